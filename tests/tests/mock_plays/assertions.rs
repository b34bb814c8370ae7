//! `jwt`: assertions, client assertions, computed secrets, headers and tokens.

use std::error::Error as StdError;
use std::time::Duration;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::mock::ManualClock;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{ClientAssertionSource, Secret, Signer};
use serde_json::{Value, json};

use super::{again, key, mock, other, passes, problems, refused, told, with};

type Outcome<T> = Result<T, Box<dyn StdError + Send + Sync>>;

/// A client that authenticates by a JWT of this algorithm.
fn by_jwt(alg: &str) -> Value {
    json!({
        "fields": {"private_key": {"secret": true}, "team": {"default": "blue"}},
        "client_auth": "private_key_jwt",
        "jwt": {"alg": alg, "key": "{private_key}", "kid": "k1", "jti": "{uuid}", "lifetime": 300, "leeway": 10,
                "claims": {"team": "{team}", "level": 3, "at": "{now_unix}", "of": {"json": "[1]"}},
                "header": {"x5t": "{client_id}"}},
    })
}

fn private_key(file: &str) -> [(&'static str, String); 1] {
    [("private_key", key(file))]
}

#[tokio::test]
async fn a_client_assertion_of_every_algorithm_is_verified() {
    let algorithms = [
        ("RS256", "rsa.pem"),
        ("RS384", "rsa1.pem"),
        ("RS512", "rsa.jwk.json"),
        ("PS256", "rsa.pem"),
        ("PS384", "rsa.pem"),
        ("PS512", "rsa.pem"),
        ("ES256", "ec256.pem"),
        ("ES384", "ec384.pem"),
        ("EdDSA", "ed25519.pem"),
    ];
    for (alg, file) in algorithms {
        let mock = mock(&by_jwt(alg), &private_key(file));
        passes(&mock).await;
        // One letter of the signature is another.
        let mut request = mock.requests().pop().unwrap();
        let body = String::from_utf8(request.body).unwrap();
        let assertion = body.split_once("client_assertion=").unwrap().1;
        let at = body.len() - assertion.len() + assertion.rfind('.').unwrap() + 5;
        let letter = if body.as_bytes()[at] == b'A' { "B" } else { "A" };
        request.body = format!("{}{letter}{}", &body[..at], &body[at + 1..]).into();
        let (status, answer) = again(&mock, &request);
        assert_eq!(status, 401, "{alg}");
        assert!(
            answer.contains("invalid_client") && answer.contains("the signature of the JWT is wrong"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn the_key_of_an_hmac_is_the_client_secret() {
    let keys = json!({"client_auth": "client_secret_jwt", "jwt": {"alg": "HS256"}});
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let keys = with(&keys, "/jwt/key", json!("{client_id}"));
    let (code, description) = told(&refused(&mock, &keys, &[]).await);
    assert_eq!(
        (code.as_str(), description.as_str()),
        ("invalid_client", "the signature of the JWT is wrong")
    );
}

#[tokio::test]
async fn a_jwt_that_is_not_as_declared_is_refused() {
    let keys = by_jwt("RS256");
    let changes = [
        ("/jwt/alg", json!("PS256"), "the `alg` of the JWT is not the declared one"),
        ("/jwt/kid", json!("k2"), "the `kid` of the JWT is not the declared one"),
        ("/jwt/kid", Value::Null, "the `kid` of the JWT is not the declared one"),
        ("/jwt/iss", json!("somebody"), "the `iss` of the JWT is not the declared one"),
        ("/jwt/sub", json!("somebody"), "the `sub` of the JWT is not the declared one"),
        ("/jwt/aud", json!("https://other.example"), "the `aud` of the JWT is not the declared one"),
        ("/jwt/claims/team", json!("red"), "the `team` of the JWT is not the declared one"),
        ("/jwt/claims/level", json!(4), "the `level` of the JWT is not the declared one"),
        ("/jwt/claims/of", json!({"json": "[2]"}), "the `of` of the JWT is not the declared one"),
        ("/jwt/claims/at", Value::Null, "the `at` of the JWT is not the declared one"),
        ("/jwt/header/x5t", json!("other"), "the `x5t` of the JWT is not the declared one"),
        ("/jwt/lifetime", json!(600), "the JWT lives longer than is declared"),
        ("/jwt/claims/jti", json!(""), "the JWT has no `jti`"),
    ];
    for (pointer, value, expected) in changes {
        let mock = mock(&keys, &private_key("rsa.pem"));
        let mut keys = with(&keys, pointer, value);
        if pointer.ends_with("team") {
            keys["fields"].as_object_mut().unwrap().remove("team");
        }
        let error = refused(&mock, &keys, &private_key("rsa.pem")).await;
        assert_eq!(told(&error), ("invalid_client".to_owned(), expected.to_owned()), "{pointer}");
        assert_eq!(error.status(), Some(401));
    }
}

#[tokio::test]
async fn another_key_is_not_that_of_the_client() {
    let mock = mock(&by_jwt("ES256"), &private_key("ec256.pem"));
    let another = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
    let error = refused(&mock, &by_jwt("ES256"), &[("private_key", another.to_owned())]).await;
    assert_eq!(told(&error), ("invalid_client".to_owned(), "the signature of the JWT is wrong".to_owned()));
}

#[tokio::test]
async fn a_jwt_is_taken_once() {
    let mock = mock(&by_jwt("EdDSA"), &private_key("ed25519.pem"));
    passes(&mock).await;
    let request = mock.requests().pop().unwrap();
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 401);
    assert!(
        body.contains("invalid_client") && body.contains("the `jti` of the JWT was there before"),
        "{body}"
    );
    // The next has another one.
    mock.client().unwrap().request_token().send().await.unwrap();
}

#[tokio::test]
async fn a_jwt_that_has_ended_is_none() {
    let mock = mock(&by_jwt("EdDSA"), &private_key("ed25519.pem"));
    let clock = ManualClock::new();
    let client = mock.client_builder().unwrap().runtime(clock.clone()).build().unwrap();
    client.request_token().send().await.unwrap();
    // The clock of the client may be before that of the mock, and so its JWT lasts longer.
    clock.advance_wall(Duration::from_secs(3600));
    client.request_token().send().await.unwrap();
    let short = with(&by_jwt("EdDSA"), "/jwt/claims/exp", json!("{now_unix}"));
    let error = refused(&mock, &short, &private_key("ed25519.pem")).await;
    assert_eq!(told(&error).1, "the JWT has ended");
}

/// A grant that is an assertion.
fn by_assertion() -> Value {
    json!({
        "grant": "jwt_bearer", "client_auth": "none",
        "fields": {"private_key": {"secret": true}, "subject": {"optional": true}},
        "issuer": "https://acme.example",
        "jwt": {"alg": "RS256", "key": "{private_key}", "iss": "{client_id}", "sub": "{subject}", "jti": "{uuid}",
                "claims": {"scope": "{scope}"}},
    })
}

#[tokio::test]
async fn an_assertion_is_verified_and_says_the_scope() {
    let fields = [("private_key", key("rsa.pem")), ("subject", "ann".to_owned())];
    let mock = mock(&by_assertion(), &fields);
    let client = mock.client().unwrap();
    let token = client.request_token().scope("read").send().await.unwrap();
    assert_eq!(token.scope().iter().map(oauth_runtime::Scope::as_str).collect::<Vec<_>>(), ["read"]);
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    let request = mock.requests().pop().unwrap();
    assert_eq!(request.param("scope"), None, "the JWT says it");
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 400);
    assert!(body.contains("invalid_grant") && body.contains("`jti`"), "{body}");

    let other_subject = [("private_key", key("rsa.pem")), ("subject", "bob".to_owned())];
    let error = refused(&mock, &by_assertion(), &other_subject).await;
    assert_eq!(told(&error).1, "the `sub` of the JWT is not the declared one");
    assert_eq!(told(&error).0, "invalid_grant");
    // Without a `jti` it may come again, and the answer says what the JWT asks for.
    let lasting = super::mock(&with(&by_assertion(), "/jwt/jti", Value::Null), &fields);
    lasting.client().unwrap().request_token().scope("read").send().await.unwrap();
    let (status, body) = again(&lasting, &lasting.requests()[0]);
    assert!(status == 200 && body.contains(r#""scope":"read""#), "{body}");
    // Its audience is the issuer, where one is declared.
    let keys = with(&by_assertion(), "/jwt/aud", json!("https://acme.example/authorize"));
    assert_eq!(told(&refused(&mock, &keys, &fields).await).1, "the `aud` of the JWT is not the declared one");
}

#[tokio::test]
async fn a_computed_secret_is_a_jwt_too() {
    for auth in ["client_secret_post", "client_secret_basic"] {
        let keys = json!({
            "client_auth": auth, "client_secret": "{jwt}",
            "fields": {"private_key": {"secret": true}},
            "jwt": {"alg": "ES256", "key": "{private_key}", "iss": "team", "sub": "{client_id}", "aud": "https://acme.example"},
        });
        let mock = mock(&keys, &private_key("ec256.pem"));
        passes(&mock).await;
        let keys = with(&keys, "/jwt/iss", json!("other"));
        let error = refused(&mock, &keys, &private_key("ec256.pem")).await;
        assert_eq!(
            told(&error),
            ("invalid_client".to_owned(), "the `iss` of the JWT is not the declared one".to_owned())
        );
    }
    // Nothing is in it that is not declared.
    let keys = json!({
        "client_secret": "{jwt}", "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "ES256", "key": "{private_key}", "iss": "team", "aud": "https://acme.example"},
    });
    passes(&mock(&keys, &private_key("ec256.pem"))).await;
    // One that is computed otherwise.
    let keys = json!({"client_secret": "{sha256_hex(client_secret client_id)}"});
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let keys = json!({"client_secret": "{sha256_hex(client_secret)}"});
    assert_eq!(told(&refused(&mock, &keys, &[]).await).0, "invalid_client");
}

#[tokio::test]
async fn a_jwt_in_a_header_is_verified() {
    let keys = json!({
        "client_auth": "none", "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "RS256", "key": "{private_key}", "iss": "{client_id}"},
        "request": {"format": "none", "grant_type": "none", "headers": {"Authorization": "Bearer {jwt}"}},
    });
    let mock = mock(&keys, &private_key("rsa.pem"));
    passes(&mock).await;
    let mut request = mock.requests().pop().unwrap();
    request.headers.insert("authorization", "Bearer a.b.c".parse().unwrap());
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 401);
    assert!(body.contains("invalid_client") && body.contains("it is no signed JWT"), "{body}");
}

#[tokio::test]
async fn a_jwt_of_the_token_request_comes_again_in_the_call_after_it() {
    let keys = json!({
        "client_auth": "none", "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "RS256", "key": "{private_key}", "iss": "{client_id}", "jti": "{uuid}"},
        "request": {"headers": {"X-Jwt": "{jwt}"}},
        "then": {"id": "more", "url": "https://acme.example/more", "headers": {"X-Jwt": "{jwt}"}},
        "response": {"extra": {"x": {"type": "string", "path": "{more.x}"}}},
    });
    let mock = mock(&keys, &private_key("rsa.pem"));
    let token = mock.client().unwrap().token().await.unwrap();
    assert_eq!(token.extra().unwrap()["x"], "mock-x");
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
}

/// Signs with the key of the mock, or another one.
#[derive(Debug)]
struct Elsewhere(&'static str);

impl Signer for Elsewhere {
    fn sign<'a>(&'a self, _alg: &'a str, message: &'a [u8]) -> BoxFuture<'a, Outcome<Vec<u8>>> {
        let signature = ring::digest::digest(&ring::digest::SHA256, &[self.0.as_bytes(), message].concat());
        Box::pin(async move { Ok(signature.as_ref().to_vec()) })
    }
}

#[tokio::test]
async fn of_a_signer_the_claims_are_checked() {
    let keys = json!({"client_auth": "private_key_jwt", "jwt": {"alg": "RS256", "kid": "k1"}});
    let mock = mock(&keys, &[]);
    let client = mock.client_builder().unwrap().signer(Elsewhere("x")).build().unwrap();
    client.request_token().send().await.unwrap();
    let keys = with(&keys, "/jwt/kid", json!("k2"));
    let credentials = oauth_runtime::Credentials::public("mock-client-id");
    let client = oauth_runtime::Client::builder(super::acme(&keys, &[]), credentials);
    let client = client.signer(Elsewhere("x")).transport(mock.transport().unwrap()).build().unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(told(&error).1, "the `kid` of the JWT is not the declared one");
}

/// The identity of a workload.
#[derive(Debug)]
struct Workload;

impl ClientAssertionSource for Workload {
    fn client_assertion(&self) -> BoxFuture<'_, Outcome<Secret>> {
        Box::pin(async { Ok(Secret::new("made.else.where")) })
    }
}

#[tokio::test]
async fn an_assertion_from_elsewhere_is_taken_as_it_is() {
    let mock = mock(&json!({"client_auth": "client_assertion"}), &[]);
    let client = mock.client_builder().unwrap().client_assertion(Workload).build().unwrap();
    client.request_token().send().await.unwrap();
    let error = refused(&mock, &json!({}), &[]).await;
    assert_eq!(told(&error).0, "invalid_request");
}

/// A token that the client signs, without any endpoint.
fn self_signed() -> Value {
    json!({
        "token_url": null, "grant": "self_signed_jwt", "client_auth": "none",
        "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "ES256", "key": "{private_key}", "iss": "{client_id}", "aud": "https://api.acme.example", "jti": "{uuid}"},
        "origins": ["https://api.acme.example"],
    })
}

#[tokio::test]
async fn a_token_that_the_client_signs_is_valid_at_the_resource() {
    let fields = private_key("ec256.pem");
    let mock = mock(&self_signed(), &fields);
    let client = mock.client().unwrap();
    let token = client.token().await.unwrap();
    assert!(mock.is_valid(token.access_token()));
    let api = ResourceClient::new(client).unwrap();
    for _ in 0..2 {
        assert_eq!(api.get("https://api.acme.example/me").send().await.unwrap().status(), 200);
    }
    mock.expire(token.access_token());
    assert!(!mock.is_valid(token.access_token()));
    assert!(mock.requests().is_empty());

    let keys = with(&self_signed(), "/jwt/iss", json!("other"));
    let token = other(&mock, &keys, &fields).token().await.unwrap();
    assert!(!mock.is_valid(token.access_token()));
    assert!(token.expires_in().unwrap() > Duration::from_secs(3500));
}

#[tokio::test]
async fn a_jwt_may_go_along_with_a_step() {
    let keys = json!({
        "client_auth": "none", "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "RS256", "key": "{private_key}", "iss": "{client_id}", "jti": "{uuid}"},
        "step": {"id": "app", "url": "https://acme.example/app", "headers": {"Authorization": "Bearer {jwt}"}},
        "request": {"params": {"ticket": "{app.ticket}"}},
    });
    let mock = mock(&keys, &private_key("rsa.pem"));
    passes(&mock).await;
    let error = refused(&mock, &with(&keys, "/jwt/iss", json!("other")), &private_key("rsa.pem")).await;
    assert_eq!(told(&error).0, "invalid_client");
    let (status, body) = again(&mock, &mock.requests()[0]);
    assert_eq!(status, 401);
    assert!(body.contains("the `jti` of the JWT was there before"), "{body}");
}

#[tokio::test]
async fn a_jwt_may_have_no_audience() {
    let keys = json!({"client_auth": "client_secret_jwt", "jwt": {"alg": "HS256", "aud": "none"}});
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let error = refused(&mock, &with(&keys, "/jwt/aud", json!("https://acme.example")), &[]).await;
    assert_eq!(told(&error).1, "the `aud` of the JWT is not the declared one");
}

#[tokio::test]
async fn a_claim_in_json_may_name_the_moment() {
    let claim = |text| json!({"json": text});
    let mut keys = json!({
        "client_auth": "private_key_jwt", "fields": {"private_key": {"secret": true}},
        "jwt": {"alg": "RS256", "key": "{private_key}", "claims": {"at": claim(r#"["{now_unix}", "{now('%Y')}", "{client_id}"]"#)}},
    });
    let mocked = mock(&keys, &private_key("rsa.pem"));
    mocked.client().unwrap().token().await.unwrap();
    // What it knows is held to what it says.
    keys["jwt"]["claims"]["at"] = claim(r#"["{client_id}"]"#);
    let other = mock(&with(&keys, "/jwt/claims/at", claim(r#"["another"]"#)), &private_key("rsa.pem"));
    let client = mock(&keys, &private_key("rsa.pem")).client_builder().unwrap();
    client.transport(other.transport().unwrap()).build().unwrap().token().await.unwrap_err();
}
