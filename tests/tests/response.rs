//! What is made of an answer.

use std::time::Duration;

use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, Expiry, Scope, Token, oauth_provider};
use oauth_tests::RawServer;

#[oauth_provider(token_url = "{base}/t", grant = client_credentials)]
struct Plain {
    base: String,
}

async fn plain(server: &RawServer) -> Result<Token<Plain>, Error> {
    let client = Plain { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    client.request_token().scope("asked").send().await
}

async fn json(body: &str) -> Result<Token<Plain>, Error> {
    plain(&RawServer::json(body)).await
}

#[tokio::test]
async fn p1_a_token_alone_is_enough() {
    let server = RawServer::with_headers(200, "", r#"{"access_token":"AT","token_type":"bearer"}"#);
    let token = plain(&server).await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    assert_eq!((token.refresh_token(), token.id_token(), token.expiry()), (None, None, Expiry::Unknown));
}

#[tokio::test]
async fn p2_any_2xx_carries_a_token() {
    for status in [200, 201, 203] {
        assert!(
            plain(&RawServer::answer(status, "application/json", r#"{"access_token":"AT"}"#)).await.is_ok()
        );
    }
}

#[tokio::test]
async fn p9_to_p11_the_token_type() {
    for (member, shown) in [
        (r#""BEARER""#, Some("BEARER")),
        (r#""BeArEr""#, Some("BeArEr")),
        ("null", Some("Bearer")),
        (r#""""#, Some("Bearer")),
        (r#""mac""#, None),
        (r#""DPoP""#, None),
        (r#""N_A""#, None),
        ("5", None),
        (r#"["Bearer"]"#, None),
    ] {
        let result = json(&format!(r#"{{"access_token":"AT","token_type":{member}}}"#)).await;
        assert_eq!(result.as_ref().ok().map(Token::token_type), shown, "{member}");
    }
}

#[tokio::test]
async fn p13_no_token_is_an_error() {
    for body in [
        r#"{"access_token":""}"#,
        r#"{"access_token":null}"#,
        r#"{"access_token":7}"#,
        "{}",
        "[]",
        "null",
        "\"x\"",
    ] {
        assert_eq!(json(body).await.unwrap_err().kind(), ErrorKind::InvalidResponse, "{body}");
    }
}

#[tokio::test]
async fn p15_to_p18_the_granted_scopes() {
    let scopes = |words: &[&str]| words.iter().copied().map(Scope::from).collect::<Vec<_>>();
    for (member, granted) in [
        (r#","scope":"read write""#, scopes(&["read", "write"])),
        (r#","scope":["a","b"]"#, scopes(&["a", "b"])),
        (r#","scope":["a b","",7]"#, scopes(&["a", "b"])),
        (r#","scope":null"#, scopes(&["asked"])),
        ("", scopes(&["asked"])),
    ] {
        let token = json(&format!(r#"{{"access_token":"AT"{member}}}"#)).await.unwrap();
        assert_eq!(token.scope(), granted, "{member}");
    }
}

#[tokio::test]
async fn p21_to_p24_what_is_not_an_answer() {
    for (body, problem) in [
        (r#"{"access_token":"A","access_token":"B"}"#, "a member stands twice"),
        (r#"{"access_token":"A"#, "it ends too early"),
        ("<html>", "it is no form"),
        ("", "it is empty"),
    ] {
        let error = json(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(problem), "{error}");
    }
    let deep = format!(r#"{{"access_token":"AT","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(json(&deep).await.unwrap_err().to_string().contains("nested too deeply"));
    let latin1 = RawServer::raw(
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n{\"\xe9\"}".to_vec(),
    );
    assert!(plain(&latin1).await.unwrap_err().to_string().contains("not UTF-8"));
}

#[tokio::test]
async fn p23_a_byte_order_mark_and_white_space_are_skipped() {
    for body in ["\u{feff}{\"access_token\":\"AT\"}", " \r\n\t{\"access_token\":\"AT\"}\n"] {
        assert!(json(body).await.is_ok());
    }
}

#[tokio::test]
async fn p27_to_p31_the_content_type_does_not_matter() {
    for content_type in [
        "application/json;charset=UTF-8",
        "Application/JSON ; x=y",
        "application/vnd.x+json",
        "text/plain",
        "text/javascript",
    ] {
        assert!(
            plain(&RawServer::answer(200, content_type, r#"{"access_token":"AT"}"#)).await.is_ok(),
            "{content_type}"
        );
    }
    for content_type in ["application/x-www-form-urlencoded", "text/plain", "text/html"] {
        let server = RawServer::answer(200, content_type, "access_token=AT&token_type=bearer&expires_in=60");
        let token = plain(&server).await.unwrap();
        assert!(token.expires_in().unwrap() <= Duration::from_secs(60));
    }
    let error = plain(&RawServer::answer(200, "text/html", "<html>Sign in</html>")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("text/html, 20 bytes"), "{error}");
}

#[tokio::test]
async fn p32_the_body_is_read_up_to_the_limit() {
    let padded = |bytes: usize| {
        let start = r#"{"access_token":"AT","pad":""#;
        format!("{start}{}\"}}", "x".repeat(bytes - start.len() - 2))
    };
    assert!(json(&padded(1024 * 1024)).await.is_ok());
    assert_eq!(json(&padded(1024 * 1024 + 1)).await.unwrap_err().kind(), ErrorKind::TooLarge);
    let endless = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
        "10000\r\n".to_owned() + &"x".repeat(0x10000) + "\r\n"
    );
    let chunk = "10000\r\n".to_owned() + &"x".repeat(0x10000) + "\r\n";
    let server = RawServer::raw(endless + &chunk.repeat(20));
    assert_eq!(plain(&server).await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_token_with_characters_that_cannot_be_sent_is_refused() {
    for token in ["a\\r\\nb", "a b", "a\\u0000", "é", "a,b", "=", "a=b"] {
        let error = json(&format!(r#"{{"access_token":"{token}"}}"#)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{token}");
    }
    assert!(json(r#"{"access_token":"aZ0-._~+/=="}"#).await.is_ok());
}

#[tokio::test]
async fn e1_to_e3_what_the_provider_says() {
    let body =
        r#"{"error":"invalid_request","error_description":"stuff happened","error_uri":"https://errors"}"#;
    let error = plain(&RawServer::answer(400, "application/json", body)).await.unwrap_err();
    assert_eq!(error.to_string(), "Plain: invalid_request: stuff happened (see https://errors/) [HTTP 400]");
    for uri in ["https://a.example/\\tb", "https://a.example/é", "javascript:x", "/relative"] {
        let body = format!(r#"{{"error":"x","error_uri":"{uri}"}}"#);
        let error = plain(&RawServer::answer(400, "application/json", &body)).await.unwrap_err();
        assert_eq!(error.error_uri(), None, "{uri}");
    }
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
async fn e6_and_e7_an_error_under_200() {
    let error = json(r#"{"error":"authorization_pending","access_token":"AT"}"#).await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::AuthorizationPending), Some(200)));
    assert!(json(r#"{"error":"","access_token":"AT"}"#).await.is_ok());
}

#[tokio::test]
async fn e9_to_e11_what_may_be_tried_again() {
    for (status, headers, body, transient) in [
        (400, "", "", false),
        (401, "", "Unauthorized", false),
        (503, "retry-after: 120\r\n", "<html>", true),
        (429, "retry-after: soon\r\n", "", true),
        (500, "", r#"{"error":"invalid_grant"}"#, true),
        (400, "", r#"{"error":"temporarily_unavailable"}"#, true),
        (400, "", r#"{"error":"invalid_grant"}"#, false),
    ] {
        let error = plain(&RawServer::with_headers(status, headers, body)).await.unwrap_err();
        assert_eq!(error.is_transient(), transient, "{status} {body}");
        let expected = (status == 503).then_some(Duration::from_secs(120));
        assert_eq!(error.retry_after(), expected);
    }
}

#[tokio::test]
async fn e13_a_redirect_is_an_error_and_its_target_is_left_alone() {
    for status in [301, 302, 303, 307, 308] {
        let target = RawServer::json(r#"{"access_token":"AT"}"#);
        let server = RawServer::with_headers(status, &format!("location: {}\r\n", target.url("/t")), "");
        assert_eq!(plain(&server).await.unwrap_err().kind(), ErrorKind::Redirect);
        assert_eq!((server.requests().len(), target.requests().len()), (1, 0));
    }
}

#[tokio::test]
async fn e14_a_lost_connection_says_whether_the_request_left() {
    use oauth_runtime::Sent;
    let closed = RawServer::raw("");
    let error = plain(&closed).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Transport, Sent::Maybe, true));
    assert_eq!(closed.requests().len(), 1, "a request that may have left is not repeated");
    let cut = RawServer::raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"access_token\":");
    let error = plain(&cut).await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Transport, Sent::Yes, true));
    // Nothing listens on port 1.
    let client =
        Plain { base: "http://127.0.0.1:1".into() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Connect, Sent::No));
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(
        root = "data.items[0]",
        strip_prefix = "while(1);",
        accept_status = [409],
        access_token = ["token", "/fallback"],
        default_token_type = "custom",
        expires_at(path = "until", format = rfc3339),
        headers(request_id: Option<String> = "x-request-id"),
        extra(team: String = "team.id", level: Option<u8>, top: Option<bool> = "/top"),
    ),
    errors(ok("/code" = 0), error = "code", error_description = ["msg", "message"], code(40029 = invalid_grant, NOPE = invalid_client)),
    bearer(header = "X-Token", scheme = none, value = "{access_token}:{token.team.id}", headers("X-Team" = "{token.team.id}")),
)]
struct Vendor {
    base: String,
}

fn vendor(server: &RawServer) -> Client<Vendor> {
    Vendor { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap()
}

#[tokio::test]
async fn members_are_read_from_their_declared_places() {
    let body = r#"while(1);{"code":0,"top":true,"data":{"items":[{"token":"A|T","token_type":"CUSTOM","until":"2100-01-01T00:00:00Z","team":{"id":"T1"}}]}}"#;
    let server = RawServer::with_headers(409, "X-Request-Id: r-1\r\n", body);
    let client = vendor(&server);
    let token = client.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A|T");
    let extra = token.extra().unwrap();
    assert_eq!((extra.team.as_str(), extra.level, extra.top), ("T1", None, Some(true)));
    assert_eq!(extra.request_id.as_deref(), Some("r-1"));
    assert!(matches!(token.expiry(), Expiry::At(_)));
    let presented = client.present(&token).unwrap();
    assert_eq!(presented.headers()["x-token"], "A|T:T1");
    assert_eq!(presented.headers()["x-team"], "T1");
    assert_eq!(&*client.try_header().unwrap(), "A|T:T1");
}

#[tokio::test]
async fn a_missing_typed_member_does_not_lose_the_token() {
    let server = RawServer::json(r#"while(1);{"code":"0","fallback":"AT","data":{"items":[{}]}}"#);
    let token = vendor(&server).request_token().send().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    let error = token.extra().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("`team`"), "{error}");
}

#[tokio::test]
async fn the_providers_own_codes_are_translated() {
    for (body, code, own) in [
        (r#"{"code":40029,"msg":"m"}"#, "invalid_grant", Some("40029")),
        (r#"{"code":"NOPE","message":"m"}"#, "invalid_client", Some("NOPE")),
        (r#"{"code":7,"msg":"m"}"#, "7", None),
    ] {
        let error = vendor(&RawServer::json(body)).request_token().send().await.unwrap_err();
        assert_eq!(error.code().map(ErrorCode::as_str), Some(code));
        assert_eq!(error.provider_code(), own);
        assert_eq!(error.error_description(), Some("m"));
    }
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, response(format = text), lifetime = 60,
                 bearer(query = "access_token"))]
struct Text {
    base: String,
}

#[tokio::test]
async fn a_text_body_is_the_token_and_can_go_into_a_query() {
    let server = RawServer::answer(200, "text/plain", "A|T\n");
    let client = Text { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let token = client.token().await.unwrap();
    let presented = client.present(&token).unwrap();
    assert_eq!(
        presented.query().map(|(name, value)| (name, value.expose_secret())),
        Some(("access_token", "A|T"))
    );
    assert!(presented.headers().is_empty());
    assert!(client.try_header().is_none());
    let page = RawServer::answer(200, "text/html", "<html>");
    let client = Text { base: page.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(
        headers(access_token = "X-Token", expires_in = "X-Expires-In", left: u32 = "X-Left"),
        extra(id: u64),
    ),
    errors(ok("code" = "SUCCESS"), error = "code"),
)]
struct Headers {
    base: String,
}

async fn from_headers(body: &str) -> Result<Token<Headers>, Error> {
    let headers = "x-token: AT\r\nx-expires-in: 60\r\nx-left: 7\r\n";
    let server = RawServer::with_headers(200, headers, body);
    let client = Headers { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    client.request_token().send().await
}

#[tokio::test]
async fn members_and_numbers_are_read_from_headers_and_forms() {
    for body in [r#"{"code":"SUCCESS","id":5}"#, r#"{"code":"SUCCESS","id":"5"}"#, "code=SUCCESS&id=5"] {
        let token = from_headers(body).await.unwrap();
        assert_eq!(token.access_token().expose_secret(), "AT");
        assert!(token.expires_in().unwrap() <= Duration::from_secs(60), "{body}");
        let extra = token.extra().unwrap();
        assert_eq!((extra.left, extra.id), (7, 5));
    }
}

#[tokio::test]
async fn the_word_of_every_success_is_no_error_and_any_other_is() {
    let error = from_headers(r#"{"code":"EXPIRED"}"#).await.unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), Some("EXPIRED"));
}

#[tokio::test]
async fn a_token_without_what_its_header_presents_is_not_sent_bare() {
    let server = RawServer::json(r#"while(1);{"code":0,"fallback":"AT","data":{"items":[{}]}}"#);
    let client = vendor(&server);
    let token = client.request_token().send().await.unwrap();
    assert_eq!(client.present(&token).unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert!(client.try_header().is_none());
}
