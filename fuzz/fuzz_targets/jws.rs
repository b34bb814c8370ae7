//! Whatever a provider gives for an ID token and for its keys: it is refused in words that do not repeat it, or it is signed by the key
//! that a stranger to this program would verify it with.
//!
//! An input is the key set, a line end, and the parts of the token: its header and its claims as text, and its signature, each on a line
//! of its own; a token as it stands has no line ends.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, StatusCode};
use libfuzzer_sys::{Corpus, fuzz_target};
use oauth_fuzz::{Still, ready};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Metadata, Received};
use serde_json::json;

const DECLARATION: &str = r#"{
    "name": "Acme", "issuer": "https://acme.example", "grant": "authorization_code",
    "authorization_url": "https://acme.example/authorize", "token_url": "https://acme.example/token",
    "jwks_uri": "https://acme.example/keys", "scope": {"default": ["openid"]},
    "signed_response_alg": ["EdDSA", "ES256", "ES384", "RS256", "PS256", "HS256"],
    "authorize": {"omit": ["nonce"]}
}"#;

/// Answers with keys and with an ID token.
#[derive(Debug, Clone)]
struct Provider {
    keys: Vec<u8>,
    id_token: String,
}

impl Transport for Provider {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = if request.url.path() == "/keys" {
            self.keys.clone()
        } else {
            let token = json!({"access_token": "AT", "token_type": "Bearer", "scope": "openid", "id_token": self.id_token});
            token.to_string().into_bytes()
        };
        Box::pin(async { Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body)) })
    }
}

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else { return Corpus::Reject };
    let (keys, token) = (&input[..end], &input[end + 1..]);
    let Ok(token) = str::from_utf8(token) else { return Corpus::Reject };
    let parts: Vec<&str> = token.split('\n').collect();
    let id_token = match parts[..] {
        [header, claims, signature] => {
            format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
        }
        [token] => token.to_owned(),
        _ => return Corpus::Reject,
    };
    let metadata = Metadata::from_json(DECLARATION).expect("the declaration is valid");
    let client = Client::builder(DynamicProvider::new(metadata), Credentials::secret("app", "s3cr3t"))
        .transport(Provider { keys: keys.to_vec(), id_token: id_token.clone() })
        .runtime(Still)
        .build()
        .expect("a client");
    let (url, mut pending) = ready(client.authorize("https://app.example/cb").send()).expect("a request");
    let (_, state) = url.query_pairs().find(|(name, _)| name == "state").expect("a state");
    let callback = pending.callback(Received::query(&format!("code=c&state={state}"))).expect("a callback");
    match ready(client.exchange(callback).send_with_id_token()) {
        // Nobody here has a private key of a set that is not in the corpus, and that is of RFC 8037.
        Ok((_, id_token)) => {
            assert_eq!(id_token.iss(), "https://acme.example");
            assert!(!id_token.sub().is_empty() && id_token.aud().iter().any(|aud| aud == "app"));
        }
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::TooLarge), "{error}");
            let shown = format!("{error} {error:?}");
            let is_hidden = |part: &str| part.len() < 16 || !shown.contains(part);
            assert!(id_token.split('.').all(is_hidden), "{shown}");
        }
    }
    Corpus::Keep
});
