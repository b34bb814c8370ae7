//! What is made of an answer.

use std::time::Duration;

use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, Expiry, Token, oauth_provider};
use oauth_tests::{RawServer, presented};

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
async fn p2_statement_18_any_2xx_carries_a_token() {
    for status in [200, 201, 203] {
        assert!(
            plain(&RawServer::answer(status, "application/json", r#"{"access_token":"AT"}"#)).await.is_ok()
        );
    }
}

#[tokio::test]
async fn p9_p10_p11_statement_20_21_the_token_type() {
    for (member, shown) in [
        (r#""BEARER""#, Some("BEARER")),
        (r#""BeArEr""#, Some("BeArEr")),
        ("null", Some("Bearer")),
        (r#""""#, Some("Bearer")),
        (r#""mac""#, None),
        (r#""DPoP""#, None),
        (r#""N_A""#, None),
        (r#""N_A","issued_token_type":null"#, None),
        (r#""N_A","issued_token_type":"""#, None),
        ("5", None),
        (r#"["Bearer"]"#, None),
    ] {
        let result = json(&format!(r#"{{"access_token":"AT","token_type":{member}}}"#)).await;
        assert_eq!(result.as_ref().ok().map(Token::token_type), shown, "{member}");
    }
}

#[tokio::test]
async fn p24_statement_24_25_an_answer_that_is_no_object_says_what_it_is() {
    for (body, problem) in [
        (r#"[{"access_token":"AT"}]"#, "there is no `access_token`: `/` is an array"),
        ("[]", "there is no `access_token`: `/` is an array"),
        (r#"{"Access_Token":"AT"}"#, "there is no `access_token`"),
    ] {
        let error = json(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn p26_unknown_members_do_not_matter_however_deep() {
    let nested = |depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"access_token":"AT","x":{open}{close},"y":{{"z":1}}}}"#)
    };
    assert!(json(&nested(100)).await.is_ok());
    for depth in [200, 100_000] {
        let error = json(&nested(depth)).await.unwrap_err();
        assert!(error.to_string().contains("nested too deeply"), "{error}");
    }
}

#[tokio::test]
async fn p33_header_names_have_no_case_and_a_second_content_type_does_not_matter() {
    let headers = "CONTENT-type: text/html\r\nContent-TYPE: application/json\r\n";
    assert!(plain(&RawServer::with_headers(200, headers, r#"{"access_token":"AT"}"#)).await.is_ok());
    let error = plain(&RawServer::with_headers(503, "ReTrY-aFtEr: 7\r\n", "")).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn statement_23_a_refresh_token_with_other_characters_is_left_out() {
    for (text, kept) in [("a b~!", true), ("a\\nb", false), ("a\\u0000", false), ("é", false)] {
        let token = json(&format!(r#"{{"access_token":"AT","refresh_token":"{text}"}}"#)).await.unwrap();
        assert_eq!(token.refresh_token().is_some(), kept, "{text}");
    }
}

#[tokio::test]
async fn p13_statement_19_no_token_is_an_error() {
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
async fn p21_statement_24_what_is_not_an_answer() {
    for (body, problem) in [
        (r#"{"access_token":"A","access_token":"B"}"#, "duplicate member"),
        (r#"{"access_token":"A"#, "it ends too early"),
        ("<html>", "it is not form-encoded"),
        ("", "it is empty"),
    ] {
        let error = json(body).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn p23_a_byte_order_mark_and_white_space_are_skipped() {
    for body in ["\u{feff}{\"access_token\":\"AT\"}", " \r\n\t{\"access_token\":\"AT\"}\n"] {
        assert!(json(body).await.is_ok());
    }
}

#[tokio::test]
async fn p27_p29_p30_p31_statement_18_the_content_type_does_not_matter() {
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
async fn p32_statement_6_the_body_is_read_up_to_the_limit() {
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
async fn statement_22_a_token_with_characters_that_cannot_be_sent_is_refused() {
    for token in ["a\\r\\nb", "a b", " a", "a\\u0000", "a\\u007f", "é"] {
        let error = json(&format!(r#"{{"access_token":"{token}"}}"#)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{token}");
    }
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
async fn p25_members_are_read_from_their_declared_places() {
    let body = r#"while(1);{"code":0,"top":true,"data":{"items":[{"token":"A|T","token_type":"CUSTOM","until":"2100-01-01T00:00:00Z","team":{"id":"T1"}}]}}"#;
    let server = RawServer::with_headers(409, "X-Request-Id: r-1\r\n", body);
    let client = vendor(&server);
    let token = client.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A|T");
    let extra = token.extra().unwrap();
    assert_eq!((extra.team.as_str(), extra.level, extra.top), ("T1", None, Some(true)));
    assert_eq!(extra.request_id.as_deref(), Some("r-1"));
    assert!(matches!(token.expiry(), Expiry::At(_)));
    let presented = presented(&client, &token).await.unwrap();
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

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(access_token = ["access_token", "authed_user.access_token"]),
)]
struct Slack {
    base: String,
}

#[tokio::test]
async fn p25_the_first_path_that_is_there_counts() {
    for body in [
        r#"{"ok":true,"authed_user":{"id":"U1","access_token":"AT"}}"#,
        r#"{"access_token":"AT","authed_user":{"access_token":"user"}}"#,
    ] {
        let server = RawServer::json(body);
        let client = Slack { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
        assert_eq!(client.token().await.unwrap().access_token().expose_secret(), "AT");
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
    let presented = presented(&client, &token).await.unwrap();
    assert_eq!(
        presented.query().next().map(|(name, value)| (name, value.expose_secret())),
        Some(("access_token", "A|T"))
    );
    assert!(presented.headers().is_empty());
    assert!(client.try_header().is_none());
    let page = RawServer::answer(200, "text/html", "<html>");
    let client = Text { base: page.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
    assert!(error.to_string().contains("neither the text of a token"), "{error}");
    let json = RawServer::json(r#"{"token":"AT"}"#);
    let client = Text { base: json.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.token().await.unwrap_err().to_string();
    assert!(error.contains("has the members `token`; remove `response(format = text)`"), "{error}");
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
    assert_eq!(presented(&client, &token).await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
    assert!(client.try_header().is_none());
}
