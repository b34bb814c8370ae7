//! Authorization requests in a signed JWT (RFC 9101).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Credentials, ErrorKind, Received, oauth_provider};
use oauth_tests::login::param;
use serde_json::{Value, json};

use super::REDIRECT_URI;

const KEY: &str = include_str!("../composed/keys/ec256.pem");

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "https://acme.example",
    grant = authorization_code,
    resource = ["https://a.example", "https://b.example"],
    authorize(request_object(alg = ES256, key = "{private_key}", kid = "{key_id}")),
)]
struct Signed {
    #[oauth(secret)]
    private_key: String,
    key_id: String,
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = authorization_code,
    authorize(request_object(alg = HS256, aud = "https://as.acme.example", lifetime = 60)),
)]
struct Secret;

fn part(jwt: &str, index: usize) -> Value {
    let part = jwt.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn signed() -> Signed {
    Signed { private_key: KEY.to_owned(), key_id: "k1".to_owned() }
}

#[tokio::test]
async fn the_parameters_are_in_the_jwt_and_the_url_has_no_other() {
    let mock = MockProvider::start(signed()).unwrap();
    let client = mock.client().unwrap();
    let details = json!({"type": "account", "actions": ["read"]});
    let request = client.authorize(REDIRECT_URI).authorization_details([&details]).unwrap();
    let request = request.max_age(std::time::Duration::from_secs(600));
    let (url, mut pending) = request.send().await.unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["client_id", "request"]);
    let jwt = param(&url, "request").unwrap();
    assert_eq!(part(&jwt, 0), json!({"alg": "ES256", "kid": "k1", "typ": "oauth-authz-req+jwt"}));
    let claims = part(&jwt, 1);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("mock-client-id"), &json!("https://acme.example")));
    assert_eq!(claims["client_id"], "mock-client-id");
    assert_eq!(claims["redirect_uri"], REDIRECT_URI);
    assert_eq!(claims["resource"], json!(["https://a.example", "https://b.example"]));
    assert_eq!(claims["authorization_details"], json!([details]));
    assert_eq!(claims["max_age"], 600);
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 300);
    // The mock has checked the signature.
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).send().await.unwrap();
    assert!(mock.log_in(&url).is_err(), "a request object is good once");
    let mut altered = url.clone();
    altered.query_pairs_mut().append_pair("redirect_uri", "https://evil.example");
    assert!(mock.log_in(&altered).is_err());
}

#[tokio::test]
async fn a_request_object_may_be_handed_in() {
    let mock = MockProvider::start(Secret).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let pushed = mock.requests().remove(0);
    let names: Vec<_> = pushed.body_params().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["client_id", "request", "client_secret"]);
    assert_eq!(part(&pushed.param("request").unwrap(), 1)["aud"], "https://as.acme.example");
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).send().await.unwrap();
}

#[test]
fn a_key_of_another_kind_is_told_before_anybody_logs_in() {
    let provider = Signed { private_key: "CANARY".to_owned(), key_id: "k1".to_owned() };
    let error = provider.client(Credentials::secret("id", "secret")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains("authorize.request_object.key") && !error.to_string().contains("CANARY")
    );
}
