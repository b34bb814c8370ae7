//! What is said of device codes is of no use without the grant.

use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    device_authorization_url = "https://acme.example/device",
    grant = client_credentials,
    device(client_auth = none),
)]
struct Acme;

#[oauth_provider(
    token_url = "https://acme.example/token",
    device_authorization_url = "https://acme.example/device",
    grant = device_code,
    device(response(access_token = "token", verification_url = "link")),
)]
struct Other;

fn main() {}
