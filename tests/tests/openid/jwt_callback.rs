//! Callbacks that are JWTs (JARM).

use oauth_runtime::mock::ManualClock;
use oauth_runtime::seal::{Key as SealingKey, KeyRing};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{CallbackProblem, Credentials, ErrorCode, ErrorKind, Received, oauth_provider};
use oauth_tests::login::param;
use serde_json::{Value, json};

use super::REDIRECT_URI;
use super::op::{Key, Op, sign};

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    signed_response_alg = EdDSA,
    grant = authorization_code,
    scope(default = ["openid"]),
    authorize(response_mode = jwt),
)]
struct Jarm {
    base: String,
}

#[oauth_provider(
    issuer = "{base}",
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    jwks_uri = "{base}/jwks",
    signed_response_alg = EdDSA,
    grant = authorization_code,
    authorize(response_mode = "form_post.jwt"),
)]
struct Posted {
    base: String,
}

fn jarm() -> (Op, JarmClient) {
    let clock = ManualClock::new();
    let op = Op::start(clock.clone());
    let builder = Jarm { base: op.base() }.builder(Credentials::public("app"));
    let client = builder.runtime(clock).build().unwrap();
    (op, client)
}

/// The claims of a right callback to this request.
fn claims(op: &Op, url: &oauth_runtime::url::Url) -> Value {
    let query = op.log_in(url);
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap();
    json!({"iss": op.base(), "aud": "app", "exp": op.now() + 60, "code": code, "state": param(url, "state")})
}

#[tokio::test]
async fn a_callback_that_is_a_jwt_is_verified_before_it_is_looked_at() {
    let (op, client) = jarm();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(param(&url, "response_mode").as_deref(), Some("jwt"));
    let query = format!("response={}", sign(Key::Ed(1), &json!({}), &claims(&op, &url)));
    // Nobody gets past the verification.
    let error = pending.callback(Received::query(&query)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::Unverified));
    let state = param(&url, "state").unwrap();
    for plain in [format!("code=c&state={state}"), format!("code=c&state={state}&{query}")] {
        let error = pending.callback(Received::query(&plain)).unwrap_err();
        assert_eq!(error.callback_problem(), Some(CallbackProblem::Unverified));
    }
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let callback = pending.callback(response.received()).unwrap();
    client.exchange(callback).send().await.unwrap();
    assert!(op.requests("/token").pop().unwrap().body.contains("code=c0de"));
    assert!(!format!("{response:?}").contains("c0de"));
}

#[tokio::test]
async fn a_verified_callback_ends_logins_that_are_kept() {
    let (op, client) = jarm();
    let store = MemoryStore::default();
    let (url, pending) = client.authorize(REDIRECT_URI).initiator("me").send().await.unwrap();
    let cookie = pending.store(&store).await.unwrap();
    let query = format!("response={}", sign(Key::Ed(1), &json!({}), &claims(&op, &url)));
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let cookies = format!("{}={}", cookie.name(), cookie.value());
    let callback = client.take_callback(&store, &cookies, response.received().by("me")).await.unwrap();
    client.exchange(callback).send().await.unwrap();

    let keys = KeyRing::new("1", SealingKey::generate().unwrap()).unwrap();
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let cookie = pending.seal(&keys).unwrap();
    let query = format!("response={}", sign(Key::Ed(1), &json!({}), &claims(&op, &url)));
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let cookies = format!("{}={}", cookie.name(), cookie.value());
    client.open_callback(&keys, &cookies, response.received()).unwrap();
}

#[tokio::test]
async fn statement_52_a_jwt_of_another_is_no_callback() {
    let (op, client) = jarm();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let right = claims(&op, &url);
    let with = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        sign(Key::Ed(1), &json!({}), &claims)
    };
    for (jwt, problem) in [
        (with("iss", "https://evil.example".into()), CallbackProblem::IssuerMismatch),
        (with("iss", Value::Null), CallbackProblem::IssuerMismatch),
        (with("aud", "other".into()), CallbackProblem::OtherClient),
        (with("aud", Value::Null), CallbackProblem::OtherClient),
        (with("exp", json!(op.now() - 61)), CallbackProblem::Expired),
        (with("exp", Value::Null), CallbackProblem::Malformed),
        (with("nbf", json!(op.now() + 3000)), CallbackProblem::Malformed),
        (sign(Key::Ed(9), &json!({"kid": "ed-1"}), &right), CallbackProblem::SignatureMismatch),
        (sign(Key::Ed(1), &json!({"alg": "none"}), &right), CallbackProblem::SignatureMismatch),
        (sign(Key::Es256, &json!({}), &right), CallbackProblem::SignatureMismatch),
        (sign(Key::Ed(1), &json!({"crit": ["x"]}), &right), CallbackProblem::Malformed),
        ("opaque".to_owned(), CallbackProblem::Malformed),
        ("a.b.c.d.e".to_owned(), CallbackProblem::Malformed),
        (String::new(), CallbackProblem::SignatureMissing),
    ] {
        let query = format!("response={jwt}");
        let error = client.verify_response(Received::query(&query)).await.unwrap_err();
        assert_eq!((error.kind(), error.callback_problem()), (ErrorKind::Callback, Some(problem)), "{error}");
        assert!(!format!("{error} {error:?}").contains("eyJ"), "{error}");
    }
    for (query, problem) in [
        (format!("response={0}&response={0}", with("x", 1.into())), CallbackProblem::Repeated),
        ("code=c&state=s".to_owned(), CallbackProblem::SignatureMissing),
    ] {
        let error = client.verify_response(Received::query(&query)).await.unwrap_err();
        assert_eq!(error.callback_problem(), Some(problem));
    }
    // It is the provider's, but of another login, or a refusal.
    let of_another = format!("response={}", with("state", "other".into()));
    let response = client.verify_response(Received::query(&of_another)).await.unwrap();
    let error = pending.callback(response.received()).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::StateMismatch));
    let mut refused = right.clone();
    refused["code"] = Value::Null;
    refused["error"] = "access_denied".into();
    refused.as_object_mut().unwrap().remove("code");
    let query = format!("response={}", sign(Key::Ed(1), &json!({}), &refused));
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let error = pending.callback(response.received()).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
    assert_eq!(op.asked("/token"), 0);
}

#[tokio::test]
async fn a_callback_that_is_a_jwt_may_be_posted() {
    let clock = ManualClock::new();
    let op = Op::start(clock.clone());
    let builder = Posted { base: op.base() }.builder(Credentials::public("app"));
    let client = builder.runtime(clock).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(param(&url, "response_mode").as_deref(), Some("form_post.jwt"));
    let body = format!("response={}", sign(Key::Ed(1), &json!({}), &claims(&op, &url)));
    let error = client.verify_response(Received::query(&body)).await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::ResponseMode));
    let response = client.verify_response(Received::form(body.as_bytes())).await.unwrap();
    pending.callback(response.received()).unwrap();
}

#[tokio::test]
async fn where_callbacks_are_no_jwts_none_is_taken() {
    let setup = super::Setup::new();
    let error = setup.client.verify_response(Received::query("response=x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = format!("{}&response=eyJ", setup.op.log_in(&url));
    let error = pending.callback(Received::query(&query)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::OtherFlow));
}
