//! Whose session it is, over refreshes (OpenID Connect Core §12.2).

use std::time::Duration;

use oauth_runtime::store::{MemoryStore, Record, RecordClass, RecordKey, TokenStore as _};
use oauth_runtime::{CallbackProblem, ErrorKind, Received, Sent, Session, Sessions};
use oauth_tests::response;
use serde_json::json;

use super::op::Key;
use super::{Acme, REDIRECT_URI, Setup, message};

async fn session(setup: &Setup, sessions: &Sessions<Acme>) -> Session<Acme> {
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
    setup.client.exchange(callback).session(sessions, "alice").await.unwrap()
}

#[tokio::test]
async fn a_session_knows_whose_it_is_after_a_restart_and_a_refresh() {
    let (setup, store) = (Setup::new(), MemoryStore::default());
    let session = session(&setup, &setup.client.sessions(store.clone())).await;
    assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
    let again = setup.client.sessions(store.clone()).get("alice").unwrap();
    assert_eq!(again.id_token().await.unwrap().unwrap().claims().email(), Some("alice@example.com"));
    // What the last one says counts.
    setup.op.state().claims = json!({"email": "alice@example.org"});
    session.refresh().await.unwrap();
    assert_eq!(again.id_token().await.unwrap().unwrap().claims().email(), Some("alice@example.org"));
    // A refresh without an ID token changes nothing.
    setup.op.state().refreshes_id_token = false;
    session.refresh().await.unwrap();
    assert_eq!(again.id_token().await.unwrap().unwrap().claims().email(), Some("alice@example.org"));
    assert!(setup.client.sessions(store).get("bob").unwrap().id_token().await.unwrap().is_none());
}

#[tokio::test]
async fn statement_52_a_refresh_brings_no_other_user_and_no_other_login() {
    for (claims, name) in [
        (json!({"sub": "mallory"}), "sub"),
        (json!({"aud": ["app", "other"], "azp": "app"}), "aud"),
        (json!({"nonce": "another"}), "nonce"),
    ] {
        let setup = Setup::new();
        let session = session(&setup, &setup.client.sessions(MemoryStore::default())).await;
        let before = session.token().await.unwrap();
        setup.op.state().claims = claims;
        let error = session.refresh().await.unwrap_err();
        let expected = format!("the `{name}` of the ID token is another than that of the login");
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
        assert_eq!(message(&error), expected);
        // The token of the other is not used, and the session goes on with the refresh token that came with it.
        let token = session.token().await.unwrap();
        assert_eq!(token.access_token(), before.access_token());
        assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
        setup.op.state().claims = json!({});
        session.refresh().await.unwrap();
        let sent = setup.op.requests("/token").pop().unwrap().body;
        assert!(sent.contains("refresh_token=refresh-2"), "{sent}");
    }
}

#[tokio::test]
async fn statement_52_an_id_token_of_a_refresh_is_verified() {
    let setup = Setup::new();
    let session = session(&setup, &setup.client.sessions(MemoryStore::default())).await;
    for (claims, header, key) in [
        (json!({"iss": "https://evil.example"}), json!({}), Key::Ed(1)),
        (json!({"exp": 1}), json!({}), Key::Ed(1)),
        (json!({"iat": null}), json!({}), Key::Ed(1)),
        (json!({}), json!({"alg": "none"}), Key::Ed(1)),
        (json!({}), json!({"kid": "ed-1"}), Key::Ed(9)),
    ] {
        {
            let mut state = setup.op.state();
            (state.claims, state.header, state.key) = (claims, header, key);
        }
        let error = session.refresh().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
    }
    {
        let mut state = setup.op.state();
        (state.claims, state.header, state.key) = (json!({}), json!({}), Key::Ed(1));
    }
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn what_differs_in_no_way_that_matters_is_the_same() {
    for claims in [
        json!({"auth_time": null}),
        json!({"auth_time": 1_000_000_000.2}),
        json!({"aud": ["app"]}),
        json!({"azp": "app"}),
        json!({"acr": "2"}),
    ] {
        let setup = Setup::new();
        let session = session(&setup, &setup.client.sessions(MemoryStore::default())).await;
        setup.op.state().claims = claims;
        session.refresh().await.unwrap();
    }
}

/// Seen at a provider that says when the user last logged in, anywhere, and gives the ID token of before when it answers the same
/// refresh again.
#[tokio::test]
async fn an_id_token_that_is_not_about_this_login_costs_no_token() {
    for claims in
        [json!({"auth_time": 1_000_000_100, "email": "new"}), json!({"at_hash": "AA", "email": "new"})]
    {
        let (setup, store) = (Setup::new(), MemoryStore::default());
        let session = session(&setup, &setup.client.sessions(store.clone())).await;
        let before = session.token().await.unwrap();
        setup.op.state().claims = claims;
        session.refresh().await.unwrap();
        let again = setup.client.sessions(store).get("alice").unwrap();
        for session in [&session, &again] {
            assert_ne!(session.token().await.unwrap().access_token(), before.access_token());
            let id_token = session.id_token().await.unwrap().unwrap();
            assert_eq!(id_token.claims().email(), Some("alice@example.com"));
        }
    }
}

#[tokio::test]
async fn without_keys_a_refresh_loses_nothing() {
    let (setup, store) = (Setup::new(), MemoryStore::default());
    session(&setup, &setup.client.sessions(store.clone())).await;
    setup.op.state().jwks = Some(response(500, "", ""));
    // Another process, which has no keys yet.
    let other = Setup { client: client_of(&setup), op: setup.op, clock: setup.clock };
    let session = other.client.sessions(store).get("alice").unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Http, Sent::Yes), "{error}");
    other.op.state().jwks = None;
    other.clock.advance(Duration::from_secs(11));
    session.refresh().await.unwrap();
    let sent = other.op.requests("/token").pop().unwrap().body;
    assert!(sent.contains("refresh_token=refresh-2"), "{sent}");
}

fn client_of(setup: &Setup) -> super::AcmeClient {
    let builder = Acme { base: setup.op.base() }.builder(oauth_runtime::Credentials::secret("app", "s3cr3t"));
    builder.runtime(setup.clock.clone()).build().unwrap()
}

#[tokio::test]
async fn a_session_of_before_goes_on() {
    let (setup, store) = (Setup::new(), MemoryStore::default());
    let sessions = setup.client.sessions(store.clone());
    let session = session(&setup, &sessions).await;
    // As a version without the feature has written it.
    let key = only_key(&store).await;
    let stored = store.load(&key).await.unwrap().unwrap();
    let mut record: serde_json::Value = serde_json::from_slice(stored.bytes()).unwrap();
    assert_eq!(record.as_object_mut().unwrap().remove("identity").unwrap()["sub"], "alice");
    let bytes = serde_json::to_vec(&record).unwrap();
    store.compare_and_swap(&key, Some(stored.version()), Some(Record::new(bytes))).await.unwrap();
    setup.clock.advance(Duration::from_secs(3600));
    setup.op.state().refreshes_id_token = false;
    session.refresh().await.unwrap();
    assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
}

async fn only_key(store: &MemoryStore) -> RecordKey {
    let page = store.list(RecordClass::Session, None, 2).await.unwrap();
    page.keys.first().unwrap().clone()
}

#[tokio::test]
async fn more_is_granted_by_the_user_of_the_session_alone() {
    let (setup, store) = (Setup::new(), MemoryStore::default());
    let sessions = setup.client.sessions(store);
    let session = session(&setup, &sessions).await;
    let before = session.token().await.unwrap();
    let more = async |sub: &str| {
        setup.op.state().claims = json!({"sub": sub});
        let request = session.authorize_more(&setup.client, REDIRECT_URI, ["orders"]).await.unwrap();
        let (url, pending) = request.send().await.unwrap();
        // It is known in another process, too.
        let logins = MemoryStore::default();
        let cookie = pending.store(&logins).await.unwrap().to_set_cookie();
        let back = setup.op.log_in(&url);
        let cookies = cookie.split(';').next().unwrap();
        let callback = setup.client.take_callback(&logins, cookies, Received::query(&back)).await.unwrap();
        setup.client.exchange(callback).session(&sessions, "alice").await
    };
    let error = more("mallory").await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Callback, Sent::Yes));
    assert_eq!(error.callback_problem(), Some(CallbackProblem::OtherUser));
    let now = session.token().await.unwrap();
    assert_eq!(now.access_token(), before.access_token());
    assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
    more("alice").await.unwrap();
    assert_ne!(session.token().await.unwrap().access_token(), before.access_token());
}
