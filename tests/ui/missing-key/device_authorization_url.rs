//! The grant begins at an endpoint of its own.

use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = [client_credentials, device_code],
)]
struct Acme;

fn main() {}
