//! The ID token of a login (OpenID Connect Core §3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{ErrorKind, Received, oauth_provider};
use oauth_tests::login::param;
use serde_json::{Value, json};

use super::{REDIRECT_URI, acme};

/// What makes a right ID token another one.
type Change = fn(&mut Value);

fn jwt(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({"alg": "RS256"})), part(claims))
}

/// What becomes of a login whose ID token says this; `NONCE` stands for its nonce.
async fn outcome(change: impl FnOnce(&mut Value)) -> Result<(), String> {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).scope("openid").send().await.unwrap();
    let mut claims = json!({
        "iss": "https://acme.example", "sub": "u", "aud": "mock-client-id", "exp": 4_000_000_000_u64,
        "nonce": param(&url, "nonce").unwrap(),
    });
    change(&mut claims);
    let id_token = match claims {
        Value::Object(_) => jwt(&claims).into(),
        other => other,
    };
    mock.set_member("id_token", id_token);
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    match client.exchange(callback).send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidResponse);
            Err(error.to_string().replace("Acme: ", ""))
        }
    }
}

#[tokio::test]
async fn the_id_token_of_the_mock_is_that_of_its_login() {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).scope("openid").send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert!(token.id_token().is_some());
}

#[tokio::test]
async fn an_id_token_says_what_it_has_to() {
    assert_eq!(outcome(|_| {}).await, Ok(()));
    assert_eq!(outcome(|claims| claims["aud"] = json!(["mock-client-id"])).await, Ok(()));
    let shared = |claims: &mut Value| {
        claims["aud"] = json!(["mock-client-id", "another"]);
        claims["azp"] = "mock-client-id".into();
    };
    assert_eq!(outcome(shared).await, Ok(()));
    let nonce = "the `nonce` of the ID token is not that of the login";
    let client = "the ID token is not for this client: its `client_id` is not in `aud`";
    let no_azp =
        "the ID token is for several clients, and does not say in `azp` for which of them it was made";
    let other_azp = "the ID token is not for this client: its `azp` is another";
    let wrong: [(Change, &str); 10] = [
        (|claims| claims["nonce"] = "another".into(), nonce),
        (|claims| drop(claims.as_object_mut().unwrap().remove("nonce")), nonce),
        (
            |claims| claims["iss"] = "https://acme.example/".into(),
            "the `iss` of the ID token is not the declared issuer",
        ),
        (|claims| claims["aud"] = "another".into(), client),
        (|claims| claims["aud"] = json!(["mock-client-id", "another"]), no_azp),
        (|claims| claims["azp"] = "another".into(), other_azp),
        (|claims| claims["exp"] = 1_000_000_000.into(), "the ID token has expired"),
        (|claims| claims["sub"] = "".into(), "the `sub` of the ID token is empty"),
        (|claims| *claims = "opaque".into(), "the ID token is not a JWT with the claims of one"),
        (|claims| *claims = Value::Null, "`openid` was granted, but there is no ID token"),
    ];
    for (change, message) in wrong {
        assert_eq!(outcome(change).await, Err(message.to_owned()));
    }
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "https://acme.example",
    grant = authorization_code,
    scope(default = ["mail"]),
    authorize(omit(nonce)),
)]
struct WithoutNonce;

#[tokio::test]
async fn without_a_nonce_an_id_token_counts_where_openid_was_granted() {
    for (scope, aud, is_taken) in [
        ("openid", Some("mock-client-id"), true),
        ("openid", Some("another"), false),
        ("openid", None, true),
        ("mail", Some("another"), true),
    ] {
        let mock = MockProvider::start(WithoutNonce).unwrap();
        let client = mock.client().unwrap();
        let claims =
            |aud| json!({"iss": "https://acme.example", "sub": "u", "aud": aud, "exp": 4_000_000_000_u64});
        mock.set_member("id_token", aud.map_or(Value::Null, |aud| jwt(&claims(aud)).into()));
        let (url, mut pending) = client.authorize(REDIRECT_URI).scope(scope).send().await.unwrap();
        let back = mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        let outcome = client.exchange(callback).send().await;
        assert_eq!(outcome.is_ok(), is_taken, "{scope} {aud:?}: {outcome:?}");
    }
}
