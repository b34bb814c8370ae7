//! Authorization requests that are handed in first (RFC 9126), and what they ask for in detail (RFC 9396).

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Client, Credentials, DpopKey, ErrorCode, ErrorKind, Received, Sent, oauth_provider};
use oauth_tests::login::param;
use oauth_tests::{RawRequest, RawServer, response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::REDIRECT_URI;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize?tenant=eu",
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "{base}/par",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["profile"]),
)]
struct Basic {
    base: String,
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = authorization_code,
    authorize(rename(client_id = "appid")),
)]
struct Renamed;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    pushed_authorization_request_url = "https://acme.example/par",
    grant = authorization_code,
    client_auth = none,
    dpop = ES256,
)]
struct Bound;

const PUSHED: &str =
    r#"{"request_uri":"urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c","expires_in":60}"#;

fn pushes(status: u16, body: &'static str) -> (RawServer, Client<Basic>) {
    let server = RawServer::answering(move |_: &RawRequest| {
        response(status, "content-type: application/json\r\n", body)
    });
    let client =
        Basic { base: server.origin() }.client(Credentials::secret("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
    (server, client.unwrap())
}

#[tokio::test]
async fn the_request_is_handed_in_and_its_url_names_it_alone() {
    let (server, client) = pushes(201, PUSHED);
    let before = std::time::SystemTime::now();
    let (url, pending) = client.authorize(REDIRECT_URI).param("prompt", "login").send().await.unwrap();
    assert_eq!(
        url.as_str(),
        "https://acme.example/authorize?tenant=eu&client_id=s6BhdRkqt3\
         &request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc_11ACC5bwc014ltc14eY22c"
    );
    let left = pending.request_expires_at().unwrap().duration_since(before).unwrap();
    assert!((55..=65).contains(&left.as_secs()), "{left:?}");
    let request = server.only_request();
    assert_eq!(request.line, "POST /par HTTP/1.1");
    // base64("s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw"), the example of RFC 9126 §2.1.
    assert_eq!(request.header("authorization"), Some("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"));
    let sent: Vec<(String, String)> =
        oauth_runtime::url::form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
    let names: Vec<_> = sent.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
            "prompt"
        ]
    );
}

#[tokio::test]
async fn what_the_provider_says_against_it_is_an_error_of_the_login() {
    let (_server, client) = pushes(400, r#"{"error":"invalid_redirect_uri"}"#);
    let error = client.authorize(REDIRECT_URI).send().await.unwrap_err();
    assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("invalid_redirect_uri"));
    for body in [r#"{"expires_in":60}"#, r#"{"request_uri":""}"#, r#"{"request_uri":"a b"}"#, "<html>"] {
        let (_server, client) = pushes(201, body);
        let error = client.authorize(REDIRECT_URI).send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{body}");
    }
    let (_server, client) = pushes(302, "");
    assert!(client.authorize(REDIRECT_URI).send().await.is_err());
}

#[tokio::test]
async fn a_login_goes_through_it() {
    let mock = MockProvider::start(Renamed).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(url.query_pairs().count(), 2);
    assert_eq!(param(&url, "appid").as_deref(), Some("mock-client-id"));
    let pushed = mock.requests().remove(0);
    assert_eq!(pushed.problems, [""; 0]);
    // The authorization request and the client's authentication name the client each in their way.
    assert_eq!(pushed.param("appid").as_deref(), Some("mock-client-id"));
    assert_eq!(pushed.param("client_id").as_deref(), Some("mock-client-id"));
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).send().await.unwrap();
    assert!(mock.log_in(&url).is_err(), "a `request_uri` is good once");

    mock.fail_next(MockError::status(401).json(&json!({"error": "invalid_client"})));
    let error = client.authorize(REDIRECT_URI).send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
}

#[tokio::test]
async fn statement_74_a_request_that_is_handed_in_proves_the_key_and_hears_the_nonce() {
    let mock = MockProvider::start(Bound).unwrap();
    mock.set_nonce("n");
    let key = DpopKey::generate().unwrap();
    let client = mock.client_builder().unwrap().dpop(key.clone()).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert_eq!(token.bound_to(), Some(key.thumbprint()));
    let requests = mock.requests();
    assert!(requests.iter().all(|request| request.headers.contains_key("dpop")));
    assert_eq!(requests[1].param("dpop_jkt").as_deref(), Some(key.thumbprint()));
    // The code is not risked for a nonce: it is known by then.
    assert_eq!(requests.len(), 3);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Payment {
    r#type: String,
    amount: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

fn payment(account: Option<&str>) -> Payment {
    Payment {
        r#type: "payment_initiation".into(),
        amount: "123.50".into(),
        account: account.map(str::to_owned),
    }
}

#[tokio::test]
async fn authorizations_are_asked_for_and_granted_in_detail() {
    let mock = MockProvider::start(super::Acme).unwrap();
    let client = mock.client().unwrap();
    let request = client.authorize(REDIRECT_URI).authorization_details([payment(None)]).unwrap();
    let two = client.authorize(REDIRECT_URI).authorization_details([payment(None)]).unwrap();
    let two = two.authorization_details([json!({"type": "account_information"})]).unwrap();
    let (url, _) = two.send().await.unwrap();
    let details: Vec<_> = url.query_pairs().filter(|(name, _)| name == "authorization_details").collect();
    let both = r#"[{"amount":"123.50","type":"payment_initiation"},{"type":"account_information"}]"#;
    assert_eq!(details.iter().map(|(_, value)| &**value).collect::<Vec<_>>(), [both]);
    let (url, mut pending) = request.send().await.unwrap();
    let asked = r#"[{"amount":"123.50","type":"payment_initiation"}]"#;
    assert_eq!(param(&url, "authorization_details").as_deref(), Some(asked));
    mock.set_member("authorization_details", json!([payment(Some("DE40"))]));
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert_eq!(token.authorization_details::<Payment>().unwrap(), [payment(Some("DE40"))]);
    let stored = serde_json::to_string(&token.exposed()).unwrap();
    let again: oauth_runtime::Token<super::Acme> = serde_json::from_str(&stored).unwrap();
    assert_eq!(again.authorization_details::<Payment>().unwrap().len(), 1);
    let error = token.authorization_details::<Vec<u8>>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(!error.to_string().contains("DE40"), "{error}");
    for bad in [json!({"amount": "1"}), json!("payment_initiation"), json!({"type": 1})] {
        assert!(client.authorize(REDIRECT_URI).authorization_details([bad]).is_err());
    }
}
