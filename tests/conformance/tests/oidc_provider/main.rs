//! `oidc-provider`: OpenID Connect, `iss` in the callback, rotation that ends the grant when a refresh token comes again.

mod about_tokens;
mod assertions;
mod devices;
mod discovery;
mod login;
mod openid;
mod refused;
mod sessions;

use oauth_runtime::oauth_provider;
use oauth_tests_conformance::{Page, Server, Setup, basic, credentials, send};

#[oauth_provider(
    authorization_url = "{base}/auth",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    issuer = "{base}",
    grant = [authorization_code, refresh_token],
    client_auth = client_secret_basic,
    scope(default = ["openid", "offline_access"]),
    authorize(params(prompt = "consent")),
)]
struct Web {
    base: String,
}

fn web(server: &Server) -> Setup<Web> {
    Setup::new(Web { base: server.base().to_owned() }.builder(credentials()))
}

/// What the server says of the user whose access token this is.
fn user(server: &Server, access_token: &str) -> Page {
    send("GET", &format!("{}/me", server.base()), &[("authorization", &format!("Bearer {access_token}"))], "")
}

/// A refresh by hand.
fn refresh(server: &Server, refresh_token: &str) -> Page {
    let headers = [("authorization", &*basic()), ("content-type", "application/x-www-form-urlencoded")];
    let body = format!("grant_type=refresh_token&refresh_token={refresh_token}");
    send("POST", &format!("{}/token", server.base()), &headers, &body)
}
