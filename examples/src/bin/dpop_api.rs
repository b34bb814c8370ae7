//! Tokens that are bound to a key (RFC 9449), at a token endpoint and at an API that both ask for nonces. A mock is both
//! here, and checks each proof: the signature, the request that it is for, the nonce, and that it comes once.
//!
//! `cargo run --bin dpop_api`

use std::error::Error;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::http::Method;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{DpopKey, Tokens, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example",
    dpop = ES256,
)]
struct Acme;

/// What a program does that has an HTTP client of its own: each request has a proof, and the nonce of each answer is taken up.
async fn by_hand(
    http: &reqwest::Client,
    tokens: &Tokens<Acme>,
    url: &str,
) -> Result<reqwest::Response, Box<dyn Error>> {
    let url = url.parse()?;
    let token = tokens.token().await?;
    let mut may_repeat = true;
    loop {
        let presented = tokens.present(&token, &Method::GET, &url).await?;
        let response = http.get(url.clone()).headers(presented.headers().clone()).send().await?;
        let lacks_nonce = tokens.take_nonce(&url, response.status(), response.headers());
        if !(lacks_nonce && may_repeat) {
            return Ok(response);
        }
        println!("the API has answered {} and asks for a nonce", response.status());
        may_repeat = false;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mock = MockProvider::start(Acme)?;
    let key = DpopKey::generate()?;
    // With a real provider: `Acme.builder(Credentials::secret("id", "secret"))`.
    let client = mock.client_builder()?.dpop(key.clone()).build()?;

    mock.set_nonce("of-the-token-endpoint");
    let token = client.token().await?;
    println!("{token:?}");
    step("the first proof lacks the nonce, and the second has it", mock.requests().len() == 2)?;
    step("the token is bound to the key", token.bound_to() == Some(key.thumbprint()))?;
    step("no header would do for every request", client.try_header().is_none())?;

    mock.set_nonce("of-the-api");
    let api = ResourceClient::new(client.clone())?;
    let answer = api.post("https://api.acme.example/orders").send().await?;
    step("the API has taken a proof with its nonce", answer.status().is_success())?;

    mock.set_nonce("of-the-api-by-now");
    // Redirects would take the token along.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let answer = by_hand(&http, &client.tokens(), &mock.resource_url()).await?;
    step("it takes one that was sent by hand", answer.status().is_success())?;

    // Whoever has stolen the token has not stolen the key.
    let stolen = token.access_token().expose_secret();
    let answer = http.get(mock.resource_url()).bearer_auth(stolen).send().await?;
    step("the token alone is worth nothing", answer.status() == reqwest::StatusCode::UNAUTHORIZED)
}

/// Says what was shown, or fails.
fn step(what: &str, is_shown: bool) -> Result<(), Box<dyn Error>> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}
