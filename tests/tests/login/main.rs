//! Logins: the authorization request, its callback, and the exchange of the code.

mod callback;
mod id_token;
mod kept;
mod kept_in_cookies;
mod object;
mod pushed;
mod request;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::oauth_provider;

/// Where the browser comes back to.
const REDIRECT_URI: &str = "https://app.example/cb?from=acme";

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "https://acme.example",
    grant = authorization_code,
    scope(default = ["profile"]),
)]
struct Acme;

fn acme() -> (MockProvider<Acme>, AcmeClient) {
    let mock = MockProvider::start(Acme).expect("a free port");
    let client = mock.client().expect("a client");
    (mock, client)
}
