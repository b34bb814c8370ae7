//! The keys that a provider publishes: when they are asked for, and what is made of them.

use std::time::Duration;

use oauth_runtime::{ErrorKind, Received, Sent};
use oauth_tests::response;
use serde_json::json;

use super::op::{Key, jwk, ok};
use super::{REDIRECT_URI, Setup, message};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn statement_85_keys_are_kept_for_as_long_as_they_hold() {
    let setup = Setup::new();
    for _ in 0..3 {
        setup.log_in().await.unwrap();
    }
    assert_eq!(setup.op.asked("/jwks"), 1);
    setup.clock.advance(HOUR);
    setup.log_in().await.unwrap();
    assert_eq!(setup.op.asked("/jwks"), 2);
    // The server's word counts, within limits.
    let keys = json!({"keys": [jwk(Key::Ed(1))]}).to_string();
    setup.op.state().jwks = Some(response(200, "cache-control: max-age=120\r\n", &keys));
    setup.clock.advance(HOUR);
    setup.log_in().await.unwrap();
    setup.clock.advance(Duration::from_secs(119));
    setup.log_in().await.unwrap();
    assert_eq!(setup.op.asked("/jwks"), 3);
    setup.clock.advance(Duration::from_secs(1));
    setup.log_in().await.unwrap();
    assert_eq!(setup.op.asked("/jwks"), 4);
}

#[tokio::test]
async fn statement_85_concurrent_logins_ask_once() {
    let setup = Setup::new();
    let logins = (0..20).map(|_| setup.client.authorize(REDIRECT_URI).send());
    let urls = futures_util::future::try_join_all(logins).await.unwrap();
    setup.op.state().claims = json!({"nonce": "wrong"});
    let exchanges = urls.into_iter().map(|(url, mut pending)| {
        let query = setup.op.log_in(&url);
        let callback = pending.callback(Received::query(&query)).unwrap();
        setup.client.exchange(callback).send()
    });
    futures_util::future::join_all(exchanges).await;
    assert_eq!(setup.op.asked("/jwks"), 1);
}

#[tokio::test]
async fn statement_85_a_new_key_is_found_when_it_is_first_used() {
    let setup = Setup::new();
    setup.log_in().await.unwrap();
    {
        let mut state = setup.op.state();
        (state.key, state.keys) = (Key::Ed(2), vec![jwk(Key::Ed(1)), jwk(Key::Ed(2))]);
    }
    setup.clock.advance(Duration::from_secs(61));
    setup.log_in().await.unwrap();
    assert_eq!(setup.op.asked("/jwks"), 2);
    // The old one is gone.
    {
        let mut state = setup.op.state();
        (state.key, state.keys) = (Key::Ed(1), vec![jwk(Key::Ed(2))]);
    }
    setup.log_in().await.unwrap();
    setup.clock.advance(HOUR);
    assert!(setup.log_in().await.is_err());
}

#[tokio::test]
async fn statement_85_unknown_keys_are_asked_for_once_a_minute() {
    let setup = Setup::new();
    setup.log_in().await.unwrap();
    setup.clock.advance(Duration::from_secs(60));
    for number in 0..10 {
        setup.op.state().header = json!({"kid": format!("flood-{number}")});
        let error = setup.log_in().await.unwrap_err();
        assert_eq!(message(&error), "the ID token is signed with a key that the provider does not publish");
    }
    assert_eq!(setup.op.asked("/jwks"), 2);
    setup.clock.advance(Duration::from_secs(59));
    assert!(setup.log_in().await.is_err());
    assert_eq!(setup.op.asked("/jwks"), 2);
    setup.clock.advance(Duration::from_secs(1));
    assert!(setup.log_in().await.is_err());
    assert_eq!(setup.op.asked("/jwks"), 3);
    // What is not allowed asks for nothing.
    setup.clock.advance(Duration::from_secs(120));
    setup.op.state().header = json!({"kid": "other", "alg": "PS512"});
    assert!(setup.log_in().await.is_err());
    assert_eq!(setup.op.asked("/jwks"), 3);
}

#[tokio::test]
async fn statement_85_a_provider_that_does_not_answer_has_not_disowned_a_key() {
    let setup = Setup::new();
    setup.log_in().await.unwrap();
    setup.clock.advance(Duration::from_secs(61));
    {
        let mut state = setup.op.state();
        (state.key, state.keys) = (Key::Ed(2), vec![jwk(Key::Ed(2))]);
        state.jwks = Some(response(503, "", ""));
    }
    for _ in 0..2 {
        let error = setup.log_in().await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.sent()), (ErrorKind::Http, Some(503), Sent::Yes));
    }
    setup.op.state().jwks = None;
    setup.clock.advance(Duration::from_secs(61));
    setup.log_in().await.unwrap();
}

#[tokio::test]
async fn statement_85_the_last_good_keys_stand_in_for_a_day() {
    let setup = Setup::new();
    setup.log_in().await.unwrap();
    setup.op.state().jwks = Some(response(503, "", ""));
    setup.clock.advance(HOUR);
    setup.log_in().await.unwrap();
    setup.clock.advance(23 * HOUR);
    setup.log_in().await.unwrap();
    setup.clock.advance(2 * HOUR);
    let codes = setup.op.asked("/token");
    let error = setup.log_in().await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.sent()), (ErrorKind::Http, Some(503), Sent::No));
    assert!(error.is_transient());
    assert_eq!(setup.op.asked("/token"), codes, "the code was spent without keys to verify what it brings");
}

#[tokio::test]
async fn statement_86_a_key_that_is_there_twice_is_none() {
    let setup = Setup::new();
    setup.op.state().keys = vec![jwk(Key::Ed(1)), jwk(Key::Ed(1))];
    let error = setup.log_in().await.unwrap_err();
    assert_eq!(
        message(&error),
        "the ID token may be signed with several of the keys that the provider publishes"
    );
    // Without `kid`, the only key of its kind is the one.
    let setup = Setup::new();
    {
        let mut state = setup.op.state();
        state.keys = vec![jwk(Key::Ed(1)), jwk(Key::Es256), jwk(Key::Rs256)];
        state.header = json!({"kid": null});
    }
    setup.log_in().await.unwrap();
    setup.op.state().jwks = Some(ok(&json!({"keys": [jwk(Key::Ed(1)), jwk(Key::Ed(2))]})));
    setup.clock.advance(HOUR);
    assert!(setup.log_in().await.is_err());
}
