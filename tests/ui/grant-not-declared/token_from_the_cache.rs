//! The cache runs a grant by itself, which a user's code cannot be.

use oauth_runtime::{Credentials, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize = none,
)]
pub struct Acme;

async fn uses() {
    let client = Acme.client(Credentials::public("id")).unwrap();
    let _ = client.token().await;
    let _ = client.try_header();
}

fn main() {
    let _ = uses();
}
