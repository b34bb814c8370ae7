//! `oidc-provider`: OpenID Connect, `iss` in the callback, rotation that ends the grant when a refresh token comes again.

mod about_tokens;
mod assertions;
mod certificates;
mod devices;
mod discovery;
mod dpop;
mod fapi;
mod login;
mod openid;
mod pushed;
mod refused;
mod requests;
mod sessions;

use oauth_runtime::oauth_provider;
use oauth_runtime::store::FileStore;
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

/// A folder of the test's own, until it is dropped.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("oauth-conformance-{name}-{}", std::process::id())))
    }

    fn store(&self) -> FileStore {
        FileStore::open(&self.0).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
