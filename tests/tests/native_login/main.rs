//! Logins of a native app (RFC 8252), with a browser that is a few lines over TCP.

mod device;
mod listener;
mod login;
mod paste;
mod stray;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::native::Loopback;
use oauth_runtime::url::Url;
use oauth_runtime::{Callback, Error, PendingAuthorization, oauth_provider};
use tokio::task::JoinHandle;

/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(60);

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    scope(default = ["profile"]),
)]
struct Acme;

#[oauth_provider(
    authorization_url = "https://posting.example/authorize",
    token_url = "https://posting.example/token",
    grant = authorization_code,
    authorize(response_mode = form_post),
)]
struct Posting;

#[oauth_provider(
    authorization_url = "https://hash.example/authorize",
    token_url = "https://hash.example/token",
    grant = authorization_code,
    authorize(response_mode = fragment),
)]
struct Hash;

fn acme() -> (Arc<MockProvider<Acme>>, AcmeClient) {
    let mock = MockProvider::start(Acme).expect("a free port");
    let client = mock.client().expect("a client");
    (Arc::new(mock), client)
}

/// A login that waits.
struct Waiting {
    mock: Arc<MockProvider<Acme>>,
    client: AcmeClient,
    url: Url,
    redirect_uri: Url,
    outcome: JoinHandle<Result<Callback<Acme>, Error>>,
}

impl Waiting {
    async fn begin() -> Self {
        Self::on(Loopback::bind().await.expect("a free port"), LONG).await
    }

    async fn on(loopback: Loopback, timeout: Duration) -> Self {
        let (mock, client) = acme();
        let redirect_uri = loopback.redirect_uri().parse().expect("a URL");
        let (url, pending) = client.authorize(loopback.redirect_uri()).send().await.expect("a request");
        let outcome = tokio::spawn(wait(loopback, pending, timeout));
        Self { mock, client, url, redirect_uri, outcome }
    }

    fn address(&self) -> SocketAddr {
        address(&self.redirect_uri)
    }

    /// What comes when the listener is sent these bytes.
    async fn send(&self, bytes: impl Into<Vec<u8>>) -> String {
        send(self.address(), bytes).await
    }

    /// What comes when it is asked for this path and query.
    async fn get(&self, target: &str) -> String {
        self.send(get(self.address(), target)).await
    }

    /// The path and query of the callback.
    fn callback(&self) -> String {
        let back: Url = self.mock.log_in(&self.url).expect("a callback").address.parse().expect("a URL");
        format!("{}?{}", back.path(), back.query().expect("a query"))
    }

    /// The login goes through, in spite of all that came before.
    async fn succeeds(self) {
        assert!(!self.outcome.is_finished());
        let answer = self.get(&self.callback()).await;
        assert_eq!((status(&answer), header(&answer, "location")), (303, Some("/done")));
        let callback = self.outcome.await.expect("no panic").expect("a callback");
        self.client.exchange(callback).send().await.expect("a token");
    }
}

async fn wait(
    loopback: Loopback,
    mut pending: PendingAuthorization<Acme>,
    timeout: Duration,
) -> Result<Callback<Acme>, Error> {
    loopback.wait(&mut pending, timeout).await
}

fn address(url: &Url) -> SocketAddr {
    let addresses = url.socket_addrs(|| None).expect("a literal");
    *addresses.first().expect("an address")
}

fn get(address: SocketAddr, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n")
}

fn post(address: SocketAddr, target: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {target} HTTP/1.1\r\nHost: {address}\r\nOrigin: https://posting.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

async fn send(address: SocketAddr, bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    tokio::task::spawn_blocking(move || send_now(address, &bytes)).await.expect("no panic")
}

/// What a server answers until it closes; nothing when it closes without an answer.
fn send_now(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a server");
    stream.set_read_timeout(Some(LONG)).expect("a time-out");
    // One that refuses does not read to the end.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("text")
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

/// A browser on the thread that it is called on: it follows redirects and gives the last answer and its address.
fn browse(mut url: Url) -> (Url, String) {
    for _ in 0..5 {
        let request = get(address(&url), &target(&url)).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
        let answer = send_now(address(&url), request.as_bytes());
        match header(&answer, "location") {
            Some(location) => url = url.join(location).expect("a URL"),
            None => return (url, answer),
        }
    }
    panic!("too many redirects");
}

fn target(url: &Url) -> String {
    url[oauth_runtime::url::Position::BeforePath..].to_owned()
}
