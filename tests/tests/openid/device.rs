//! The ID token of a login without a redirect, by a device code (RFC 8628) or another grant: it is verified as that of any other.

use std::time::Duration;

use oauth_runtime::openid::IdToken;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, DevicePoll, Error, ErrorKind, Sent, Session, oauth_provider};
use oauth_tests::response;
use serde_json::{Value, json};

use super::Setup;
use super::op::{Key, half_hash, ok};

#[oauth_provider(
    issuer = "{base}",
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    signed_response_alg = EdDSA,
    grant = device_code,
    scope(default = ["openid"]),
)]
struct Television {
    base: String,
}

fn television(setup: &Setup) -> Client<Television> {
    setup.op.state().answers.insert(
        "/device",
        ok(&json!({
            "device_code": "dev1ce", "user_code": "WDJB-MJHT", "verification_uri": "https://acme.example/device",
            "expires_in": 1800, "interval": 5,
        })),
    );
    let builder = Television { base: setup.op.base() }.builder(Credentials::public("app"));
    builder.runtime(setup.clock.clone()).build().unwrap()
}

/// The session of a login whose user has confirmed before the first poll.
async fn log_in(setup: &Setup) -> Result<Session<Television>, Error> {
    let client = television(setup);
    let sessions = client.sessions(MemoryStore::default());
    let mut device = client.device_authorization().send().await.unwrap();
    setup.clock.advance(Duration::from_secs(5));
    match device.poll_session(&sessions, "alice").await {
        Ok(DevicePoll::Done(session)) => Ok(session),
        Ok(DevicePoll::Pending { .. }) => panic!("the user has confirmed"),
        Err(error) => {
            // The code is spent: nobody is asked again.
            setup.clock.advance(Duration::from_secs(60));
            let again = device.poll_session(&sessions, "alice").await.unwrap_err();
            assert_eq!((again.kind(), setup.op.asked("/token")), (ErrorKind::Configuration, 1));
            assert!(sessions.get("alice").unwrap().id_token().await.unwrap().is_none(), "nothing is kept");
            Err(error)
        }
    }
}

#[tokio::test]
async fn statement_52_a_login_by_a_device_code_ends_in_who_the_user_is() {
    let setup = Setup::new();
    let session = log_in(&setup).await.unwrap();
    let id_token = session.id_token().await.unwrap().unwrap();
    assert_eq!((id_token.iss(), id_token.sub()), (&*setup.op.base(), "alice"));
    assert_eq!(setup.op.asked("/jwks"), 1);
}

#[tokio::test]
async fn statement_52_86_an_id_token_that_is_not_the_providers_is_no_login_by_a_device_code() {
    let not_in_aud = "the ID token is not for this client: its `client_id` is not in `aud`";
    let wrong_signature = "the ID token has a signature that is not that of the provider";
    for (key, header, claims, expected) in [
        (Key::Ed(9), json!({"kid": "ed-1"}), json!({}), wrong_signature),
        (Key::Ed(1), json!({"alg": "none"}), json!({}), "the ID token is not signed"),
        (
            Key::Ed(1),
            json!({}),
            json!({"at_hash": half_hash("other")}),
            "the `at_hash` of the ID token is not that of what came with it",
        ),
        (Key::Ed(1), json!({}), json!({"iat": null}), "the ID token does not say when it was made, in `iat`"),
        (Key::Ed(1), json!({}), json!({"aud": "other"}), not_in_aud),
    ] {
        let setup = Setup::new();
        {
            let mut state = setup.op.state();
            (state.key, state.header, state.claims) = (key, header, claims);
        }
        let error = log_in(&setup).await.map(drop).unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
        assert_eq!(error.to_string().replace("Television: ", ""), expected);
    }
    let setup = Setup::new();
    setup.op.state().id_token = Some(Value::Null);
    let error = log_in(&setup).await.map(drop).unwrap_err();
    assert_eq!(
        error.to_string().replace("Television: ", ""),
        "`openid` was granted, but there is no ID token"
    );
}

#[tokio::test]
async fn without_keys_nobody_is_asked_whether_the_user_has_confirmed() {
    let setup = Setup::new();
    setup.op.state().jwks = Some(response(503, "", ""));
    let client = television(&setup);
    let mut device = client.device_authorization().send().await.unwrap();
    setup.clock.advance(Duration::from_secs(5));
    let error = device.poll(&client).await.map(drop).unwrap_err();
    assert_eq!((error.sent(), setup.op.asked("/token")), (Sent::No, 0), "{error}");
    // The login goes on when they are there.
    setup.op.state().jwks = None;
    setup.clock.advance(Duration::from_secs(60));
    assert!(matches!(device.poll(&client).await.unwrap(), DevicePoll::Done(_)));
}

#[oauth_provider(
    issuer = "{base}",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    signed_response_alg = EdDSA,
    grant = [jwt_bearer, refresh_token],
    scope(default = ["openid"]),
)]
struct Asserted {
    base: String,
}

#[tokio::test]
async fn statement_52_86_a_session_of_another_grant_is_of_nobody_whom_the_provider_did_not_sign_for() {
    for (key, id_token, expected) in [
        (Key::Ed(1), None, Some(Some("alice"))),
        (Key::Ed(9), None, None),
        // These grants need not bring one.
        (Key::Ed(1), Some(Value::Null), Some(None)),
    ] {
        let setup = Setup::new();
        {
            let mut state = setup.op.state();
            (state.key, state.header, state.id_token) = (key, json!({"kid": "ed-1"}), id_token);
        }
        let builder = Asserted { base: setup.op.base() }.builder(Credentials::secret("app", "s3cr3t"));
        let client = builder.runtime(setup.clock.clone()).build().unwrap();
        let sessions = client.sessions(MemoryStore::default());
        let outcome = client.jwt_bearer("e30.e30.c2ln").session(&sessions, "alice").await;
        assert_eq!(outcome.is_ok(), expected.is_some());
        let id_token = sessions.get("alice").unwrap().id_token().await.unwrap();
        assert_eq!(id_token.as_ref().map(IdToken::sub), expected.flatten());
    }
}
