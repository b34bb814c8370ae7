//! Tokens that are bound to a key (RFC 9449): what is sent, what is refused, and what a session keeps.

mod resources;
mod sessions;
mod tokens;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::oauth_provider;
use serde_json::Value;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example",
    dpop = ES256,
)]
struct Machine;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    client_auth = none,
    resource = "https://api.acme.example",
    dpop = ES256,
)]
struct Public;

/// The header and the claims of a proof.
fn read(proof: &str) -> (Value, Value) {
    let part = |index: usize| {
        let part = proof.split('.').nth(index).expect("three parts");
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
    };
    (part(0), part(1))
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}
