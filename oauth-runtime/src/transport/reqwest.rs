//! The transport over reqwest.

use std::error::Error as _;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use reqwest::redirect::Policy;
use tokio::time::{Instant, timeout_at};
use url::Url;
use zeroize::Zeroizing;

use super::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::Sent;
use crate::endpoint::is_loopback;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server may be silent.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a whole request may take.
pub(crate) const TOTAL_TIMEOUT: Duration = Duration::from_secs(30);

/// The most memory that is reserved for a body before any of it arrives: the announced length is only a claim, and with
/// the limit lifted it could exceed all memory.
const FIRST_CAPACITY: u64 = 64 * 1024;

/// HTTP over reqwest: a connection pool, TLS by the chosen feature, and limits of time and size.
///
/// Redirects are never followed and nothing is sent twice, whatever else is configured. Connecting may take 10 seconds,
/// the server may be silent for 15, and a whole request may take 30; see [`timeouts`](Self::timeouts).
///
/// Proxies are those of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), as reqwest reads them. They are not
/// used on loopback, which may be plain HTTP because nothing leaves the machine, nor for plain HTTP elsewhere, which a
/// proxy could read.
#[derive(Clone)]
pub struct ReqwestTransport {
    clients: HttpClients,
    /// How long the server may be silent.
    read_timeout: Duration,
    /// How long a whole request may take.
    timeout: Duration,
}

impl ReqwestTransport {
    /// The transport that all clients of the process share unless they are given another. The first call loads the
    /// system's certificates, which takes a few milliseconds.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn shared() -> Result<Arc<Self>, TransportError> {
        static SHARED: OnceLock<Result<Arc<ReqwestTransport>, TransportError>> = OnceLock::new();
        SHARED.get_or_init(|| Self::configured(|http| http).map(Arc::new)).clone()
    }

    /// A separate transport, with changes to reqwest's configuration, such as a proxy or a client certificate.
    /// Redirects and retries stay off, and a time-out set here can only shorten [`timeouts`](Self::timeouts). `change`
    /// is called twice: loopback and plain HTTP have a client of their own, without the proxies of the environment.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    ///
    /// ```
    /// use std::time::Duration;
    /// use oauth_runtime::transport::ReqwestTransport;
    ///
    /// let transport = ReqwestTransport::configured(|http| http.connect_timeout(Duration::from_secs(2)))?;
    /// # Ok::<(), oauth_runtime::transport::TransportError>(())
    /// ```
    pub fn configured(
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Result<Self, TransportError> {
        let clients = HttpClients::new(change, Policy::none)?;
        Ok(Self { clients, read_timeout: READ_TIMEOUT, timeout: TOTAL_TIMEOUT })
    }

    /// Sets how long the server may be silent, and how long a whole request may take.
    #[must_use]
    pub fn timeouts(mut self, read_timeout: Duration, timeout: Duration) -> Self {
        self.read_timeout = read_timeout;
        self.timeout = timeout;
        self
    }
}

/// The HTTP client, and one for loopback and plain HTTP, which uses no proxy of the environment.
#[derive(Clone)]
pub(crate) struct HttpClients {
    pub(crate) http: reqwest::Client,
    direct: reqwest::Client,
}

/// Uses no proxy, and takes `localhost` for what it stands for, whatever a resolver says (RFC 6761 §6.3).
fn direct(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let addresses = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    builder.no_proxy().resolve_to_addrs("localhost", &addresses.map(|address| SocketAddr::new(address, 0)))
}

impl HttpClients {
    /// Applies the caller's changes, and then what the caller may not change.
    pub(crate) fn new(
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
        redirects: fn() -> Policy,
    ) -> Result<Self, TransportError> {
        let tls = tls::Config::new()?;
        let client = |builder: reqwest::ClientBuilder| {
            change(tls.apply(builder.connect_timeout(CONNECT_TIMEOUT)))
                .redirect(redirects())
                .retry(reqwest::retry::never())
                .referer(false)
                .build()
                .map_err(|error| TransportError::new(TransportErrorKind::Connect, Sent::No, detail(error)))
        };
        let builder = reqwest::Client::builder;
        Ok(Self { http: client(builder())?, direct: client(direct(builder()))? })
    }

    pub(crate) fn for_url(&self, url: &Url) -> &reqwest::Client {
        // What goes in the clear goes nowhere on the way.
        if is_loopback(url) || url.scheme() == "http" { &self.direct } else { &self.http }
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let limit = request.max_response_bytes;
        let client = self.clients.for_url(&request.url);
        let mut wire = reqwest::Request::new(request.method, request.url);
        *wire.headers_mut() = request.headers;
        if !request.body.is_empty() {
            // The owner overwrites the body when it is dropped.
            *wire.body_mut() = Some(Bytes::from_owner(request.body).into());
        } else if wire.method() == ::http::Method::POST {
            // Without a body, reqwest leaves the length out, and some servers answer that with 411.
            wire.headers_mut().insert(::http::header::CONTENT_LENGTH, ::http::HeaderValue::from_static("0"));
        }
        // Not inside the future, which would then be larger by the whole request.
        let answer = client.execute(wire);
        Box::pin(async move {
            // Not with reqwest's time-outs, each of which costs an allocation and a timer per request.
            let begun = Instant::now();
            let deadlines =
                Deadlines { deadline: begun.checked_add(self.timeout), silence: self.read_timeout };
            match timeout_at(deadlines.until(begun), answer).await {
                Ok(Ok(mut response)) => read(&mut response, limit, deadlines).await,
                Ok(Err(error)) => Err(broken(error, Sent::Maybe)),
                Err(_) => Err(late(Sent::Maybe)),
            }
        })
    }
}

/// How long one request is waited for.
#[derive(Clone, Copy)]
struct Deadlines {
    /// The end of the whole request; `None` when it is too far off for a clock.
    deadline: Option<Instant>,
    silence: Duration,
}

impl Deadlines {
    /// When to give up if nothing arrives from now on.
    fn until(self, now: Instant) -> Instant {
        let silent = now.checked_add(self.silence);
        // Thirty years are as good as no limit.
        let never = || now + Duration::from_secs(30 * 365 * 24 * 3600);
        silent.into_iter().chain(self.deadline).min().unwrap_or_else(never)
    }
}

/// Reads the body. An error has the status and `Retry-After` of the head.
async fn read(
    response: &mut reqwest::Response,
    limit: usize,
    deadlines: Deadlines,
) -> Result<HttpResponse, TransportError> {
    let headers = std::mem::take(response.headers_mut());
    let mut answer = HttpResponse::new(response.status(), headers, Vec::new());
    match read_body(response, limit, deadlines).await {
        Ok(body) => {
            answer.body = body;
            Ok(answer)
        }
        Err(error) => Err(error.with_head(answer.status, &answer.headers)),
    }
}

fn late(sent: Sent) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, sent, "")
}

/// The body, unless it is longer than the limit; no more than the limit is kept.
async fn read_body(
    response: &mut reqwest::Response,
    limit: usize,
    deadlines: Deadlines,
) -> Result<Zeroizing<Vec<u8>>, TransportError> {
    let too_large = || TransportError::new(TransportErrorKind::TooLarge, Sent::Yes, format!("{limit} bytes"));
    let announced = response.content_length().unwrap_or_default();
    if announced > limit as u64 {
        return Err(too_large());
    }
    let first = usize::try_from(announced.min(FIRST_CAPACITY)).unwrap_or_default();
    let mut body = Zeroizing::new(Vec::with_capacity(first));
    loop {
        let mut chunk = pin!(response.chunk());
        // A chunk that is there already, as in most short responses, needs no look at the clock.
        let chunk = if let Some(chunk) = chunk.as_mut().now_or_never() {
            chunk
        } else {
            let until = deadlines.until(Instant::now());
            timeout_at(until, chunk).await.map_err(|_| late(Sent::Yes))?
        };
        let Some(chunk) = chunk.map_err(|error| broken(error, Sent::Yes))? else { return Ok(body) };
        let length = body.len() + chunk.len();
        if length > limit {
            return Err(too_large());
        }
        if length > body.capacity() {
            // A vector that grows by itself leaves its old contents in memory.
            let mut larger = Zeroizing::new(Vec::with_capacity(limit.min(length.saturating_mul(2))));
            larger.extend_from_slice(&body);
            body = larger;
        }
        body.extend_from_slice(&chunk);
    }
}

fn broken(error: reqwest::Error, sent: Sent) -> TransportError {
    let (kind, sent) = match () {
        () if error.is_connect() => (TransportErrorKind::Connect, Sent::No),
        () if error.is_builder() => (TransportErrorKind::Broken, Sent::No),
        () if error.is_timeout() => (TransportErrorKind::Timeout, sent),
        () => (TransportErrorKind::Broken, sent),
    };
    TransportError::new(kind, sent, detail(error))
}

/// The causes as text, without the URL, which may hold secrets. The error itself is not kept: its type is not part of
/// the API, and its `Debug` shows more than its `Display`.
fn detail(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.dedup();
    words.join(": ")
}

#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc"))]
mod tls {
    use std::sync::Arc;

    use rustls_platform_verifier::BuilderVerifierExt as _;

    use super::TransportError;
    use crate::Sent;
    use crate::transport::TransportErrorKind;

    /// rustls with the provider of the chosen feature, which need not be the default of the process.
    pub(super) struct Config(rustls::ClientConfig);

    impl Config {
        pub(super) fn new() -> Result<Self, TransportError> {
            #[cfg(feature = "rustls-ring")]
            let provider = rustls::crypto::ring::default_provider();
            #[cfg(not(feature = "rustls-ring"))]
            let provider = rustls::crypto::aws_lc_rs::default_provider();
            let failed = |error: rustls::Error| {
                TransportError::new(TransportErrorKind::Connect, Sent::No, error.to_string())
            };
            let config = rustls::ClientConfig::builder_with_provider(Arc::new(provider))
                .with_safe_default_protocol_versions()
                .and_then(rustls::ConfigBuilder::with_platform_verifier)
                .map_err(failed)?;
            Ok(Self(config.with_no_client_auth()))
        }

        pub(super) fn apply(&self, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
            http.tls_backend_preconfigured(self.0.clone())
        }
    }
}

#[cfg(not(any(feature = "rustls-ring", feature = "rustls-aws-lc")))]
mod tls {
    use super::TransportError;

    /// The operating system's TLS, or none; without any, `https` fails to connect.
    pub(super) struct Config;

    impl Config {
        #[expect(clippy::unnecessary_wraps, reason = "the other backends can fail")]
        pub(super) fn new() -> Result<Self, TransportError> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "the other backends hold their configuration")]
        pub(super) fn apply(&self, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
            #[cfg(feature = "native-tls")]
            let http = http.tls_backend_native();
            http
        }
    }
}
