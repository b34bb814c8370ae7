//! Refusals, and credentials that cannot be sent.

use oauth_runtime::{Credentials, ErrorCode, ErrorKind, oauth_provider};
use oauth_tests::RawServer;

use super::{Plain, credentials, json, plain, refused};

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    errors(error = ["error_codes[0]", "error", "error.code"], code(50196 = temporarily_unavailable)),
)]
struct SeveralWords {
    base: String,
}

#[tokio::test]
async fn w16_the_word_that_means_something_names_the_error() {
    for (body, code) in [
        (r#"{"error":"invalid_grant","error_codes":[70008]}"#, ErrorCode::InvalidGrant),
        (r#"{"error":"invalid_grant","error_codes":[50196]}"#, ErrorCode::TemporarilyUnavailable),
        (r#"{"error":"own","error_codes":[70008]}"#, ErrorCode::from("70008")),
        (r#"{"error":{"code":"E1"}}"#, ErrorCode::from("E1")),
        (r#"{"error":{"code":"invalid_scope"},"error_codes":[0]}"#, ErrorCode::InvalidScope),
    ] {
        let server = RawServer::answer(400, "application/json", body);
        let client = SeveralWords { base: server.origin() }.client(credentials()).unwrap();
        assert_eq!(client.token().await.unwrap_err().code(), Some(&code), "{body}");
    }
    for (body, code) in [
        (r#"{"code":0,"msg":"ok","access_token":"AT"}"#, None),
        (r#"{"code":0,"msg":"invalid_scope","access_token":"AT"}"#, Some(ErrorCode::InvalidScope)),
        (r#"{"code":7,"msg":"ok","access_token":"AT"}"#, Some(ErrorCode::from("7"))),
    ] {
        let server = RawServer::json(body);
        let client = CodeAndMessage { base: server.origin() }.client(credentials()).unwrap();
        assert_eq!(client.token().await.err().and_then(|error| error.code().cloned()), code, "{body}");
    }
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, errors(error = ["code", "msg"]))]
struct CodeAndMessage {
    base: String,
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(strip_prefix = "while(1);"),
    errors(status(403 = invalid_grant)),
)]
struct Firewalled {
    base: String,
}

#[tokio::test]
async fn w17_the_page_of_a_firewall_is_not_the_word_of_the_provider() {
    for (content_type, body, is_from_provider) in [
        ("text/html", "<html>blocked</html>", false),
        ("text/plain", "Access denied.", false),
        ("text/plain", "Access denied. Reference id=18.9a", false),
        ("text/plain", "error=invalid_grant", true),
        ("application/json", "", true),
        ("application/json", "{}", true),
        ("application/json", "\u{feff}{}", true),
        ("application/json", "while(1);{\"message\":\"no\"}", true),
        ("application/json", "[{\"message\":\"no\"}]", true),
        ("application/json", r#"{"error":"x"}"#, true),
        ("application/x-www-form-urlencoded", "reason=none", true),
    ] {
        let server = RawServer::answer(403, content_type, body);
        let client = Firewalled { base: server.origin() }.client(credentials()).unwrap();
        let error = client.token().await.unwrap_err();
        assert_eq!(error.is_from_provider(), is_from_provider, "{body}");
        assert!(error.code().is_some());
    }
}

#[tokio::test]
async fn w18_a_number_is_an_error_too_and_what_is_not_implemented_stays_so() {
    let error = json(r#"{"error":17,"access_token":"AT"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::from("17"))));
    assert!(json(r#"{"error":0,"access_token":"AT"}"#).await.is_ok());
    for (status, is_transient) in [(500, true), (501, false), (502, true), (505, false), (507, true)] {
        assert_eq!(refused(status, "").await.is_transient(), is_transient, "{status}");
    }
}

#[tokio::test]
async fn w19_a_refusal_without_a_word_lists_the_members_and_no_value() {
    let error = refused(400, r#"{"message":"client_id is wrong","request":"4711","x\u001b":1}"#).await;
    assert_eq!(error.kind(), ErrorKind::Http);
    let text = error.to_string();
    assert!(text.contains("`message`, `request`;") && text.contains("errors(error"), "{text}");
    for (content_type, body) in [
        ("text/plain", "Session abc123 of bob@example.com has ended, id=7"),
        ("application/json", r#"{"bob@example.com":1,"5f4dcc3b5aa765d61d8327deb882cf99":2,"abc 123":3}"#),
    ] {
        let error = plain(&RawServer::answer(403, content_type, body)).await.unwrap_err();
        assert!(!error.to_string().contains("abc") && !error.to_string().contains("bob"), "{error}");
        assert!(!error.to_string().contains("5f4d"), "{error}");
    }
    assert!(!text.contains("wrong") && !text.contains("4711") && !text.contains("no reason"), "{text}");
    let many: serde_json::Map<_, _> = (0..100).map(|n| (format!("n{}", "x".repeat(n)), 1.into())).collect();
    let text = refused(400, &serde_json::Value::Object(many).to_string()).await.to_string();
    assert!(text.len() < 800 && text.contains(", .."), "{text}");
    assert!(refused(400, "").await.to_string().contains("gave no reason"));
}

#[tokio::test]
async fn w19_a_success_without_a_token_lists_the_members_and_no_value() {
    let error = json(r#"{"data":{"access_token":"AT"},"request_id":"SECRET-7"}"#).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    for part in ["`data`", "`request_id`", "`response(root = \"..\")`"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains("SECRET"), "{text}");
}

#[tokio::test]
async fn w20_a_description_is_readable_in_any_language() {
    let description = "Буруу \"түлхүүр\" ᠮᠣᠩᠭᠣᠯ \u{202e}dne\u{1b}[31m\u{2066}\r\n";
    let body = serde_json::json!({"error": "invalid_client", "error_description": description}).to_string();
    let error = refused(401, &body).await;
    let safe = "Буруу \"түлхүүр\" ᠮᠣᠩᠭᠣᠯ \\u{202e}dne\\u{1b}[31m\\u{2066}\\r\\n";
    assert_eq!(error.error_description(), Some(safe));
    assert!(error.to_string().contains("түлхүүр"));
    let long = serde_json::json!({"error": "x", "error_description": "й".repeat(5000)}).to_string();
    assert!(refused(400, &long).await.to_string().len() < 1100);
}

#[tokio::test]
async fn w22_a_line_end_in_a_credential_is_refused_and_named() {
    let client = |credentials| Plain { base: "https://a.example".into() }.client(credentials);
    for (credentials, problem) in [
        (Credentials::secret("id", "secret\n"), "the client_secret holds a line end"),
        (Credentials::secret("id\r\n", "secret"), "the client_id holds a line end"),
        (Credentials::secret("id", "\tsecret"), "the client_secret holds a tab"),
        (Credentials::public("i\0d"), "the client_id holds a control character"),
        (Credentials::secret("id", "\u{feff}secret"), "the client_secret holds a byte order mark"),
        (Credentials::secret("id", "secret\u{2028}"), "the client_secret holds a line end"),
    ] {
        let error = client(credentials).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(problem), "{error}");
    }
    assert!(client(Credentials::secret("id ", "se cret é ")).is_ok());
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    client_auth(client_secret_basic, encoding = raw),
)]
struct Raw {
    base: String,
}

#[test]
fn w23_raw_basic_cannot_send_a_colon_in_the_identifier() {
    let client = |credentials| Raw { base: "https://a.example".into() }.client(credentials);
    let error = client(Credentials::secret("a:b", "secret")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("RFC 7617"), "{error}");
    assert!(client(Credentials::secret("ab", "se:cret")).is_ok());
    assert!(client(Credentials::public("a:b")).is_ok(), "a public client sends no Basic");
}
