//! A service that shows who it is by a private key, and has no secret that the provider knows, too (`private_key_jwt`, RFC 7523 §2.2):
//! each token request carries a JWT that is signed for it alone. It runs here against a mock of the provider, which checks the
//! signature and takes no JWT twice.
//!
//! `cargo run --bin service_key`

use std::error::Error;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{ErrorCode, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    jwt(alg = ES256, key = "{private_key}", kid = "{key_id}", aud = "https://acme.example"),
    scope(default = ["orders:read"]),
)]
struct Acme {
    /// How the provider calls the public half.
    key_id: String,
    /// In PEM, or as a JWK.
    #[oauth(secret)]
    private_key: String,
}

/// Keys that everybody knows: those of RFC 7515 appendix A.3 and RFC 7517 appendix A.2. A program reads its own from where it keeps
/// secrets, such as a file that its platform mounts.
const KEY: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const OTHER_KEY: &str = r#"{"kty":"EC","crv":"P-256",
    "x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#;

fn with_key(private_key: &str) -> Acme {
    Acme { key_id: "2026-01".into(), private_key: private_key.into() }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = MockProvider::start(with_key(KEY))?;
    // With a real provider: `with_key(&key).client(Credentials::public("the client id"))?`.
    let client = mock.client()?;

    let token = client.token().await?;
    let request = mock.requests().remove(0);
    println!("{request}");
    step("the provider has taken the signature", mock.is_valid(token.access_token()))?;
    step("no secret was sent", request.param("client_secret").is_none())?;

    client.request_token().send().await?;
    let next = mock.requests().remove(1);
    let is_new = next.param("client_assertion") != request.param("client_assertion");
    step("the next request has a JWT of its own", is_new)?;

    let stranger = client.with_provider(with_key(OTHER_KEY))?;
    let refused = stranger.token().await.err().ok_or("a stranger has got a token")?;
    println!("{refused}");
    step("another key is refused", refused.code() == Some(&ErrorCode::InvalidClient))
}

/// Says what was shown, or fails.
fn step(what: &str, is_shown: bool) -> Result<(), Box<dyn Error>> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}
