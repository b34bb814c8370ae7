//! The transport: limits, compression, and what it is given.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use oauth_runtime::mock::{Fault, FaultServer};
use oauth_runtime::transport::{
    BoxFuture, HttpConfig, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Sent, oauth_provider};
use oauth_tests::{RawServer, presented};

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(headers("X-Api-Key" = "{api_key}")),
)]
struct Acme {
    base: String,
    #[oauth(secret)]
    api_key: String,
}

fn acme(base: String) -> Acme {
    Acme { base, api_key: "key".into() }
}

fn credentials() -> Credentials {
    Credentials::secret("id", "secret")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn compressed(body: &[u8]) -> Result<String, Error> {
    coded("content-encoding: gzip\r\n", body).await
}

async fn coded(headers: &str, body: &[u8]) -> Result<String, Error> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    let server = RawServer::raw([head.as_bytes(), body].concat());
    let client = acme(server.origin()).client(credentials()).unwrap();
    Ok(client.request_token().send().await?.access_token().expose_secret().to_owned())
}

#[tokio::test]
async fn p32_statement_6_the_limit_counts_after_decompression() {
    assert_eq!(compressed(&gzip(r#"{"access_token":"AT"}"#)).await.unwrap(), "AT");
    let bomb = gzip(&format!(r#"{{"access_token":"AT","pad":"{}"}}"#, "x".repeat(100 * 1024 * 1024)));
    assert!(bomb.len() < 1024 * 1024, "it is small on the wire");
    assert_eq!(compressed(&bomb).await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn w21_gzip_is_read_however_it_is_said() {
    const TOKEN: &str = r#"{"access_token":"AT"}"#;
    let (plain, packed) = (TOKEN.as_bytes(), gzip(TOKEN));
    let members = [gzip(r#"{"access_"#), gzip(r#"token":"AT"}"#)].concat();
    let twice = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&packed).unwrap();
        encoder.finish().unwrap()
    };
    for (headers, body) in [
        ("", &*packed),
        ("content-type: application/json\r\n", &packed),
        ("content-encoding: GZIP\r\n", &packed),
        ("content-encoding: x-gzip\r\n", &packed),
        ("content-encoding: identity\r\n", &packed),
        ("content-encoding:\r\n", &packed),
        ("content-encoding: gzip\r\n", &members),
        ("", &members),
        ("content-encoding: gzip\r\n", plain),
        ("content-encoding: gzip, identity\r\n", plain),
        ("content-encoding: gzip, Gzip\r\n", &twice),
        ("content-encoding: gzip\r\ncontent-encoding: gzip\r\n", &twice),
    ] {
        assert_eq!(coded(headers, body).await.unwrap(), "AT", "{headers:?} {body:?}");
    }
}

#[tokio::test]
async fn w21_a_coding_that_cannot_be_read_is_named() {
    let packed = gzip(r#"{"access_token":"AT"}"#);
    let mut damaged = packed.clone();
    *damaged.last_mut().unwrap() ^= 1;
    for (headers, body, name) in [
        ("content-encoding: br\r\n", &b"\x8b\x0a\x80{}\x03"[..], "`br`"),
        ("content-encoding: zstd\r\n", b"{}", "`zstd`"),
        ("content-encoding: gzip, deflate\r\n", b"{}", "`deflate`"),
        ("content-encoding: é\r\n", b"{}", "`?`"),
        ("content-encoding: b r\r\n", b"{}", "`?`"),
        ("content-encoding: gzip\r\n", &packed[..packed.len() - 9], "gzip"),
        ("", &damaged, "gzip"),
        ("content-encoding: gzip\r\n", b"\x1f\x8b\x08", "gzip"),
    ] {
        let error = coded(headers, body).await.unwrap_err();
        let text = error.to_string();
        assert_eq!(
            (error.kind(), error.sent(), error.status()),
            (ErrorKind::InvalidResponse, Sent::Yes, Some(200)),
            "{text}"
        );
        assert!(
            !error.is_transient() && text.contains("the content coding") && text.contains(name),
            "{text}"
        );
    }
    let bomb = gzip(&"x".repeat(2 * 1024 * 1024));
    assert_eq!(coded("", &bomb).await.unwrap_err().kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn e14_statement_5_a_server_that_never_answers_ends_in_a_timeout() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let limits: [fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder; 2] = [
        |http| http.timeout(Duration::from_millis(100)),
        |http| http.read_timeout(Duration::from_millis(100)),
    ];
    for limit in limits {
        let transport = ReqwestTransport::configured(HttpConfig::new().reqwest(limit)).unwrap();
        let client = Client::builder(acme(base.clone()), credentials()).transport(transport).build().unwrap();
        let error = client.request_token().send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.sent(), error.is_transient()),
            (ErrorKind::Timeout, Sent::Maybe, true)
        );
    }
}

/// In virtual time, which runs ahead as soon as there is nothing to do but wait.
#[tokio::test(start_paused = true)]
async fn statement_5_there_is_a_limit_on_time_without_any_configuration() {
    let server = FaultServer::start(Fault::NeverAnswers).unwrap();
    let client = Client::builder(acme(server.url()), credentials()).build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Sent::Maybe));
    assert!(begun.elapsed() <= Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn e13_statement_3_redirects_stay_refused_whatever_is_configured() {
    let target = RawServer::json(r#"{"access_token":"AT"}"#);
    let server = RawServer::with_headers(307, &format!("location: {}\r\n", target.url("/t")), "");
    let follow = HttpConfig::new().reqwest(|http| http.redirect(reqwest::redirect::Policy::limited(10)));
    let transport = ReqwestTransport::configured(follow).unwrap();
    let client = Client::builder(acme(server.origin()), credentials()).transport(transport).build().unwrap();
    assert_eq!(client.request_token().send().await.unwrap_err().kind(), ErrorKind::Redirect);
    assert_eq!(target.requests().len(), 0);
}

#[tokio::test]
async fn p32_a_length_is_not_believed_before_the_body_is_there() {
    // More than any allocation can be, and more than a machine has.
    for length in [1 << 62, 1 << 50] {
        let server = FaultServer::start(Fault::AnnouncesBody(length)).unwrap();
        let builder = Client::builder(acme(server.url()), credentials());
        let client = builder.max_response_bytes(usize::MAX).build().unwrap();
        let error = client.token().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Transport, Some(200)));
    }
}

#[tokio::test]
async fn e14_the_head_of_an_answer_counts_when_its_body_does_not_arrive() {
    let large = "x".repeat(1024 * 1024 + 1);
    for (status, announced, body, kind, transient) in [
        (503, large.len(), &*large, ErrorKind::TooLarge, true),
        (200, large.len(), &*large, ErrorKind::TooLarge, false),
        (403, large.len(), &*large, ErrorKind::TooLarge, false),
        (307, large.len(), &*large, ErrorKind::Redirect, false),
        (503, 100, "<html>", ErrorKind::Transport, true),
        (200, 100, "{", ErrorKind::Transport, true),
        (307, 100, "", ErrorKind::Redirect, false),
    ] {
        let head = format!("HTTP/1.1 {status} X\r\nretry-after: 120\r\ncontent-length: {announced}\r\n\r\n");
        let server = RawServer::raw(head + body);
        let client = acme(server.origin()).client(credentials()).unwrap();
        let error = client.request_token().send().await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.sent()), (kind, Some(status), Sent::Yes), "{error}");
        assert_eq!(error.is_transient(), transient, "{error}");
        let expected = (kind != ErrorKind::Redirect).then_some(Duration::from_secs(120));
        assert_eq!(error.retry_after(), expected, "{error}");
    }
}

/// Keeps what it is given and answers with a token.
#[derive(Debug, Default)]
struct Recorder(Mutex<Vec<HttpRequest>>);

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.lock().unwrap().push(request);
        let body = br#"{"access_token":"AT"}"#.to_vec();
        Box::pin(async { Ok(HttpResponse::new(http::StatusCode::OK, http::HeaderMap::new(), body)) })
    }
}

#[tokio::test]
async fn r18_headers_with_secrets_are_marked_sensitive() {
    let recorder = Arc::new(Recorder::default());
    let builder = Client::builder(acme("https://a.example".into()), credentials());
    let client = builder.transport(Arc::clone(&recorder)).build().unwrap();
    let token = client.token().await.unwrap();
    let request = recorder.0.lock().unwrap()[0].clone();
    for name in ["authorization", "x-api-key"] {
        assert!(request.headers[name].is_sensitive(), "{name}");
    }
    assert!(!request.headers["accept"].is_sensitive());
    assert!(client.try_header().unwrap().is_sensitive());
    assert!(presented(&client, &token).await.unwrap().headers()["authorization"].is_sensitive());
    assert_eq!(request.max_response_bytes, 1024 * 1024);
}
