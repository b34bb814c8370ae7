//! `sign` of requests, `verify` of answers and callbacks.

use oauth_runtime::mock::{MockKey, MockProvider};
use oauth_runtime::{Error, ErrorKind};
use serde_json::{Value, json};

use super::{Mock, acme, again, key, login, mock, other, passes, problems, refused, told, with};

/// A request that is signed over its parameters.
fn signed() -> Value {
    json!({
        "client_auth": "none",
        "request": {
            "params": {"timestamp": "{now_ms}", "app_key": "{client_id}", "empty": "", "nonce": "{uuid}"},
            "query": {"v": "1"}, "omit": ["client_id"],
            "sign": {"param": "sign", "alg": "HS256", "encoding": "hex", "over": "{client_secret}{sorted_params}{now_ms}"},
        },
    })
}

#[tokio::test]
async fn a_signature_over_the_parameters_is_computed_again() {
    for format in ["form", "query", "json", "xml"] {
        let keys = with(&signed(), "/request/format", json!(format));
        let mock = mock(&keys, &[]);
        passes(&mock).await;
        let wrong = |request: &mut oauth_runtime::mock::MockRequest| {
            let replaced = |text: &str| text.replace("mock-client-id", "mock-client-xx");
            request.query = replaced(&request.query);
            request.body = replaced(&String::from_utf8(request.body.clone()).unwrap()).into();
        };
        let mut request = mock.requests().pop().unwrap();
        wrong(&mut request);
        let (status, body) = again(&mock, &request);
        assert_eq!(status, 400, "{format}");
        assert!(body.contains("invalid_request"), "{format}: {body}");
        let problems = mock.requests().pop().unwrap().problems;
        assert_eq!(problems, ["parameter `sign` is not the signature of the request"], "{format}");
    }
}

#[tokio::test]
async fn a_wrong_signature_and_none_are_refused() {
    let keys = signed();
    let changes = [
        (
            "/request/sign/over",
            json!("{sorted_params}"),
            "parameter `sign` is not the signature of the request",
        ),
        ("/request/sign/key", json!("{client_id}"), "parameter `sign` is not the signature of the request"),
        ("/request/sign/encoding", json!("base64"), "parameter `sign` is not the signature of the request"),
        ("/request/sign/alg", json!("HS512"), "parameter `sign` is not the signature of the request"),
        ("/request/sign", Value::Null, "parameter `sign`, the signature, is missing"),
        ("/request/sign/param", json!("sig"), "parameter `sign`, the signature, is missing"),
    ];
    for (pointer, value, expected) in changes {
        let mock = mock(&keys, &[]);
        let error = refused(&mock, &with(&keys, pointer, value), &[]).await;
        assert_eq!(told(&error), ("invalid_request".to_owned(), expected.to_owned()), "{pointer}");
        assert_eq!(error.status(), Some(400));
    }
}

#[tokio::test]
async fn what_nests_and_what_is_there_twice_is_signed_to_the_byte() {
    let keys = json!({
        "scope": {"separator": "none"},
        "request": {
            "format": "json", "params": {"z": {"y": "1", "b": {"a": true}}, "list": {"json": "[3,\"a b\"]"}, "n": 7},
            "sign": {"param": "sign", "alg": "HS256", "encoding": "base64", "over": "{sorted_params}"},
        },
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    client.request_token().scope("a").scope("b&c").send().await.unwrap();
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
}

#[tokio::test]
async fn a_signature_over_the_body_and_the_moment_is_verified_with_the_key() {
    let keys = json!({
        "fields": {"private_key": {"secret": true}},
        "request": {"format": "json", "sign": {
            "param": "sign", "alg": "RS256", "key": "{private_key}", "encoding": "base64",
            "over": "{body}.{client_id}.{now('%Y-%m-%d %H:%M:%S')}",
        }},
    });
    let fields = [("private_key", key("rsa.pem"))];
    let mock = mock(&keys, &fields);
    passes(&mock).await;
    assert!(mock.requests()[0].query.starts_with("sign="));
    let mut request = mock.requests().pop().unwrap();
    request.body = String::from_utf8(request.body)
        .unwrap()
        .replace("client_credentials\"", "client_credentials\" ")
        .into();
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 400);
    assert!(body.contains("parameter `sign` is not the signature of the request"), "{body}");
    assert!(!body.contains("mock-client-secret"));
    // The request takes its time, and a clock may be behind.
    let clock = oauth_runtime::mock::ManualClock::new();
    let client = mock.client_builder().unwrap().runtime(clock).build().unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    client.request_token().send().await.unwrap();
}

#[tokio::test]
async fn steps_and_refreshes_are_signed_too() {
    let sign = json!({"param": "sig", "alg": "HS512", "encoding": "hex", "over": "{sorted_params}"});
    let keys = json!({
        "step": {"id": "app", "url": "https://acme.example/app?version=2", "format": "query",
                 "params": {"b": "2", "a": "{client_id}"}, "query": {"q": "1"}, "sign": sign},
        "request": {"params": {"ticket": "{app.ticket}"}},
    });
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let keys = with(&keys, "/step/sign/over", json!("x{sorted_params}"));
    let error = refused(&mock, &keys, &[]).await;
    assert_eq!(told(&error).1, "parameter `sig` is not the signature of the request");
}

/// An answer that is signed.
fn with_verify(alg: &str, key: &str) -> Value {
    json!({
        "fields": {"public_key": {}},
        "response": {"root": "answer.data", "extra": {"team": {"type": "string"}}, "verify": {
            "param": "/sign", "alg": alg, "key": key, "encoding": "base64", "over": "{body}{client_id}",
        }},
    })
}

async fn outcome(mock: &Mock, keys: &Value, fields: &[(&str, String)]) -> Result<(), Error> {
    other(mock, keys, fields).request_token().send().await.map(drop)
}

#[tokio::test]
async fn an_answer_is_signed_with_the_secret_of_both() {
    let mut keys = with_verify("HS256", "{client_secret}");
    keys.as_object_mut().unwrap().remove("fields");
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let error =
        outcome(&mock, &with(&keys, "/response/verify/key", json!("{client_id}")), &[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn an_answer_is_signed_with_the_key_of_every_mock_where_its_half_is_declared() {
    for alg in ["RS256", "PS384", "ES256", "ES384", "EdDSA"] {
        let keys = with_verify(alg, "{public_key}");
        let public = MockKey::of(alg).unwrap().public_key().to_owned();
        let mock = MockProvider::start(acme(&keys, &[("public_key", public)])).unwrap();
        passes(&mock).await;
    }
}

#[tokio::test]
async fn an_answer_is_signed_with_the_private_key_that_the_mock_is_given() {
    let keys = with_verify("RS256", "{public_key}");
    let fields = [("public_key", key("rsa.pub.pem"))];
    let start = |private: String| {
        MockProvider::start_with_key(acme(&keys, &fields), private).map_err(|error| error.to_string())
    };
    let another = include_str!("../composed/keys/ec256.pem").to_owned();
    assert!(start(another).unwrap_err().starts_with("Acme: the key of `start_with_key`: "));
    // Either half is of another pair.
    let of_ec = with(&with_verify("ES256", "{public_key}"), "/response/verify/encoding", json!("hex"));
    let public = [("public_key", key("ec256.pub.pem"))];
    assert_eq!(
        MockProvider::start(acme(&of_ec, &public)).unwrap_err().to_string(),
        "Acme: response.verify.key: it is the public half, and the mock signs as the provider; give it the private one with \
         `MockProvider::start_with_key`, or declare that of a `MockKey`"
    );
    // RFC 7515 appendix A.3.
    let another = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    let problem = MockProvider::start_with_key(acme(&of_ec, &public), another).unwrap_err().to_string();
    let expected = "Acme: response.verify.key: it is not the public half of the key of `start_with_key`";
    assert_eq!(problem, expected);
    let mock = start(key("rsa.pem")).unwrap();
    passes(&mock).await;
    let error =
        outcome(&mock, &with(&keys, "/response/verify/over", json!("{body}")), &fields).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_callback_is_signed() {
    let keys = |alg: &str, key: &str| {
        json!({
            "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
            "authorize": {"callback": {"shop": {"type": "string"}, "verify": {
                "param": "sig", "alg": alg, "key": key, "encoding": "hex", "over": "{sorted_query}",
            }}},
        })
    };
    let symmetric = mock(&keys("HS256", "{client_secret}"), &[]);
    login(&symmetric, &symmetric.client().unwrap()).await.send().await.unwrap();

    let mut keys = keys("EdDSA", "{public_key}");
    keys["fields"] = json!({"public_key": {}});
    let fields = [("public_key", key("ed25519.pub.pem"))];
    let problem = MockProvider::start(acme(&keys, &fields)).unwrap_err().to_string();
    assert!(problem.starts_with("Acme: authorize.callback.verify.key: it is the public half"), "{problem}");
    let mock = MockProvider::start_with_key(acme(&keys, &fields), key("ed25519.pem")).unwrap();
    login(&mock, &mock.client().unwrap()).await.send().await.unwrap();
    // A client that expects another signature refuses the callback.
    let client = other(&mock, &with(&keys, "/authorize/callback/verify/over", json!("{code}")), &fields);
    let (url, mut pending) = client.authorize(super::REDIRECT).send().await.unwrap();
    let callback = mock.log_in(&url).unwrap();
    assert!(pending.callback(oauth_runtime::Received::query(&callback.params)).is_err());
}
