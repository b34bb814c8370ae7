//! A token endpoint that misbehaves, each way by its name.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How long a connection to a fault server lasts at most, so that a forgotten one does not hold its thread.
const LONGEST: Duration = Duration::from_secs(60);
/// A token response without a fault.
const TOKEN: &str = r#"{"access_token":"fault-server-token","token_type":"Bearer","expires_in":3600}"#;

/// What a [`FaultServer`] does to every request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Reads the request and never answers.
    NeverAnswers,
    /// Sends a good answer at one byte a second.
    OneByteASecond,
    /// Closes the connection before the answer.
    ClosesBeforeAnswer,
    /// Announces a body and closes the connection inside it.
    ClosesInsideBody,
    /// Answers with this status and a `Location`.
    Redirects {
        /// The status, such as 307.
        status: u16,
        /// The value of `Location`.
        location: String,
    },
    /// Sends a chunked body without an end.
    EndlessBody,
    /// Announces a body of this many bytes with `Content-Length`, and sends none.
    AnnouncesBody(u64),
    /// An HTML page with status 200.
    Html,
    /// Status 200 and an empty body.
    EmptyBody,
    /// Status 204.
    NoContent,
    /// A token, a type and a lifetime of the wrong JSON types.
    WrongTypes,
    /// Two `access_token` members.
    DuplicateMembers,
    /// A token beside an array nested this deep.
    Nested(usize),
    /// A body that is not UTF-8.
    InvalidUtf8,
    /// A good body after a byte order mark.
    ByteOrderMark,
    /// A line break in the token.
    ControlCharactersInToken,
    /// A `token_type` that no client knows.
    UnknownTokenType,
    /// An RFC 6749 error with status 200.
    ErrorInSuccess,
    /// An error whose description repeats the request, secrets and all.
    EchoesRequest,
    /// An error whose description holds terminal control sequences.
    TerminalEscapes,
    /// This status with this `Retry-After`.
    RetryAfter {
        /// The status, such as 429.
        status: u16,
        /// The value of `Retry-After`.
        value: String,
    },
    /// A good answer with this many headers.
    Headers(usize),
    /// A good answer of HTTP/1.0, whose end is the end of the connection.
    Http10WithoutLength,
}

/// A server on loopback that answers every request with one [`Fault`], to test how a program takes it. It stops
/// when it is dropped.
///
/// ```
/// use oauth_runtime::mock::{Fault, FaultServer};
/// use oauth_runtime::{Client, Credentials, ErrorKind, oauth_provider};
///
/// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
/// struct Acme;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let server = FaultServer::start(Fault::Html)?;
/// let client = Client::builder(Acme, Credentials::secret("id", "secret")).token_url(server.url()).build()?;
/// assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::InvalidResponse);
/// assert_eq!(server.requests(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    fault: Fault,
    requests: AtomicUsize,
    stopped: AtomicBool,
}

impl FaultServer {
    /// Starts a server with this fault on a free port of 127.0.0.1 and threads of its own.
    ///
    /// # Errors
    ///
    /// When no port is free.
    pub fn start(fault: Fault) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared =
            Arc::new(Shared { fault, requests: AtomicUsize::new(0), stopped: AtomicBool::new(false) });
        let accepting = Arc::clone(&shared);
        std::thread::Builder::new().name("oauth-fault".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if accepting.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&accepting);
                std::thread::spawn(move || {
                    // The other side may go away at any time: that is no fault of this server.
                    let _ = shared.serve(stream);
                });
            }
        })?;
        Ok(Self { address, shared })
    }

    /// A token endpoint of this server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/token", self.address)
    }

    /// How many requests have come so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts, which then sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(LONGEST))?;
        let request = read_request(&mut stream)?;
        self.requests.fetch_add(1, Ordering::SeqCst);
        match &self.fault {
            Fault::NeverAnswers => self.pause(LONGEST),
            Fault::ClosesBeforeAnswer => {}
            Fault::OneByteASecond => {
                for byte in success(TOKEN).bytes() {
                    stream.write_all(&[byte])?;
                    self.pause(Duration::from_secs(1));
                }
            }
            Fault::EndlessBody => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
                let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
                while !self.stopped.load(Ordering::SeqCst) {
                    stream.write_all(chunk.as_bytes())?;
                }
            }
            fault => stream.write_all(&answer(fault, &request))?,
        }
        Ok(())
    }

    /// Waits in small steps, so that a server that is dropped does not linger.
    fn pause(&self, time: Duration) {
        const STEP: Duration = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        while waited < time && !self.stopped.load(Ordering::SeqCst) {
            std::thread::sleep(STEP);
            waited += STEP;
        }
    }
}

/// The whole request, as far as its announced length.
fn read_request(stream: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length:").and_then(|length| length.trim().parse::<usize>().ok())
            });
            if body.len() >= length.unwrap_or(0) {
                return Ok(text);
            }
        }
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend(buffer.iter().take(count));
    }
}

fn answer(fault: &Fault, request: &str) -> Vec<u8> {
    match fault {
        Fault::ClosesInsideBody => format!("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{TOKEN}"),
        Fault::Redirects { status, location } => response(*status, &format!("location: {location}\r\n"), ""),
        Fault::AnnouncesBody(length) => format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n"),
        Fault::Html => response(200, "content-type: text/html\r\n", "<html><h1>Sign in</h1></html>"),
        Fault::EmptyBody => response(200, "", ""),
        Fault::NoContent => "HTTP/1.1 204 X\r\nconnection: close\r\n\r\n".to_owned(),
        Fault::WrongTypes => success(r#"{"access_token":{"value":1},"token_type":2,"expires_in":[]}"#),
        Fault::DuplicateMembers => success(r#"{"access_token":"first","access_token":"second"}"#),
        Fault::Nested(depth) => {
            let (open, close) = ("[".repeat(*depth), "]".repeat(*depth));
            success(&format!(r#"{{"access_token":"fault-server-token","extra":{open}{close}}}"#))
        }
        Fault::InvalidUtf8 => {
            let start = success(r#"{"access_token":"fault-server-token","name":"?"}"#).into_bytes();
            return start.into_iter().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect();
        }
        Fault::ByteOrderMark => success(&format!("\u{feff}{TOKEN}")),
        Fault::ControlCharactersInToken => success(r#"{"access_token":"fault\r\nx-injected: 1"}"#),
        Fault::UnknownTokenType => success(r#"{"access_token":"fault-server-token","token_type":"mac"}"#),
        Fault::ErrorInSuccess => success(r#"{"error":"invalid_grant"}"#),
        Fault::EchoesRequest => refusal(request),
        Fault::TerminalEscapes => refusal("\u{1b}]0;owned\u{7}\u{1b}[31mred\r\n"),
        Fault::RetryAfter { status, value } => response(*status, &format!("retry-after: {value}\r\n"), ""),
        Fault::Headers(count) => {
            let headers = (0..*count).fold(String::new(), |mut headers, number| {
                // Writing into a string cannot fail.
                let _ = write!(headers, "x-header-{number}: {number}\r\n");
                headers
            });
            response(200, &headers, TOKEN)
        }
        Fault::Http10WithoutLength => {
            format!("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{TOKEN}")
        }
        Fault::NeverAnswers | Fault::OneByteASecond | Fault::ClosesBeforeAnswer | Fault::EndlessBody => {
            String::new()
        }
    }
    .into_bytes()
}

fn success(body: &str) -> String {
    response(200, "content-type: application/json\r\n", body)
}

fn refusal(description: &str) -> String {
    let body = serde_json::json!({"error": "invalid_client", "error_description": description});
    response(400, "content-type: application/json\r\n", &body.to_string())
}

fn response(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
