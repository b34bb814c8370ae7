//! What is made of a refusal, and of an answer that is none of either.

use std::time::Duration;

use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, Sent, Token, oauth_provider};
use oauth_tests::RawServer;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Plain {
    base: String,
}

fn client(base: impl Into<String>) -> Client<Plain> {
    Plain { base: base.into() }.client(Credentials::secret("id", "secret")).unwrap()
}

async fn plain(server: &RawServer) -> Result<Token<Plain>, Error> {
    client(server.origin()).request_token().send().await
}

async fn json(body: &str) -> Result<Token<Plain>, Error> {
    plain(&RawServer::json(body)).await
}

#[tokio::test]
async fn e1_e2_e3_what_the_provider_says() {
    let body =
        r#"{"error":"invalid_request","error_description":"stuff happened","error_uri":"https://errors"}"#;
    let error = plain(&RawServer::answer(400, "application/json", body)).await.unwrap_err();
    assert_eq!(error.to_string(), "Plain: invalid_request: stuff happened (see https://errors/) [HTTP 400]");
    for word in ["too_light", "INVALID_GRANT"] {
        let body = format!(r#"{{"error":"{word}"}}"#);
        let error = plain(&RawServer::answer(400, "application/json", &body)).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::Other(word.into())));
    }
}

#[tokio::test]
async fn e4_a_description_that_is_no_text_does_not_hide_the_error() {
    for description in [r#"["a"]"#, "null", "5"] {
        let body = format!(r#"{{"error":"x","error_description":{description}}}"#);
        let error = plain(&RawServer::answer(400, "application/json", &body)).await.unwrap_err();
        assert_eq!(error.code().map(ErrorCode::as_str), Some("x"));
    }
}

#[tokio::test]
async fn e6_and_e7_statement_29_an_error_under_200() {
    let error = json(r#"{"error":"authorization_pending","access_token":"AT"}"#).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::AuthorizationPending), Some(200)));
    assert!(json(r#"{"error":"","access_token":"AT"}"#).await.is_ok());
}

#[tokio::test]
async fn e9_to_e11_statement_31_what_may_be_tried_again() {
    for (status, headers, body, transient) in [
        (400, "", "", false),
        (401, "", "Unauthorized", false),
        (503, "retry-after: 120\r\n", "<html>", true),
        (429, "retry-after: soon\r\n", "", true),
        (500, "", r#"{"error":"invalid_grant"}"#, true),
        (400, "", r#"{"error":"temporarily_unavailable"}"#, true),
        (400, "", r#"{"error":"invalid_grant"}"#, false),
        (400, "", r#"{"error":"invalid_client"}"#, false),
        (401, "", r#"{"error":"invalid_client"}"#, false),
        (404, "", "", false),
        (408, "", "", true),
    ] {
        let error = plain(&RawServer::with_headers(status, headers, body)).await.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{status} {body}");
        let expected = (status == 503).then_some(Duration::from_secs(120));
        assert_eq!(error.retry_after(), expected);
    }
}

#[tokio::test]
async fn e13_statement_3_a_redirect_is_an_error_and_its_target_is_left_alone() {
    for status in [301, 302, 303, 307, 308] {
        let target = RawServer::json(r#"{"access_token":"AT"}"#);
        let server = RawServer::with_headers(status, &format!("location: {}\r\n", target.url("/t")), "");
        assert_eq!(plain(&server).await.unwrap_err().kind(), ErrorKind::Redirect);
        assert_eq!((server.requests().len(), target.requests().len()), (1, 0));
    }
}

#[tokio::test]
async fn e14_a_lost_connection_says_whether_the_request_left() {
    let closed = RawServer::raw("");
    let error = plain(&closed).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Transport, Sent::Maybe, true));
    assert_eq!(closed.requests().len(), 1, "a request that may have left is not repeated");
    let cut = RawServer::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":");
    let error = plain(&cut).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Transport, Sent::Yes, true));
    // Nothing listens on port 1, and RFC 6761 keeps the name from existing.
    for base in ["http://127.0.0.1:1", "https://acme.invalid"] {
        let error = client(base).request_token().send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Connect, Sent::No, true));
    }
}

#[tokio::test]
async fn statement_31_invalid_client_is_that_at_400_and_at_401() {
    for status in [400, 401] {
        let server = RawServer::answer(status, "application/json", r#"{"error":"invalid_client"}"#);
        assert_eq!(plain(&server).await.unwrap_err().code(), Some(&ErrorCode::InvalidClient));
    }
}

#[tokio::test]
async fn statement_30_what_the_provider_says_is_safe_to_print() {
    let text = "\u{1b}]0;owned\u{7}\"\\\r\nSet-Cookie: a=b\u{202e}";
    let long = "x".repeat(5000);
    for (word, description) in [("x", text), (text, "d"), ("x", &*long), (&*long, "d")] {
        let body = serde_json::json!({"error": word, "error_description": description}).to_string();
        let error = plain(&RawServer::answer(400, "application/json", &body)).await.unwrap_err();
        let shown = error.to_string();
        let printed = format!("{shown}{}", error.error_description().unwrap());
        assert!(printed.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{printed}");
        assert!(shown.len() < 1200, "{} bytes", shown.len());
    }
    for (uri, shown) in [
        ("https://a.example/e?x=1", Some("https://a.example/e?x=1")),
        ("http://a.example/\u{1b}x", None),
        ("http://a.example/\tx", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("not a url", None),
    ] {
        let body = serde_json::json!({"error": "x", "error_uri": uri}).to_string();
        let error = plain(&RawServer::answer(400, "application/json", &body)).await.unwrap_err();
        assert_eq!(error.error_uri(), shown);
    }
}

#[tokio::test]
async fn statement_33_an_error_has_the_shape_of_the_body_and_not_its_text() {
    for (status, body) in [
        (200, "<html>hidden-word</html>"),
        (503, "<html>hidden-word</html>"),
        (200, r#"{"message":"hidden-word"}"#),
        (200, r#"{"access_token":"hidden word"}"#),
    ] {
        let error = plain(&RawServer::answer(status, "text/html; x=1", body)).await.unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(printed.contains(&format!("text/html; x=1, {} bytes", body.len())), "{printed}");
        assert!(!printed.contains("hidden"), "{printed}");
    }
}

#[tokio::test]
async fn e18_an_error_says_where_the_answer_is_wrong() {
    for (body, place) in [
        (r#"{"access_token":"AT","token_type":5}"#, "`token_type` is a number and not a string"),
        (r#"{"access_token":["AT"]}"#, "`access_token` is an array and not a string"),
        ("{\n\"access_token\":\"AT\",\n}", "line 3 column 1"),
        ("{\"access_token\":\"AT\"", "line 1 column 20"),
    ] {
        let error = json(body).await.unwrap_err();
        assert!(error.to_string().contains(place), "{error}");
    }
    // By the name in the RFC, which a program can go by.
    for (body, member) in [
        (r#"{"access_token":"AT","token_type":5}"#, Some("token_type")),
        (r#"{"access_token":"AT","token_type":"mac"}"#, Some("token_type")),
        (r#"{"access_token":["AT"]}"#, Some("access_token")),
        (r#"{"access_token":""}"#, Some("access_token")),
        (r#"{"access_token":"A T"}"#, Some("access_token")),
        ("{}", Some("access_token")),
        ("{", None),
        (r#"{"error":"invalid_grant"}"#, None),
    ] {
        let error = json(body).await.unwrap_err();
        assert_eq!((error.member(), error.claim()), (member, None), "{error}");
    }
}
