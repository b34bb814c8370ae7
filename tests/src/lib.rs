//! What the tests share: a server that records the exact bytes of a request and answers with exact bytes.

pub mod canary;
pub mod documented;
pub mod login;
pub mod measure;
#[cfg(target_os = "linux")]
pub mod processes;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oauth_runtime::http::Method;
use oauth_runtime::runtime::{ManualClock, Runtime, Timestamp};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Presentation, Provider, Token};

/// What a `GET` request to a resource carries to present the token.
///
/// # Errors
///
/// As [`Client::present`].
///
/// # Panics
///
/// Not for any token.
pub async fn presented<P: Provider>(
    client: &Client<P>,
    token: &Token<P>,
) -> oauth_runtime::Result<Presentation> {
    let resource = "https://api.example/".parse().expect("a URL");
    client.present(token, &Method::GET, &resource).await
}

/// A runtime that lacks what a test has no use for.
#[derive(Debug, Clone)]
pub struct PartialRuntime {
    /// The time.
    pub clock: Arc<ManualClock>,
    /// Whether there is a background.
    pub spawns: bool,
    /// Whether there are timers.
    pub sleeps: bool,
}

impl Runtime for PartialRuntime {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        if self.spawns { self.clock.spawn(task) } else { Err(task) }
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        if self.sleeps { self.clock.sleep(time) } else { None }
    }
}

/// A server that answers with given bytes and keeps what it was sent.
///
/// It knows nothing of OAuth and hardly anything of HTTP, so that what it records is what was sent.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<RawRequest>>>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct RawRequest {
    /// The first line.
    pub line: String,
    /// The headers, their names in lower case, sorted.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl RawRequest {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

impl RawServer {
    /// Answers every request with these bytes, a whole HTTP response.
    ///
    /// # Panics
    ///
    /// When no port is free.
    #[must_use]
    pub fn raw(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::answering(move |_| answer.clone())
    }

    /// Answers each request with the bytes that this makes of it, a whole HTTP response; see [`response`].
    ///
    /// # Panics
    ///
    /// When no port is free.
    #[must_use]
    pub fn answering<A: Into<Vec<u8>>>(answer: impl Fn(&RawRequest) -> A + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (log, count, answer) = (Arc::clone(&requests), Arc::clone(&connections), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &log, |request| answer(request).into()));
            }
        });
        Self { address, connections, requests }
    }

    /// Answers with this status, content type and body.
    #[must_use]
    pub fn answer(status: u16, content_type: &str, body: &str) -> Self {
        Self::with_headers(status, &format!("content-type: {content_type}\r\n"), body)
    }

    /// Answers with this status, these header lines, and this body.
    #[must_use]
    pub fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        Self::raw(response(status, headers, body))
    }

    /// Answers 200 with this JSON.
    #[must_use]
    pub fn json(body: &str) -> Self {
        Self::answer(200, "application/json", body)
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An endpoint of this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// How many connections were made so far, with a request or without.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<RawRequest> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The only request so far.
    ///
    /// # Panics
    ///
    /// When there are none or several.
    #[must_use]
    pub fn only_request(&self) -> RawRequest {
        let requests = self.requests();
        let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
        request.clone()
    }
}

/// An HTTP response with these header lines, after which the connection closes.
#[must_use]
pub fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<RawRequest>>, answer: impl FnOnce(&RawRequest) -> Vec<u8>) {
    // A client that stops in the middle of a request must not hold the thread for ever.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    if let Some(request) = read(&mut stream) {
        let answer = answer(&request);
        log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let _ = stream.write_all(&answer);
    }
}

fn read(stream: &mut TcpStream) -> Option<RawRequest> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let line = lines.next()?.to_owned();
            let header = |line: &str| {
                line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            };
            let mut headers: Vec<(String, String)> = lines.filter_map(header).collect();
            headers.sort();
            let request = RawRequest { line, headers, body: body.to_owned() };
            let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Some(request);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(buffer.get(..count)?),
        }
    }
}
