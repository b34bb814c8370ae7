//! The transport over hyper and reqwest.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ::http::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HeaderValue};
use ::http::{HeaderMap, Method, Response, StatusCode};
use bytes::Bytes;
use futures_util::{FutureExt as _, TryFutureExt as _};
use hyper::body::Body;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::Request;
use reqwest::redirect::Policy;
use tokio::time::{Instant, timeout_at};

use super::body::{Payload, Sending};
use super::clients::{HttpClients, Pool};
use super::failure::{Failure, of_body, of_client, of_reqwest, refused_by_proxy};
use super::reading::{Deadlines, late, read};
use super::{BoxFuture, HttpConfig, HttpRequest, HttpResponse, Transport, TransportError};
use crate::Sent;

/// How soon a connection breaks that was closed before the request left.
const STALE_WITHIN: Duration = Duration::from_secs(1);

/// HTTP over hyper, as reqwest sets it up: a connection pool, TLS by the chosen feature, and limits of time and size.
///
/// A request goes through reqwest itself where that has something to do: for a proxy, for certificates or a version of TLS that
/// [`HttpConfig`] says, for whatever [`HttpConfig::reqwest`] changes, and with the feature `native-tls`. Others pass none of its layers,
/// which are a third of what a token request costs. Both ways behave alike; names
/// are resolved by the system, or on reqwest's way as it is built to.
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
        let HttpRequest { method, url, mut headers, body, max_response_bytes: limit } = request;
        let payload = Payload::new(body);
        complete(&method, &mut headers, &payload);
        let under_way = UnderWay { clients: &self.clients, pool, payload, limit };
        // Not inside the futures, which would then be larger by the whole request.
        if let Some((client, uri)) = under_way.pool.usual(&url) {
            let mut wire = ::http::Request::new(Sending::new(&under_way.payload));
            (*wire.method_mut(), *wire.uri_mut(), *wire.headers_mut()) = (method, uri, headers);
            let answer = client.send(wire);
            return Box::pin(async move {
                let answer = answer.map_err(|error| {
                    of_client(&error, under_way.payload.withdraw(), under_way.missing_roots())
                });
                under_way.answered(answer, |error| of_body(&error)).await
            });
        }
        let mut wire = Request::new(method, url);
        *wire.headers_mut() = headers;
        if !under_way.payload.is_empty() {
            *wire.body_mut() = Some(reqwest::Body::wrap(Sending::new(&under_way.payload)));
        }
        let answer = under_way.pool.for_url(wire.url()).execute(wire);
        Box::pin(async move {
            let answer = answer.map(|answer| under_way.by_reqwest(answer));
            under_way.answered(answer, |error| of_reqwest(&error.without_url(), Sent::Yes, None).error).await
        })
    }

    fn longest_request(&self) -> Duration {
        self.clients.config().limits().1
    }
}

/// What each request has besides what the caller says.
fn complete(method: &Method, headers: &mut HeaderMap, payload: &Payload) {
    headers.entry(ACCEPT).or_insert(const { HeaderValue::from_static("*/*") });
    if cfg!(feature = "gzip") {
        headers.entry(ACCEPT_ENCODING).or_insert(const { HeaderValue::from_static("gzip") });
    }
    if payload.is_empty() && method == Method::POST {
        // Without a body the length would be left out, and some servers answer that with 411.
        headers.insert(CONTENT_LENGTH, const { HeaderValue::from_static("0") });
    }
}

/// A request that is under way.
struct UnderWay<'a> {
    clients: &'a HttpClients,
    pool: Arc<Pool>,
    payload: Arc<Payload>,
    limit: usize,
}

impl UnderWay<'_> {
    fn missing_roots(&self) -> Option<&str> {
        self.clients.missing_roots()
    }

    /// What comes through a tunnel is the provider's own, whatever its status; without one it may be a proxy's.
    fn by_reqwest(
        &self,
        answer: reqwest::Result<reqwest::Response>,
    ) -> Result<Response<reqwest::Body>, Box<Failure>> {
        match answer {
            Ok(response)
                if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
                    && self.clients.config().always_proxies()
                    && response.url().scheme() == "http" =>
            {
                Err(refused_by_proxy().into())
            }
            Ok(response) => Ok(response.into()),
            Err(error) => {
                Err(of_reqwest(&error.without_url(), self.payload.withdraw(), self.missing_roots()))
            }
        }
    }

    /// Waits for the answer, and reads it.
    async fn answered<B: Body<Data = Bytes> + Unpin>(
        &self,
        answer: impl Future<Output = Result<Response<B>, Box<Failure>>>,
        of_body: fn(B::Error) -> TransportError,
    ) -> Result<HttpResponse, TransportError> {
        let begun = Instant::now();
        let failure = match self.receive(answer, begun, of_body).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        // A server that was at work on the request took longer.
        let is_stale = begun.elapsed() < STALE_WITHIN
            && failure.lost.is_some_and(|connection| self.pool.remembers(connection));
        if is_stale {
            // All that is kept may be closed by now.
            self.clients.give_up(&self.pool);
        }
        Err(if is_stale { failure.error.stale() } else { failure.error })
    }

    async fn receive<B: Body<Data = Bytes> + Unpin>(
        &self,
        answer: impl Future<Output = Result<Response<B>, Box<Failure>>>,
        begun: Instant,
        of_body: fn(B::Error) -> TransportError,
    ) -> Result<HttpResponse, Box<Failure>> {
        // Not with reqwest's time-outs, each of which costs an allocation and a timer per request.
        let (silence, timeout) = self.clients.config().limits();
        let deadlines = Deadlines { deadline: begun.checked_add(timeout), silence };
        let Ok(answer) = timeout_at(deadlines.until(begun), answer).await else {
            return Err(late(self.payload.withdraw()).into());
        };
        let response = answer?;
        let closes = response.headers().get(CONNECTION).is_some_and(|value| value == "close");
        if let Some(connection) = response.extensions().get::<HttpInfo>().filter(|_| !closes) {
            self.pool.remember(connection.local_addr());
        }
        Ok(read(response, self.limit, deadlines, of_body).await?)
    }
}
