//! What the tests share: a server that records the exact bytes of a request and answers with exact bytes.

pub mod canary;
pub mod measure;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A server that answers every request with the same bytes and keeps what it was sent.
///
/// It knows nothing of OAuth and hardly anything of HTTP, so that what it records is what was sent.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
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
    /// Answers with these bytes, a whole HTTP response.
    ///
    /// # Panics
    ///
    /// When no port is free.
    #[must_use]
    pub fn raw(answer: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&requests), answer.into());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), answer.clone());
                std::thread::spawn(move || serve(stream, &log, &answer));
            }
        });
        Self { address, requests }
    }

    /// Answers with this status, content type and body.
    #[must_use]
    pub fn answer(status: u16, content_type: &str, body: &str) -> Self {
        Self::with_headers(status, &format!("content-type: {content_type}\r\n"), body)
    }

    /// Answers with this status, these header lines, and this body.
    #[must_use]
    pub fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        Self::raw(format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ))
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

fn serve(mut stream: TcpStream, log: &Mutex<Vec<RawRequest>>, answer: &[u8]) {
    // A client that stops in the middle of a request must not hold the thread for ever.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
    if let Some(request) = read(&mut stream) {
        log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let _ = stream.write_all(answer);
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
