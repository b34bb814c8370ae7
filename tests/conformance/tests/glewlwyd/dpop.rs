//! Tokens that are bound to a key, with proofs that have the server's nonce.

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Credentials, DpopKey, ErrorKind, Received, oauth_provider};
use oauth_tests_conformance::{REDIRECT_URI, Server, Setup};

use super::consent;

#[oauth_provider(
    issuer = "{base}/api/oidc",
    authorization_url = "{base}/api/oidc/auth",
    token_url = "{base}/api/oidc/token",
    userinfo_url = "{base}/api/oidc/userinfo",
    jwks_uri = "{base}/api/oidc/jwks",
    grant = [authorization_code, refresh_token],
    client_auth = none,
    scope(default = ["openid", "orders"]),
    dpop = ES256,
)]
struct Bound {
    base: String,
}

fn bound(server: &Server, key: DpopKey) -> Setup<Bound> {
    let provider = Bound { base: server.base().to_owned() };
    Setup::new(provider.builder(Credentials::public("native")).dpop(key))
}

#[tokio::test]
async fn statement_69_70_73_a_login_refreshes_and_userinfo_are_bound_to_the_key() {
    let server = Server::glewlwyd();
    let key = DpopKey::generate().unwrap();
    let setup = bound(&server, key.clone());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&consent(&server, &url))).unwrap();
    let sessions = setup.sessions(MemoryStore::default());
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert_eq!(session.token().await.unwrap().bound_to(), Some(key.thumbprint()));
    assert_eq!(session.refresh().await.unwrap().bound_to(), Some(key.thumbprint()));
    assert_eq!(session.userinfo().await.unwrap().claims().email(), Some("alice@example.com"));
}

#[tokio::test]
async fn statement_74_a_refresh_token_is_of_no_use_with_another_key() {
    let server = Server::glewlwyd();
    let setup = bound(&server, DpopKey::generate().unwrap());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&consent(&server, &url))).unwrap();
    let token = setup.client.exchange(callback).send().await.unwrap();
    let thief = bound(&server, DpopKey::generate().unwrap());
    let stolen = thief.sessions(MemoryStore::default());
    let stolen = stolen.resume("alice", token.refresh_token().unwrap().clone()).await.unwrap();
    let error = stolen.token().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ErrorResponse | ErrorKind::LoginRequired), "{error}");
}
