//! An authorization request is handed in where there is one, and the URL names it in its query.

use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = client_credentials,
)]
struct Machine;

#[oauth_provider(
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = authorization_code,
    authorize = none,
)]
struct Unrequested;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = authorization_code,
    authorize(place = fragment),
)]
struct InFragment;

fn main() {}
