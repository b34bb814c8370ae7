//! The server behind the faults: one thread for each connection.

use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use socket2::SockRef;

use super::Fault;
use super::answer::{TOKEN, answer, success};

/// How long a connection waits at most, so that a forgotten one does not keep its thread.
const LONGEST: Duration = Duration::from_secs(60);
/// How often a waiting connection checks whether the server was dropped.
const STEP: Duration = Duration::from_millis(20);
/// How long the first part of a response may take to arrive before the reset, which could overtake it.
const ARRIVAL: Duration = Duration::from_millis(40);

/// The longest request that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A server on loopback that answers every request with one [`Fault`], to test how a program handles it. It stops when
/// it is dropped.
///
/// ```
/// use oauth_runtime::mock::{Fault, FaultServer};
/// use oauth_runtime::{Client, Credentials, ErrorKind, oauth_provider};
///
/// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
/// struct Acme;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// let server = FaultServer::start(Fault::RedirectsToTarget { status: 307 })?;
/// let client = Client::builder(Acme, Credentials::secret("id", "secret")).token_url(server.url()).build()?;
/// assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::Redirect);
/// assert_eq!((server.requests(), server.target_requests()), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    target: Option<Box<FaultServer>>,
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
        // The target of a redirect is another such server, without a fault.
        let (fault, target) = match fault {
            Fault::RedirectsToTarget { status } => {
                let target = Self::start(Fault::Headers(0))?;
                (Fault::Redirects { status, location: target.url() }, Some(Box::new(target)))
            }
            fault => (fault, None),
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(fault));
        let accepting = Arc::clone(&shared);
        thread(move || drop(accepting.accept(&listener)))?;
        Ok(Self { address, shared, target })
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

    /// How many requests have come to the target of [`Fault::RedirectsToTarget`]; none for any other fault.
    #[must_use]
    pub fn target_requests(&self) -> usize {
        self.target.as_ref().map_or(0, |target| target.requests())
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts, which then sees that the server has stopped.
        let _ = TcpStream::connect(self.address);
    }
}

fn thread(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("oauth-fault".to_owned()).spawn(work).map(drop)
}

impl Shared {
    fn new(fault: Fault) -> Self {
        Self { fault, requests: AtomicUsize::new(0), stopped: AtomicBool::new(false) }
    }

    /// Gives each connection a thread, until the server is dropped.
    fn accept(self: &Arc<Self>, listener: &TcpListener) -> io::Result<()> {
        loop {
            let Ok((stream, _)) = listener.accept() else {
                // For example too many open files, which may last.
                self.pause(STEP)?;
                continue;
            };
            if self.is_stopped() {
                return Ok(());
            }
            let shared = Arc::clone(self);
            // The client may go away at any time, which is not an error of this server.
            let _ = thread(move || drop(shared.serve(stream)));
        }
    }

    /// Answers the requests of one connection, as long as the fault leaves it open.
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(LONGEST))?;
        stream.set_write_timeout(Some(LONGEST))?;
        // Otherwise the system delays small parts of a response.
        stream.set_nodelay(true)?;
        if self.fault == Fault::AnswersBeforeRequest {
            stream.write_all(success(TOKEN).as_bytes())?;
        }
        loop {
            let request = read_request(&mut stream)?;
            self.requests.fetch_add(1, Ordering::SeqCst);
            self.misbehave(&mut stream, &request)?;
            if self.fault != Fault::TrailingGarbage {
                return Ok(());
            }
        }
    }

    fn misbehave(&self, stream: &mut TcpStream, request: &str) -> io::Result<()> {
        match &self.fault {
            Fault::AnswersBeforeRequest | Fault::ClosesBeforeAnswer => Ok(()),
            Fault::NeverAnswers => self.pause(LONGEST),
            Fault::OneByteASecond => success(TOKEN).bytes().try_for_each(|byte| {
                stream.write_all(&[byte])?;
                self.pause(Duration::from_secs(1))
            }),
            Fault::StallsInsideHeaders => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")?;
                self.pause(LONGEST)
            }
            Fault::EndlessContinue => self.endlessly(|| {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                self.pause(STEP)
            }),
            Fault::ResetsBeforeAnswer => reset(stream),
            fault @ Fault::ResetsInsideBody { .. } => {
                stream.write_all(&answer(fault, request))?;
                self.pause(ARRIVAL)?;
                reset(stream)
            }
            Fault::EndlessBody => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")?;
                let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
                self.endlessly(|| stream.write_all(chunk.as_bytes()))
            }
            Fault::GzipBomb(bytes) => self.gzip_bomb(stream, *bytes),
            fault => stream.write_all(&answer(fault, request)),
        }
    }

    /// A token and white space, compressed while it is sent; the end of the connection is the end of the body.
    fn gzip_bomb(&self, stream: &mut TcpStream, bytes: u64) -> io::Result<()> {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n")?;
        let mut body = GzEncoder::new(stream, Compression::best());
        body.write_all(TOKEN.as_bytes())?;
        let spaces = vec![b' '; 0x1_0000];
        let mut left = bytes.saturating_sub(TOKEN.len() as u64);
        while left > 0 && !self.is_stopped() {
            let part = spaces.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&spaces);
            body.write_all(part)?;
            // So that it arrives as it is made: 64 KiB of it are some hundred bytes.
            body.flush()?;
            left -= part.len() as u64;
        }
        body.finish().map(drop)
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    fn endlessly(&self, mut step: impl FnMut() -> io::Result<()>) -> io::Result<()> {
        while !self.is_stopped() {
            step()?;
        }
        Ok(())
    }

    /// Waits in small steps.
    ///
    /// # Errors
    ///
    /// When the server is dropped meanwhile, so that the thread ends.
    fn pause(&self, time: Duration) -> io::Result<()> {
        let mut waited = Duration::ZERO;
        while waited < time {
            if self.is_stopped() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            std::thread::sleep(STEP);
            waited += STEP;
        }
        Ok(())
    }
}

/// Makes closing the connection, which follows, a reset.
fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// The whole request, up to its announced length.
fn read_request(stream: impl Read) -> io::Result<String> {
    let mut stream = BufReader::new(stream.take(LARGEST));
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut request)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let length = length.unwrap_or(0);
    if stream.take(length).read_to_end(&mut request)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&request).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Read};
    use std::net::{Shutdown, TcpListener, TcpStream};
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use super::{LARGEST, Shared, TOKEN, read_request};
    use crate::mock::Fault;

    #[test]
    fn a_server_that_cannot_accept_still_ends() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // While nobody connects, every attempt to accept is an error.
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::new(Fault::AnswersBeforeRequest));
        let accepting = Arc::clone(&shared);
        let thread = std::thread::spawn(move || accepting.accept(&listener));
        let mut stream = TcpStream::connect(address).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let answer = io::read_to_string(&mut stream).unwrap();
        assert!(answer.ends_with(TOKEN), "it accepts after the errors: {answer}");
        shared.stopped.store(true, Ordering::SeqCst);
        assert!(thread.join().unwrap().is_err());
    }

    #[test]
    fn a_request_is_read_however_it_is_cut_and_not_beyond_the_limit() {
        struct Bytewise<'a>(&'a [u8]);
        impl Read for Bytewise<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(&mut buffer[..1])
            }
        }
        let request = "POST /token HTTP/1.1\r\nContent-Length: 6\r\n\r\nc=\u{e9}\r\n";
        assert_eq!(read_request(Bytewise(request.as_bytes())).unwrap(), request);
        assert_eq!(read_request("GET / HTTP/1.1\r\n\r\n".as_bytes()).unwrap(), "GET / HTTP/1.1\r\n\r\n");
        let largest = usize::try_from(LARGEST).unwrap();
        let long_head = "x".repeat(largest) + "\r\n\r\n";
        let long_body = format!("POST / HTTP/1.1\r\ncontent-length: {largest}\r\n\r\n{long_head}");
        for request in ["POST / HTTP/1.1\r\ncontent-length: 6\r\n\r\nc=", &long_head, &long_body] {
            let error = read_request(request.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        }
    }
}
