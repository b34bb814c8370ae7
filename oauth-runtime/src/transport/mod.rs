//! How requests reach a provider.
//!
//! A client sends over [`ReqwestTransport`] unless its builder is given another [`Transport`].

#[cfg(feature = "reqwest")]
mod body;
#[cfg(feature = "reqwest")]
pub(crate) mod clients;
#[cfg(feature = "reqwest")]
mod connect;
#[cfg(feature = "reqwest")]
mod content;
#[cfg(feature = "reqwest")]
mod failure;
#[cfg(feature = "reqwest")]
mod http;
#[cfg(feature = "reqwest")]
mod hyper;
#[cfg(all(feature = "reqwest", feature = "discovery"))]
mod public;
#[cfg(feature = "reqwest")]
mod reading;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod tls;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ::http::header::{DATE, RETRY_AFTER};
use ::http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;
use zeroize::Zeroizing;

use crate::{ErrorKind, Sent};

#[cfg(feature = "reqwest")]
pub use self::http::HttpConfig;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls"))]
pub use self::tls::TlsVersion;

/// A future that can be sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads one response.
///
/// An implementation must not follow redirects, and must not repeat a request that may have been sent, because sending
/// a code or a refresh token may spend it; see [`TransportError::stale`]. It must stop reading at [`HttpRequest::max_response_bytes`], limit the time
/// that a request takes, and report the status of an incomplete response ([`TransportError::with_head`]).
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when there is no complete response. A response is `Ok` whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// How long a request may take, at most; a minute unless said otherwise. A caller that waits for the request of
    /// another one, whose runtime has stopped meanwhile, makes its own after this time.
    fn longest_request(&self) -> Duration {
        Duration::from_secs(60)
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }

    fn longest_request(&self) -> Duration {
        (**self).longest_request()
    }
}

/// What every request says of who makes it.
pub(crate) const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("oauth-runtime/", env!("CARGO_PKG_VERSION")));

/// A request to an endpoint. `Debug` shows neither path, nor query, nor header values, nor body.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL; its query may hold secrets.
    pub url: Url,
    /// The headers; those with secrets are marked sensitive.
    pub headers: HeaderMap,
    /// The body, empty when there is none.
    pub body: Zeroizing<Vec<u8>>,
    /// The most bytes that the body of the response may have, counted after decompression.
    pub max_response_bytes: usize,
}

impl HttpRequest {
    /// A request whose response may have a body of at most `max_response_bytes`.
    #[must_use]
    pub fn new(
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: impl Into<Zeroizing<Vec<u8>>>,
        max_response_bytes: usize,
    ) -> Self {
        Self { method, url, headers, body: body.into(), max_response_bytes }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("headers", &self.headers.keys().map(::http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A response. `Debug` shows neither header values nor body. The body is overwritten when it is dropped.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Zeroizing<Vec<u8>>,
}

impl HttpResponse {
    /// A response.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self { status, headers, body: Zeroizing::new(body) }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().map(::http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why there is no complete response, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    detail: String,
    is_permanent: bool,
    is_stale: bool,
    status: Option<StatusCode>,
    retry_after: Option<HeaderValue>,
    date: Option<HeaderValue>,
}

/// Why a response is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made.
    Connect,
    /// A time limit was reached.
    Timeout,
    /// The connection was lost, or the server does not speak HTTP.
    Broken,
    /// The body is larger than the limit.
    TooLarge,
    /// The body has a content coding (RFC 9110 §8.4.1) that cannot be read, or is not what that says.
    ContentCoding,
    /// There is no runtime to send the request on.
    NoRuntime,
}

impl TransportError {
    /// An error with a text for people, which must contain no secret and no URL.
    #[must_use]
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self {
            kind,
            sent,
            detail: detail.into(),
            is_permanent: false,
            is_stale: false,
            status: None,
            retry_after: None,
            date: None,
        }
    }

    /// Says that the same request will fail again unless something is changed on this side of the connection, such as the
    /// credentials of a proxy: [`Error::is_transient`](crate::Error::is_transient) is then false.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.is_permanent = true;
        self
    }

    /// Says that a kept connection turned out to be closed as the request left, and that the next request gets another.
    /// A request that spends nothing, such as one with client credentials, is then made once more; a code or a refresh token
    /// may be spent.
    #[must_use]
    pub fn stale(mut self) -> Self {
        self.is_stale = true;
        self
    }

    /// Whether it is [`stale`](Self::stale).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Whether it is [`permanent`](Self::permanent).
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// Adds the status and `Retry-After`, when the head of the response arrived and the body did not: they decide when
    /// to try again. [`sent`](Self::sent) is then [`Sent::Yes`].
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue, StatusCode, header};
    /// use oauth_runtime::Sent;
    /// use oauth_runtime::transport::{TransportError, TransportErrorKind};
    ///
    /// let headers = HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static("120"))]);
    /// let error = TransportError::new(TransportErrorKind::Broken, Sent::Maybe, "connection reset")
    ///     .with_head(StatusCode::SERVICE_UNAVAILABLE, &headers);
    /// assert_eq!((error.status(), error.sent()), (Some(StatusCode::SERVICE_UNAVAILABLE), Sent::Yes));
    /// ```
    #[must_use]
    pub fn with_head(self, status: StatusCode, headers: &HeaderMap) -> Self {
        // `Debug` does not show text of the provider.
        let hidden = |name| {
            let mut value = headers.get(name).cloned();
            if let Some(value) = &mut value {
                value.set_sensitive(true);
            }
            value
        };
        let (retry_after, date) = (hidden(RETRY_AFTER), hidden(DATE));
        Self { sent: Sent::Yes, status: Some(status), retry_after, date, ..self }
    }

    /// The time of the answer by the provider's clock.
    pub(crate) fn date(&self) -> Option<&HeaderValue> {
        self.date.as_ref()
    }

    /// Why the response is not complete.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn error_kind(&self) -> ErrorKind {
        match self.kind {
            TransportErrorKind::Connect => ErrorKind::Connect,
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Broken => ErrorKind::Transport,
            TransportErrorKind::TooLarge => ErrorKind::TooLarge,
            TransportErrorKind::ContentCoding => ErrorKind::InvalidResponse,
            TransportErrorKind::NoRuntime => ErrorKind::Configuration,
        }
    }

    /// Whether the request reached the provider.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// The status of the response, if its head arrived.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    pub(crate) fn retry_after(&self) -> Option<&HeaderValue> {
        self.retry_after.as_ref()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::Timeout => "no answer in time",
            TransportErrorKind::Broken if self.sent == Sent::Yes && self.status.is_none() => {
                "the answer is not HTTP"
            }
            TransportErrorKind::Broken => "the connection broke",
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
            TransportErrorKind::ContentCoding => "the content coding of the answer cannot be read",
            TransportErrorKind::NoRuntime => "the request was not sent",
        })?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for TransportError {}
