//! How requests reach a provider.
//!
//! A client sends over [`ReqwestTransport`] unless its builder is given another [`Transport`].

#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ::http::header::{DATE, RETRY_AFTER};
use ::http::{HeaderMap, HeaderValue, Method, StatusCode};
use url::Url;
use zeroize::Zeroizing;

use crate::{ErrorKind, Sent};

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// A future that can be sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads one response.
///
/// An implementation must not follow redirects, and must not repeat a request that may have been sent, because sending
/// a code or a refresh token may spend it. It must stop reading at [`HttpRequest::max_response_bytes`], limit the time
/// that a request takes, and report the status of an incomplete response ([`TransportError::with_head`]).
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when there is no complete response. A response is `Ok` whatever its status.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }
}

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
        body: Vec<u8>,
        max_response_bytes: usize,
    ) -> Self {
        Self { method, url, headers, body: Zeroizing::new(body), max_response_bytes }
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
}

impl TransportError {
    /// An error with a text for people, which must contain no secret and no URL.
    #[must_use]
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self { kind, sent, detail: detail.into(), status: None, retry_after: None, date: None }
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
            TransportErrorKind::Broken => "the connection broke",
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
        })?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for TransportError {}
