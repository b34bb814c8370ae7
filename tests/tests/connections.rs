//! Connections: how they fail, how they are kept, and what they need of the program.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use oauth_runtime::attach::ResourceClient;
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Provider, Sent, oauth_provider};
use oauth_tests::{RawServer, response};

#[oauth_provider(token_url = "{base}/t", grant = [client_credentials, authorization_code], authorize = none, resource = "{base}")]
struct Acme {
    base: String,
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, request(method = GET))]
struct InQuery {
    base: String,
}

fn credentials() -> Credentials {
    Credentials::secret("id", "secret")
}

fn acme(base: impl Into<String>) -> Acme {
    Acme { base: base.into() }
}

fn client<P: Provider>(provider: P, http: HttpConfig) -> Client<P> {
    let transport = ReqwestTransport::configured(http).unwrap();
    Client::builder(provider, credentials()).transport(transport).build().unwrap()
}

/// The usual way to a server, and that over reqwest, which a program takes that changes anything about it.
fn both() -> [HttpConfig; 2] {
    [HttpConfig::new(), HttpConfig::new().reqwest(|http| http)]
}

const TOKEN: &str = r#"{"access_token":"AT","expires_in":3600}"#;

fn kept(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// In virtual time, which runs ahead as soon as there is nothing to do but wait.
#[tokio::test(start_paused = true)]
async fn w29_a_handshake_that_never_ends_has_sent_nothing_whatever_the_limits() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", silent.local_addr().unwrap());
    let (short, long) = (Duration::from_millis(100), Duration::from_secs(120));
    let mut ends = Vec::new();
    for http in [
        HttpConfig::new(),
        HttpConfig::new().timeouts(short, long),
        HttpConfig::new().timeouts(long, short),
        HttpConfig::new().timeouts(short, short),
        HttpConfig::new().reqwest(move |http| http.timeout(short)),
        HttpConfig::new().reqwest(move |http| http.read_timeout(short)),
        HttpConfig::new().reqwest(move |http| http.connect_timeout(short)),
        HttpConfig::new().timeouts(short, long).reqwest(move |http| http.connect_timeout(long)),
    ] {
        let client = client(acme(&*base), http);
        let code = client.exchange_code("code", "https://app.example/").send().await.unwrap_err();
        for error in [client.token().await.unwrap_err(), code] {
            assert_eq!((error.sent(), error.is_transient()), (Sent::No, true), "{error}");
            ends.push(error.kind());
        }
    }
    assert!(ends.iter().all(|kind| matches!(kind, ErrorKind::Connect | ErrorKind::Timeout)), "{ends:?}");
    // A request without a body tells nothing of itself; its connection has the shortest limit.
    let default = || client(InQuery { base: base.clone() }, HttpConfig::new());
    let short = || client(InQuery { base: base.clone() }, HttpConfig::new().timeouts(short, long));
    for client in [default(), short()] {
        let error = client.token().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Connect, Sent::No), "{error}");
    }
}

/// What came, each with the number of its connection.
type Log = Arc<Mutex<Vec<(usize, String)>>>;

/// Answers the first request on each connection and keeps it; closes the first `stale` connections as their second request
/// arrives, and answers it on those that come later.
fn closing_late(stale: usize) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let log = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&log);
    std::thread::spawn(move || {
        for (number, mut stream) in listener.incoming().flatten().enumerate() {
            let log = Arc::clone(&log);
            std::thread::spawn(move || {
                let mut answered = 0;
                while let Some(request) = read(&mut stream) {
                    log.lock().unwrap().push((number, request));
                    if answered == 1 && number < stale {
                        return;
                    }
                    stream.write_all(kept(TOKEN).as_bytes()).unwrap();
                    answered += 1;
                }
            });
        }
    });
    (base, requests)
}

/// One request with its body.
fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let announced = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= announced.map_or(0, |length| length.parse().unwrap()) {
                return Some(text);
            }
        }
    }
}

#[tokio::test]
async fn w30_client_credentials_go_once_more_over_a_fresh_connection() {
    for http in both() {
        let (base, requests) = closing_late(1);
        let client = client(acme(base), http);
        client.request_token().send().await.unwrap();
        client.request_token().send().await.unwrap();
        let connections: Vec<_> = requests.lock().unwrap().iter().map(|(number, _)| *number).collect();
        assert_eq!(connections, [0, 0, 1]);
        let requests = requests.lock().unwrap().clone();
        assert!(requests.iter().all(|(_, request)| *request == requests[0].1), "{requests:?}");
    }
}

#[tokio::test]
async fn w30_no_connection_that_was_kept_is_tried_again() {
    for http in both() {
        let (base, requests) = closing_late(2);
        let client = client(acme(base), http);
        let (one, other) = tokio::join!(client.request_token().send(), client.request_token().send());
        assert!(one.is_ok() && other.is_ok());
        client.request_token().send().await.unwrap();
        let connections: Vec<_> = requests.lock().unwrap().iter().map(|(number, _)| *number).collect();
        assert_eq!((connections.len(), connections.last()), (4, Some(&2)), "{connections:?}");
    }
}

#[tokio::test]
async fn w30_a_code_is_sent_once() {
    for http in both() {
        let (base, requests) = closing_late(1);
        let client = client(acme(base), http);
        client.request_token().send().await.unwrap();
        let error = client.exchange_code("code", "https://app.example/").send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe), "{error}");
        assert_eq!(requests.lock().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn w30_a_fresh_connection_that_breaks_is_not_a_reason_to_send_again() {
    for http in both() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // The first answer is good, and then each new connection breaks.
                if read(&mut stream).is_some() && count.fetch_add(1, Ordering::SeqCst) == 0 {
                    let _ = stream.write_all(response(200, "", TOKEN).as_bytes());
                }
            }
        });
        let client = client(acme(base), http);
        client.request_token().send().await.unwrap();
        let error = client.request_token().send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Maybe), "{error}");
        assert_eq!(requests.load(Ordering::SeqCst), 2);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn w31_a_runtime_that_stands_still_does_not_hold_up_another() {
    for http in both() {
        let (base, requests) = closing_late(0);
        let client = client(acme(base), http);
        let idle = runtime();
        idle.block_on(client.request_token().send()).unwrap();
        // The connection that is kept has a task on a runtime that nobody drives.
        let limit = Duration::from_secs(5);
        let asked = async { tokio::time::timeout(limit, client.request_token().send()).await };
        runtime().block_on(asked).unwrap().unwrap();
        let connections: Vec<_> = requests.lock().unwrap().iter().map(|(number, _)| *number).collect();
        assert_eq!(connections, [0, 1]);
        // Both runtimes keep theirs.
        idle.block_on(client.request_token().send()).unwrap();
        assert_eq!(requests.lock().unwrap().last().unwrap().0, 0);
    }
}

#[test]
fn w31_who_waits_for_a_flight_of_a_runtime_that_stands_still_gets_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let limit = Duration::from_secs(1);
    let client = client(acme(base), HttpConfig::new().timeouts(limit, limit));
    let idle = runtime();
    idle.block_on(async { tokio::time::timeout(Duration::from_millis(100), client.token()).await })
        .unwrap_err();
    std::thread::spawn(move || {
        let (_unanswered, _) = listener.accept().unwrap();
        for mut stream in listener.incoming().flatten() {
            if read(&mut stream).is_some() {
                let _ = stream.write_all(response(200, "", TOKEN).as_bytes());
            }
        }
    });
    let begun = std::time::Instant::now();
    runtime().block_on(client.token()).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn w32_without_a_runtime_there_is_an_error_that_says_what_to_do() {
    let client = acme("https://acme.example").client(credentials()).unwrap();
    let check = |error: &Error| {
        assert_eq!(
            (error.kind(), error.sent(), error.is_transient()),
            (ErrorKind::Configuration, Sent::No, false)
        );
        assert!(error.to_string().contains("no tokio runtime"), "{error}");
    };
    check(&client.token().now_or_never().unwrap().unwrap_err());
    check(&client.request_token().send().now_or_never().unwrap().unwrap_err());
    check(&client.exchange_code("code", "https://a.example/").send().now_or_never().unwrap().unwrap_err());
    let server = RawServer::json("{}");
    let client = acme(server.origin()).client(credentials()).unwrap();
    let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":"never"}"#;
    assert!(client.tokens().put(&serde_json::from_str(stored).unwrap()).unwrap());
    let api = ResourceClient::new(client).unwrap();
    let error = api.get(server.url("/orders")).send().now_or_never().unwrap().unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    check(source.downcast_ref().unwrap());
    // What made the clients outside of a runtime is of use inside of one.
    runtime().block_on(api.get(server.url("/orders")).send()).unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn requests_as_several_users_go_over_one_connection() {
    let (base, requests) = closing_late(0);
    let client = client(acme(&base), HttpConfig::new());
    for user in ["alice", "bob"] {
        let token = format!(r#"{{"access_token":"{user}","token_type":"Bearer","expiry":"never"}}"#);
        let tokens = client.with_token(&serde_json::from_str(&token).unwrap()).unwrap();
        let api = ResourceClient::new(tokens).unwrap();
        api.get(format!("{base}/orders")).send().await.unwrap().text().await.unwrap();
        let (connection, request) = requests.lock().unwrap().last().unwrap().clone();
        assert!(
            connection == 0 && request.contains(&format!("Bearer {user}\r\n")),
            "{connection}: {request}"
        );
    }
    assert_eq!(requests.lock().unwrap().len(), 2);
}

fn proxied(proxy: &RawServer) -> HttpConfig {
    let url = format!("http://user:PASSWORD@{}", proxy.origin().strip_prefix("http://").unwrap());
    HttpConfig::new().reqwest(move |http| http.proxy(reqwest::Proxy::all(&url).unwrap()))
}

fn refused_by_proxy(error: &Error) {
    assert_eq!(
        (error.kind(), error.sent(), error.is_transient()),
        (ErrorKind::Connect, Sent::No, false),
        "{error}"
    );
    let text = format!("{error} {error:?}");
    assert!(text.contains("proxy") && !text.contains("PASSWORD"), "{text}");
}

#[tokio::test]
async fn w33_a_proxy_that_wants_credentials_is_said_to_be_one() {
    let proxy = RawServer::with_headers(407, "proxy-authenticate: Basic realm=\"corp\"\r\n", "");
    let error = client(acme("https://acme.example"), proxied(&proxy)).token().await.unwrap_err();
    refused_by_proxy(&error);
    assert!(proxy.only_request().line.starts_with("CONNECT acme.example:443 "));
    // Over plain HTTP, which goes through a proxy only when that is asked for, the answer is the proxy's own.
    let server = RawServer::json(TOKEN);
    let proxy = RawServer::with_headers(407, "proxy-authenticate: Basic realm=\"corp\"\r\n", "");
    refused_by_proxy(
        &client(acme(server.origin()), proxied(&proxy).always_proxy()).token().await.unwrap_err(),
    );
    assert_eq!((server.requests().len(), proxy.requests().len()), (0, 1));
    // Without a proxy it is the answer of the provider.
    let server = RawServer::answer(407, "application/json", r#"{"error":"invalid_request"}"#);
    let error = client(acme(server.origin()), HttpConfig::new()).token().await.unwrap_err();
    assert_eq!((error.status(), error.sent()), (Some(407), Sent::Yes));
    // Another refusal may pass.
    let proxy = RawServer::with_headers(502, "", "");
    let error = client(acme("https://acme.example"), proxied(&proxy)).token().await.unwrap_err();
    assert_eq!((error.kind(), error.sent(), error.is_transient()), (ErrorKind::Connect, Sent::No, true));
    assert!(error.to_string().contains("proxy"), "{error}");
}

#[tokio::test]
async fn w33_loopback_is_not_asked_through_a_proxy_unless_that_is_said() {
    let (server, proxy) = (RawServer::json(TOKEN), RawServer::json(r#"{"access_token":"PROXY"}"#));
    for base in [server.origin(), server.origin().replace("127.0.0.1", "localhost")] {
        client(acme(base), proxied(&proxy)).token().await.unwrap();
    }
    assert_eq!((server.requests().len(), proxy.requests().len()), (2, 0));
    let token = client(acme(server.origin()), proxied(&proxy).always_proxy()).token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "PROXY");
    let line = proxy.only_request().line;
    assert_eq!(line, format!("POST {}/t HTTP/1.1", server.origin()));
}

#[tokio::test]
async fn w34_an_answer_that_is_not_http_is_an_answer() {
    let many = |count: usize| {
        format!("HTTP/1.1 200 OK\r\n{}content-length: 2\r\n\r\n{{}}", "x: y\r\n".repeat(count))
    };
    for answer in [
        many(100),
        many(5000),
        "SSH-2.0-OpenSSH_9.2p1\r\n".to_owned(),
        "HTTP/1.1 twohundred OK\r\n\r\n".to_owned(),
        "HTTP/9.9 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n".to_owned(),
        "<html>\r\n\r\n".to_owned(),
    ] {
        let server = RawServer::raw(answer.clone());
        let client = acme(server.origin()).client(credentials()).unwrap();
        let error = client.exchange_code("code", "https://app.example/").send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Transport, Sent::Yes), "{answer:.40}: {error}");
        assert!(error.to_string().contains("the answer is not HTTP"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
    let server = RawServer::raw(
        many(99).replace("length: 2\r\n\r\n{}", &format!("length: {}\r\n\r\n{TOKEN}", TOKEN.len())),
    );
    assert!(acme(server.origin()).client(credentials()).unwrap().token().await.is_ok());
}
