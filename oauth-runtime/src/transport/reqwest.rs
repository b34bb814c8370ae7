//! The transport over reqwest.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::StatusCode;
use ::http::header::{ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HeaderValue};
use futures_util::FutureExt as _;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::Request;
use reqwest::redirect::Policy;
use tokio::time::{Instant, timeout_at};

use super::body::{Payload, Sending};
use super::clients::{HttpClients, Pool};
use super::content::Content;
use super::failure::{Failure, failure, refused_by_proxy};
use super::{
    BoxFuture, HttpConfig, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use crate::Sent;

/// How soon a connection breaks that was closed before the request left.
const STALE_WITHIN: Duration = Duration::from_secs(1);

/// HTTP over reqwest: a connection pool, TLS by the chosen feature, and limits of time and size.
///
/// Redirects are never followed, and nothing is sent twice. Connecting may take 10 seconds, the server may be silent for 15, and a whole request may take 30; see [`HttpConfig::timeouts`]. An answer may
/// have 100 header lines, as hyper reads them, and a body of [`HttpRequest::max_response_bytes`].
///
/// Proxies are those of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), as reqwest reads them, or those that
/// [`HttpConfig::reqwest`] sets. They are not used on loopback, which may be plain HTTP because nothing leaves the machine,
/// nor for plain HTTP elsewhere, which a proxy could read; see [`HttpConfig::always_proxy`].
///
/// It needs a tokio runtime with timers and I/O. Each runtime has connections of its own, so that one which stands still
/// does not hold up another.
#[derive(Clone)]
pub struct ReqwestTransport {
    clients: HttpClients,
}

impl ReqwestTransport {
    /// The transport that all clients of the process share unless they are given another. The first call loads the
    /// system's certificates, which takes a few milliseconds. On a machine without any, `https` fails with an error that
    /// says so.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn shared() -> Result<Arc<Self>, TransportError> {
        static SHARED: OnceLock<Result<Arc<ReqwestTransport>, TransportError>> = OnceLock::new();
        SHARED.get_or_init(|| Self::configured(HttpConfig::new()).map(Arc::new)).clone()
    }

    /// A separate transport that connects as this says.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up: a certificate or a key is not one, or the TLS library cannot do what is asked of it.
    ///
    /// ```
    /// use std::time::Duration;
    /// use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
    ///
    /// let http = HttpConfig::new().timeouts(Duration::from_secs(2), Duration::from_secs(5));
    /// let transport = ReqwestTransport::configured(http)?;
    /// # Ok::<(), oauth_runtime::transport::TransportError>(())
    /// ```
    pub fn configured(http: HttpConfig) -> Result<Self, TransportError> {
        // What is compressed is read here, whatever features the program's own reqwest has.
        let last = |http: reqwest::ClientBuilder| {
            http.redirect(Policy::none()).no_gzip().no_brotli().no_zstd().no_deflate()
        };
        Ok(Self { clients: HttpClients::new(http, last)? })
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let pool = match self.clients.pool() {
            Ok(pool) => pool,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let limit = request.max_response_bytes;
        let payload = Payload::new(request.body);
        let mut wire = Request::new(request.method, request.url);
        *wire.headers_mut() = request.headers;
        if cfg!(feature = "gzip") {
            wire.headers_mut().entry(ACCEPT_ENCODING).or_insert(const { HeaderValue::from_static("gzip") });
        }
        if !payload.is_empty() {
            *wire.body_mut() = Some(reqwest::Body::wrap(Sending::new(&payload)));
        } else if wire.method() == ::http::Method::POST {
            // Without a body, reqwest leaves the length out, and some servers answer that with 411.
            wire.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        // Not inside the future, which would then be larger by the whole request.
        let answer = pool.for_url(wire.url()).execute(wire);
        Box::pin(async move {
            let begun = Instant::now();
            let failure = match self.receive(&pool, answer, begun, &payload, limit).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            // A server that was at work on the request took longer.
            let is_stale = begun.elapsed() < STALE_WITHIN
                && failure.lost.is_some_and(|connection| pool.remembers(connection));
            if is_stale {
                // All that is kept may be closed by now.
                self.clients.give_up(&pool);
            }
            Err(if is_stale { failure.error.stale() } else { failure.error })
        })
    }

    fn longest_request(&self) -> Duration {
        self.clients.config().limits().1
    }
}

impl ReqwestTransport {
    async fn receive(
        &self,
        pool: &Pool,
        answer: impl Future<Output = reqwest::Result<reqwest::Response>>,
        begun: Instant,
        payload: &Payload,
        limit: usize,
    ) -> Result<HttpResponse, Failure> {
        // Not with reqwest's time-outs, each of which costs an allocation and a timer per request.
        let (silence, timeout) = self.clients.config().limits();
        let deadlines = Deadlines { deadline: begun.checked_add(timeout), silence };
        match timeout_at(deadlines.until(begun), answer).await {
            // What comes through a tunnel is the provider's own, whatever its status.
            Ok(Ok(response))
                if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
                    && self.clients.config().always_proxies()
                    && response.url().scheme() == "http" =>
            {
                Err(refused_by_proxy().into())
            }
            Ok(Ok(mut response)) => {
                let closes = response.headers().get(CONNECTION).is_some_and(|value| value == "close");
                if let Some(connection) = response.extensions().get::<HttpInfo>().filter(|_| !closes) {
                    pool.remember(connection.local_addr());
                }
                Ok(read(&mut response, limit, deadlines).await?)
            }
            Ok(Err(error)) => {
                Err(failure(&error.without_url(), payload.withdraw(), self.clients.missing_roots()))
            }
            Err(_) => Err(late(payload.withdraw()).into()),
        }
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
    let content = read_content(response, limit, deadlines).await;
    let body = content.and_then(|content| content.decoded(&mut answer.headers));
    answer.body = body.map_err(|error| error.with_head(answer.status, &answer.headers))?;
    Ok(answer)
}

async fn read_content(
    response: &mut reqwest::Response,
    limit: usize,
    deadlines: Deadlines,
) -> Result<Content, TransportError> {
    let mut content = Content::new(response.content_length().unwrap_or_default(), limit)?;
    loop {
        let mut chunk = pin!(response.chunk());
        // A chunk that is there already, as in most short responses, needs no look at the clock.
        let chunk = if let Some(chunk) = chunk.as_mut().now_or_never() {
            chunk
        } else {
            let until = deadlines.until(Instant::now());
            timeout_at(until, chunk).await.map_err(|_| late(Sent::Yes))?
        };
        let chunk = chunk.map_err(|error| failure(&error.without_url(), Sent::Yes, None).error)?;
        let Some(chunk) = chunk else { return Ok(content) };
        content.push(&chunk)?;
    }
}

fn late(sent: Sent) -> TransportError {
    TransportError::new(TransportErrorKind::Timeout, sent, "")
}
