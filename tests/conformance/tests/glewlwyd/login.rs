//! Logins with OpenID Connect, sessions, and how they end.

use std::sync::Arc;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::seal::{Key, KeyRing};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Callback, Client, Credentials, ErrorCode, ErrorKind, Health, Received, oauth_provider};
use oauth_tests_conformance::{REDIRECT_URI, Server, Setup, Told, exposed};

use serde_json::Value;

use super::consent;

// Its endpoints are those of its metadata. A refresh token that is spent is refused with an empty 400, and a code with 403.
#[oauth_provider(
    issuer = "{base}/api/oidc",
    grant = [authorization_code, refresh_token],
    client_auth = none,
    scope(default = ["openid", "orders"]),
    errors(code("invalid_code" = invalid_grant), status(400 = invalid_grant)),
)]
struct Native {
    base: String,
}

async fn native(server: &Server) -> Setup<Native> {
    let clock = ManualClock::new();
    let builder = Native { base: server.base().to_owned() }.builder(Credentials::public("native"));
    let client = builder.runtime(Arc::clone(&clock)).discover().await.unwrap();
    Setup { client, clock, told: Told::default() }
}

async fn callback(client: &Client<Native>, server: &Server) -> Callback<Native> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    pending.callback(Received::query(&consent(server, &url))).unwrap()
}

#[tokio::test]
async fn a_user_logs_in_and_is_known() {
    let server = Server::glewlwyd();
    let client = native(&server).await.client;
    let callback = callback(&client, &server).await;
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    assert_eq!(id_token.iss(), format!("{}/api/oidc", server.base()));
    assert_eq!(id_token.claims().email(), Some("alice@example.com"));
    token.require_scopes(["openid", "orders"]).unwrap();
    let userinfo = client.userinfo(&token, &id_token).await.unwrap();
    assert_eq!(userinfo.claims().get("sub").and_then(Value::as_str), Some(id_token.sub()));
    assert_eq!(userinfo.claims().name(), Some("Alice"));
}

#[tokio::test]
async fn a_session_goes_on_with_each_refresh_token_once() {
    let server = Server::glewlwyd();
    let setup = native(&server).await;
    let sessions = setup.sessions(MemoryStore::default());
    let callback = callback(&setup.client, &server).await;
    let mut before = setup.client.exchange(callback).send().await.unwrap();
    let first = before.refresh_token().unwrap().clone();
    let session = sessions.resume("alice", first.clone()).await.unwrap();
    for _ in 0..3 {
        setup.ten_minutes_later();
        let token = session.token().await.unwrap();
        assert_ne!(exposed(&token), exposed(&before));
        before = token;
    }
    assert_eq!(session.health(), Health::Alive);

    // Whoever comes with one that is spent ends the whole chain, and hears no word of it.
    let thief = setup.client.sessions(MemoryStore::default());
    let error = thief.resume("alice", first).await.unwrap().token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
    setup.ten_minutes_later();
    let error = session.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
}

#[tokio::test]
async fn a_code_that_comes_twice_is_refused_under_the_servers_own_name() {
    let server = Server::glewlwyd();
    let client = native(&server).await.client;
    let keys = KeyRing::new("2027", Key::generate().unwrap()).unwrap();
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.seal(&keys).unwrap();
    let (cookies, query) = (format!("{}={}", cookie.name(), cookie.value()), consent(&server, &url));
    let callback = || client.open_callback(&keys, &cookies, Received::query(&query)).unwrap();
    client.exchange(callback()).send().await.unwrap();
    let error = client.exchange(callback()).send().await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::InvalidGrant), Some(403)), "{error}");
}
