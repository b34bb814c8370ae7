//! How requests reach a provider.
//!
//! A client sends over [`ReqwestTransport`] unless its builder is given another [`Transport`].

#[cfg(feature = "reqwest")]
mod reqwest;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ::http::{HeaderMap, Method, StatusCode};
use url::Url;
use zeroize::Zeroizing;

use crate::{ErrorKind, Sent};

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

/// A future that can be sent to another thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and reads one answer.
///
/// An implementation must not follow redirects and must not repeat a request that may have left, because a code
/// or refresh token is spent by being sent. It must stop reading at [`HttpRequest::max_response_bytes`], and
/// bound the time that a request takes.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when there is no complete answer. A status that means failure is an answer.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;

    /// Runs a future in the background, or gives it back when there is nothing to run it on.
    ///
    /// With it a token is renewed while callers still get the one before, and a request goes on when the caller
    /// that started it goes away. Without it the callers that wait do the work.
    ///
    /// # Errors
    ///
    /// The future, untouched.
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        Err(task)
    }
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        (**self).spawn(task)
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
    /// How many bytes of body the answer may have, counted after decompression.
    pub max_response_bytes: usize,
}

impl HttpRequest {
    /// A request with an answer of at most `max_response_bytes`.
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

/// An answer. `Debug` shows neither header values nor body. The body is overwritten when it is dropped.
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
    /// An answer.
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

/// Why there is no complete answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportError {
    kind: TransportErrorKind,
    sent: Sent,
    detail: String,
}

/// What kept an answer from being complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made.
    Connect,
    /// It took too long.
    Timeout,
    /// The connection was lost, or the other side does not speak HTTP.
    Broken,
    /// The body is larger than the limit.
    TooLarge,
}

impl TransportError {
    /// With words for a person, which must hold no secret and no URL.
    #[must_use]
    pub fn new(kind: TransportErrorKind, sent: Sent, detail: impl Into<String>) -> Self {
        Self { kind, sent, detail: detail.into() }
    }

    /// What kept the answer from being complete.
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
