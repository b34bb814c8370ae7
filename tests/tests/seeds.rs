//! The seed providers on the wire, against the documents they come from.

use std::time::{Duration, SystemTime};

use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, Expiry, Sent};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};
use oauth_tests::{RawServer, presented};

const RFC_TOKEN: &str = r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer"}"#;

fn credentials() -> Credentials {
    Credentials::secret("my-id", "my&secret")
}

fn deep_link(server: &RawServer) -> Client<MobifinanceDeepLink> {
    MobifinanceDeepLink { base_url: server.origin() }.client(credentials()).unwrap()
}

fn mini_app(server: &RawServer) -> Client<MobifinanceMiniApp> {
    MobifinanceMiniApp { base_url: server.origin() }.client(credentials()).unwrap()
}

fn cliquify(server: &RawServer) -> Client<Cliquify> {
    Client::builder(Cliquify, credentials()).token_url(server.url("/oauth/access-token")).build().unwrap()
}

fn headers(server: &RawServer, content_length: &str) -> Vec<(String, String)> {
    let agent = concat!("oauth-runtime/", env!("CARGO_PKG_VERSION"));
    let host = server.origin().replace("http://", "");
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    [
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("content-length", content_length),
        ("content-type", "application/x-www-form-urlencoded"),
        ("host", &host),
        ("user-agent", agent),
    ]
    .map(own)
    .to_vec()
}

#[tokio::test]
async fn deep_link_sends_every_parameter_in_the_query_and_an_empty_form_body() {
    let server = RawServer::json(RFC_TOKEN);
    let token = deep_link(&server).token().await.unwrap();
    let request = server.only_request();
    assert_eq!(
        request.line,
        "POST /v2/oauth/token?client_id=my-id&client_secret=my%26secret&grant_type=client_credentials HTTP/1.1"
    );
    assert_eq!(request.headers, headers(&server, "0"));
    assert_eq!(request.body, "");
    assert_eq!(token.access_token().expose_secret(), "2YotnFZFEjr1zCsicMWpAA");
    assert_eq!(token.token_type(), "Bearer");
    assert_eq!(token.expiry(), Expiry::Unknown);
}

#[tokio::test]
async fn mini_app_sends_five_form_parameters_and_its_token_never_expires() {
    let answer = r#"{"access_token":"AT","token_type":"Bearer","refresh_token":"RT","expires_in":3600}"#;
    let server = RawServer::json(answer);
    let client = mini_app(&server);
    let token = client.exchange_code("the-code", "https://merchant.example/cb").send().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.line, "POST /v2/oauth/token HTTP/1.1");
    assert_eq!(
        request.body,
        "grant_type=authorization_code&code=the-code&redirect_uri=https%3A%2F%2Fmerchant.example%2Fcb\
         &client_id=my-id&client_secret=my%26secret"
    );
    assert_eq!(request.headers, headers(&server, &request.body.len().to_string()));
    assert_eq!(token.expiry(), Expiry::Never);
    assert_eq!(token.refresh_token(), None);
    let presented = presented(&client, &token).await.unwrap();
    assert_eq!(presented.headers()["authorization"], "Bearer AT");
}

#[tokio::test]
async fn cliquify_sends_three_form_parameters_and_reads_the_token_from_inside() {
    let answer = r#"{"success":true,"token":{"token_type":"Bearer","expires_in":2592000,"access_token":"eyJ0.eXAi.OiJ"}}"#;
    let server = RawServer::json(answer);
    let before = SystemTime::now();
    let token = cliquify(&server).token().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.line, "POST /oauth/access-token HTTP/1.1");
    assert_eq!(request.body, "grant_type=client_credentials&client_id=my-id&client_secret=my%26secret");
    assert_eq!(request.headers, headers(&server, &request.body.len().to_string()));
    assert_eq!(token.access_token().expose_secret(), "eyJ0.eXAi.OiJ");
    let lifetime = token.expires_at().unwrap().duration_since(before).unwrap();
    let month = Duration::from_secs(2_592_000);
    // The clock that the lifetime is counted from is exact to a few milliseconds.
    assert!(
        lifetime + Duration::from_millis(50) >= month && lifetime <= month + Duration::from_secs(5),
        "{lifetime:?}"
    );
}

/// The error tables of both Mobifinance pages.
fn mobifinance_errors() -> [(u16, ErrorCode); 5] {
    [
        (400, ErrorCode::InvalidRequest),
        (401, ErrorCode::UnauthorizedClient),
        (403, ErrorCode::InvalidGrant),
        (415, ErrorCode::UnsupportedGrantType),
        (505, ErrorCode::ServerError),
    ]
}

fn assert_refused(error: &Error, status: u16, code: &ErrorCode) {
    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.code(), Some(code));
    assert_eq!(error.status(), Some(status));
    assert_eq!(error.sent(), Sent::Yes);
    assert_eq!(error.is_transient(), status == 505);
}

#[tokio::test]
async fn every_row_of_the_mobifinance_error_table_whatever_the_body() {
    for (status, code) in mobifinance_errors() {
        let rfc = format!(r#"{{"error":"{code}","error_description":"as documented"}}"#);
        for (content_type, body) in
            [("text/plain", ""), ("text/html", "<html><h1>no</h1></html>"), ("application/json", &rfc)]
        {
            let server = RawServer::answer(status, content_type, body);
            let error = deep_link(&server).token().await.unwrap_err();
            assert_refused(&error, status, &code);
            let error = mini_app(&server).exchange_code("c", "https://m.example/").send().await.unwrap_err();
            assert_refused(&error, status, &code);
            assert_eq!(server.requests().len(), 2, "nothing is sent twice");
        }
    }
}

#[tokio::test]
async fn the_word_in_the_body_is_more_specific_than_the_status() {
    let server = RawServer::answer(401, "application/json", r#"{"error":"invalid_client"}"#);
    let error = deep_link(&server).token().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
    let server = RawServer::answer(400, "application/json", r#"{"error":"too_light"}"#);
    let error = deep_link(&server).token().await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("too_light"));
    let server = RawServer::answer(403, "application/json", r#"{"error":{"nested":true}}"#);
    let error = deep_link(&server).token().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidGrant));
    let server = RawServer::answer(418, "text/plain", "");
    let error = deep_link(&server).token().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Http, None));
}

#[tokio::test]
async fn cliquify_without_success_is_an_error_at_any_status() {
    for status in [200, 201, 400, 401, 403, 500] {
        for body in [
            r#"{"success":false}"#,
            r#"{"success":false,"message":"no","token":{"access_token":"AT","token_type":"Bearer"}}"#,
            r#"{"success":"no"}"#,
            r#"{"success":null,"token":{"access_token":"AT"}}"#,
        ] {
            let server = RawServer::answer(status, "application/json", body);
            let error = cliquify(&server).token().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{status} {body}");
            assert_eq!(error.status(), Some(status));
        }
    }
}

#[tokio::test]
async fn cliquify_success_without_a_token_is_an_error() {
    for (body, problem) in [
        (r#"{"success":true}"#, "there is no `token`, where `access_token` should be"),
        (r#"{"success":true,"token":null}"#, "there is no `access_token`: `token` is null"),
        (r#"{"success":true,"token":{}}"#, "there is no `access_token`"),
        (r#"{"success":true,"token":{"access_token":""}}"#, "`access_token` is empty"),
        (r#"{"success":true,"token":{"access_token":5}}"#, "`access_token` is a number and not a string"),
        ("[]", "there is no `token`, where `access_token` should be"),
    ] {
        let server = RawServer::json(body);
        let error = cliquify(&server).token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{body}");
        let shape = format!("(application/json, {} bytes)", body.len());
        assert_eq!(
            error.to_string(),
            format!("Cliquify: the answer holds no usable token: {problem} {shape} [HTTP 200]")
        );
    }
}

#[tokio::test]
async fn cliquify_takes_a_token_without_the_success_member() {
    let server = RawServer::json(r#"{"token":{"access_token":"AT"}}"#);
    let token = cliquify(&server).token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
}
