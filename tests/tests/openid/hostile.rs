//! Key sets that no honest provider has.

use oauth_runtime::mock::ManualClock;
use oauth_runtime::{Credentials, ErrorKind, Received, Sent, oauth_provider};
use oauth_tests::{RawServer, response};
use serde_json::json;

use super::op::{Key, Op, jwk, ok};
use super::{REDIRECT_URI, Setup, message};

#[tokio::test]
async fn statement_86_a_hostile_key_set_ends_the_login_before_its_code_is_sent() {
    let many = |count: usize| ok(&json!({"keys": vec![jwk(Key::Ed(1)); count]}));
    let large = format!(r#"{{"keys":[],"x":"{}"}}"#, "x".repeat(1024 * 1024));
    for (name, answer, kind) in [
        ("a page", response(200, "content-type: text/html\r\n", "<html>"), ErrorKind::InvalidResponse),
        ("1 MiB", response(200, "", &large), ErrorKind::TooLarge),
        ("101 keys", many(101), ErrorKind::InvalidResponse),
        ("10,000 keys", many(10_000), ErrorKind::TooLarge),
        ("10,000 small keys", ok(&json!({"keys": vec![json!({}); 10_000]})), ErrorKind::InvalidResponse),
        ("no keys", ok(&json!({})), ErrorKind::InvalidResponse),
        ("a list", ok(&json!([jwk(Key::Ed(1))])), ErrorKind::InvalidResponse),
        (
            "deep",
            response(200, "", &format!("{{\"keys\":{}", "[".repeat(10_000))),
            ErrorKind::InvalidResponse,
        ),
        ("twice", response(200, "", r#"{"keys":[],"keys":[]}"#), ErrorKind::InvalidResponse),
        ("latin 1", response(200, "", "\u{e4}{"), ErrorKind::InvalidResponse),
        ("empty", response(200, "", ""), ErrorKind::InvalidResponse),
        ("a redirect", response(302, "location: /other\r\n", ""), ErrorKind::Redirect),
        ("not there", response(404, "", ""), ErrorKind::Http),
        ("forbidden", response(403, "", &json!({"keys": [jwk(Key::Ed(1))]}).to_string()), ErrorKind::Http),
    ] {
        let setup = Setup::new();
        setup.op.state().jwks = Some(answer);
        let error = setup.log_in().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (kind, Sent::No), "{name}: {error}");
        assert!(message(&error).starts_with("jwks_uri: "), "{error}");
        assert_eq!((setup.op.asked("/token"), setup.op.asked("/other")), (0, 0), "{name}");
    }
}

#[tokio::test]
async fn keys_of_no_use_do_no_harm() {
    let setup = Setup::new();
    setup.op.state().keys = vec![
        json!("key"),
        json!({"kty": "future", "kid": "ed-1"}),
        json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "ed-1"}),
        json!({"kty": "oct", "k": "czNjcjN0", "kid": "ed-1"}),
        jwk(Key::Ed(1)),
    ];
    setup.log_in().await.unwrap();
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{keys}",
    signed_response_alg = EdDSA,
    grant = authorization_code,
    scope(default = ["openid"]),
)]
struct Elsewhere {
    base: String,
    keys: String,
}

#[tokio::test]
async fn keys_come_over_https_and_may_be_elsewhere() {
    let op = Op::start(ManualClock::new());
    let keys = |keys: &str| Elsewhere { base: op.base(), keys: keys.to_owned() };
    for url in
        ["http://keys.example/jwks", "keys.example", "ftp://keys.example/", "https://user@keys.example/"]
    {
        let error = keys(url).client(Credentials::public("app")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("jwks_uri"), "{error}");
    }
    let server = RawServer::json(&json!({"keys": [jwk(Key::Ed(1))]}).to_string());
    let builder = keys(&server.url("/jwks")).builder(Credentials::public("app"));
    let client = builder.runtime(op.clock.clone()).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&op.log_in(&url))).unwrap();
    client.exchange(callback).send().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.line, "GET /jwks HTTP/1.1");
    assert_eq!((request.header("accept"), request.header("authorization")), (Some("application/json"), None));
}
