//! The userinfo endpoint (OpenID Connect Core §5.3).

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Credentials, ErrorCode, ErrorKind, Received, oauth_provider};
use oauth_tests::response;
use serde_json::json;

use super::op::{Key, ok, sign};
use super::{REDIRECT_URI, Setup, message};

fn jwt(token: &str) -> String {
    response(200, "content-type: application/jwt\r\n", token)
}

#[tokio::test]
async fn claims_come_as_json_or_signed() {
    let setup = Setup::new();
    let (token, id_token) = setup.log_in().await.unwrap();
    setup.op.state().userinfo = ok(&json!({"sub": "alice", "email": "a@b.example", "email_verified": true}));
    let userinfo = setup.client.userinfo(&token, &id_token).await.unwrap();
    assert_eq!(
        (userinfo.claims().email(), userinfo.claims().email_verified()),
        (Some("a@b.example"), Some(true))
    );
    let request = setup.op.requests("/userinfo").pop().unwrap();
    assert_eq!(request.line, "GET /userinfo HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer access-1"));
    assert_eq!(request.header("accept"), Some("application/json, application/jwt"));
    assert!(!format!("{userinfo:?}").contains("a@b.example"));
    let base = setup.op.base();
    for claims in [json!({"sub": "alice"}), json!({"sub": "alice", "iss": base, "aud": "app"})] {
        setup.op.state().userinfo = jwt(&sign(Key::Ed(1), &json!({}), &claims));
        setup.client.userinfo(&token, &id_token).await.unwrap();
    }
}

#[tokio::test]
async fn userinfo_is_about_the_user_of_the_id_token_and_from_the_provider() {
    let setup = Setup::new();
    let (token, id_token) = setup.log_in().await.unwrap();
    let signed = |key, header, claims| jwt(&sign(key, &header, &claims));
    let alice = json!({"sub": "alice"});
    for (answer, expected) in [
        (ok(&json!({"sub": "mallory"})), "userinfo_url: the `sub` of the answer is not that of the ID token"),
        (ok(&json!({"email": "a@b"})), "userinfo_url: the `sub` of the answer is not that of the ID token"),
        (ok(&json!({"sub": ["alice"]})), "userinfo_url: the `sub` of the answer is not that of the ID token"),
        (
            signed(Key::Ed(1), json!({}), json!({"sub": "mallory"})),
            "userinfo_url: the `sub` of the answer is not that of the ID token",
        ),
        (
            signed(Key::Ed(9), json!({"kid": "ed-1"}), alice.clone()),
            "the userinfo has a signature that is not that of the provider",
        ),
        (signed(Key::Ed(1), json!({"alg": "none"}), alice.clone()), "the userinfo is not signed"),
        (
            signed(Key::Ed(1), json!({}), json!({"sub": "alice", "iss": "https://evil.example"})),
            "userinfo_url: the `iss` of the answer is not the declared issuer",
        ),
        (
            signed(Key::Ed(1), json!({}), json!({"sub": "alice", "aud": ["other"]})),
            "userinfo_url: the answer is not for this client",
        ),
        (jwt("a.b.c.d.e"), "userinfo_url: the answer is encrypted; register the client without encryption"),
        (response(200, "", "<html>"), "userinfo_url: the answer is not a JWT"),
        (response(200, "", r#"{"sub":"alice","sub":"alice"}"#), "userinfo_url: duplicate member at line 1"),
    ] {
        setup.op.state().userinfo = answer;
        let error = setup.client.userinfo(&token, &id_token).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert!(message(&error).starts_with(expected), "{error}");
    }
    for (answer, kind) in [
        (response(403, "", ""), ErrorKind::Http),
        (response(500, "", ""), ErrorKind::Http),
        (response(302, "location: https://evil.example/\r\n", ""), ErrorKind::Redirect),
        (response(200, "", &"x".repeat(2 << 20)), ErrorKind::TooLarge),
    ] {
        setup.op.state().userinfo = answer;
        let error = setup.client.userinfo(&token, &id_token).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!format!("{error} {error:?}").contains("access-1"), "{error:?}");
    }
    let challenge = "www-authenticate: DPoP algs=\"ES256\"\r\n\
                     www-authenticate: Bearer error=\"insufficient_scope\", error_description=\"access-1 lacks openid\"\r\n";
    setup.op.state().userinfo = response(403, challenge, "");
    let error = setup.client.userinfo(&token, &id_token).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Http, Some(&ErrorCode::InsufficientScope)));
    assert!(error.is_from_provider());
    assert_eq!(error.to_string(), "Acme: insufficient_scope: [redacted] lacks openid [HTTP 403]");
}

#[tokio::test]
async fn a_session_replaces_a_token_that_is_refused_once() {
    let setup = Setup::new();
    let sessions = setup.client.sessions(MemoryStore::default());
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
    let session = setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    setup.op.state().userinfo = ok(&json!({"sub": "alice", "name": "Alice"}));
    assert_eq!(session.userinfo().await.unwrap().claims().name(), Some("Alice"));
    setup.op.state().userinfo = response(401, "www-authenticate: Bearer\r\n", "");
    let error = session.userinfo().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Http, Some(401)));
    assert_eq!((setup.op.asked("/userinfo"), setup.op.asked("/token")), (3, 2));
    let error = sessions.get("bob").unwrap().userinfo().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    scope(default = ["openid"]),
)]
struct Without {
    base: String,
}

#[tokio::test]
async fn what_is_not_declared_is_an_error_that_says_what_to_write() {
    let setup = Setup::new();
    let client = Without { base: setup.op.base() }.builder(Credentials::public("app"));
    let client = client.runtime(setup.clock.clone()).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&setup.op.log_in(&url))).unwrap();
    // No keys are declared, and so none are asked for (OpenID Connect Core §3.1.3.7 item 6).
    let (token, id_token) = client.exchange(callback).send_with_id_token().await.unwrap();
    assert_eq!(setup.op.asked("/jwks"), 0);
    let error = client.userinfo(&token, &id_token).await.unwrap_err();
    assert!(error.to_string().contains("write `userinfo_url = \"https://..\"`"), "{error}");
    let error = client.end_session_request(None).unwrap_err();
    assert!(error.to_string().contains("write `end_session_url = \"https://..\"`"), "{error}");
}
