//! Fetching a document that anybody may read, such as a server's metadata or its keys: one GET without authentication.

mod cached;

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CACHE_CONTROL, DATE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
#[cfg(feature = "discovery")]
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

#[cfg(feature = "discovery")]
pub(crate) use self::cached::Loaded;
pub(crate) use self::cached::{Ages, Cached};
use crate::retry_after::{date, retry_after};
use crate::transport::{AGENT, HttpRequest, HttpResponse, Transport, TransportError};
use crate::url_rules::parse_endpoint;
use crate::{Error, ErrorKind};

/// The most bytes that a document has, whatever the client allows other answers.
const MAX_BYTES: usize = 1024 * 1024;

/// JSON (RFC 8259).
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Who fetches, and how.
#[derive(Clone, Copy)]
pub(crate) struct Fetcher<'a> {
    /// The name in errors.
    pub(crate) provider: &'a Arc<str>,
    pub(crate) transport: &'a dyn Transport,
    /// The hosts that may be asked over plain HTTP, besides loopback.
    pub(crate) plain_http: &'a [Box<str>],
    /// As the client limits its answers; a document has 1 MiB at most.
    pub(crate) max_response_bytes: usize,
}

/// A document as it was answered, whatever its status, but for a redirect.
pub(crate) struct Document {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Zeroizing<Vec<u8>>,
    /// How long the server says that it holds (`max-age`, RFC 9111 §5.2.2.1); zero for `no-store` and `no-cache`.
    pub(crate) fresh_for: Option<Duration>,
    provider: Arc<str>,
}

impl Fetcher<'_> {
    /// Fetches the document at `url`. `what` it is begins the message of an error, such as `jwks_uri`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the URL is neither `https` nor on loopback, [`ErrorKind::Redirect`], and what the
    /// transport says. A status is no error.
    pub(crate) async fn get(&self, what: &str, url: &str, accept: HeaderValue) -> Result<Document, Error> {
        let headers = || HeaderMap::from_iter([(ACCEPT, accept.clone())]);
        match self.get_with(what, url, headers()).await {
            // Reading spends nothing, and one broken connection is no reason to fail all who need the document.
            Err(error) if error.kind() == ErrorKind::Transport && error.status().is_none() => {
                self.get_with(what, url, headers()).await
            }
            fetched => fetched,
        }
    }

    /// As [`get`](Self::get), with these headers.
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) async fn get_with(
        &self,
        what: &str,
        url: &str,
        headers: HeaderMap,
    ) -> Result<Document, Error> {
        let url = parse_endpoint(url, self.plain_http)
            .map_err(|problem| self.error(ErrorKind::Configuration, format!("{what}: {problem}")))?;
        let sent = match self.transport.send(self.request(url.clone(), headers.clone())).await {
            // Nobody has seen it.
            Err(error) if error.is_stale() => self.transport.send(self.request(url, headers)).await,
            sent => sent,
        };
        self.document(what, sent)
    }

    /// Sends any other request to an endpoint that was checked, once.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    #[cfg(feature = "discovery")]
    pub(crate) async fn send(
        &self,
        what: &str,
        method: Method,
        url: Url,
        mut headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Document, Error> {
        headers.insert(USER_AGENT, AGENT);
        let limit = self.max_response_bytes.min(MAX_BYTES);
        let sent = self.transport.send(HttpRequest::new(method, url, headers, body, limit)).await;
        self.document(what, sent)
    }

    fn request(&self, url: Url, mut headers: HeaderMap) -> HttpRequest {
        headers.insert(USER_AGENT, AGENT);
        HttpRequest::new(Method::GET, url, headers, Vec::new(), self.max_response_bytes.min(MAX_BYTES))
    }

    fn document(&self, what: &str, sent: Result<HttpResponse, TransportError>) -> Result<Document, Error> {
        let status = sent.as_ref().map_or_else(TransportError::status, |response| Some(response.status));
        if let Some(status) = status.filter(StatusCode::is_redirection) {
            let message = format!("{what}: the server answered with a redirect, which is never followed");
            return Err(self.error(ErrorKind::Redirect, message).with_status(status.as_u16()));
        }
        let response = sent.map_err(|problem| {
            let error = self.error(problem.error_kind(), format!("{what}: {problem}"));
            let now = problem.date().and_then(date);
            let wait = problem.retry_after().and_then(|value| retry_after(value, now));
            let error = error.with_sent(problem.sent()).with_retry_after(wait);
            let error = if problem.is_permanent() { error.permanent() } else { error };
            match problem.status() {
                Some(status) => error.with_status(status.as_u16()),
                None => error,
            }
        })?;
        Ok(Document {
            status: response.status,
            fresh_for: fresh_for(&response.headers),
            headers: response.headers,
            body: response.body,
            provider: Arc::clone(self.provider),
        })
    }

    fn error(&self, kind: ErrorKind, message: String) -> Error {
        Error::new(Arc::clone(self.provider), kind, message)
    }
}

impl Document {
    /// The document as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Http`] for a status other than 2xx, and [`ErrorKind::InvalidResponse`] when it is not JSON of this
    /// type. Neither repeats any of its text.
    #[cfg(feature = "discovery")]
    pub(crate) fn json<T: DeserializeOwned>(&self, what: &str) -> Result<T, Error> {
        if !self.status.is_success() {
            let verdict = if self.is_elsewhere() { "has no such document" } else { "cannot answer now" };
            return Err(self.error(ErrorKind::Http, format!("{what}: the server {verdict}")));
        }
        serde_json::from_slice(&self.body).map_err(|problem| {
            // Where it is wrong; how is said in words of the document.
            let (kind, line, column) = (problem.classify(), problem.line(), problem.column());
            let what_it_is = match kind {
                serde_json::error::Category::Data => "a member has another type than it should",
                _ => "it is not JSON",
            };
            self.invalid(format!("{what}: {what_it_is} (line {line}, column {column})"))
        })
    }

    /// Whether the server says that it is not here. That there are too many requests, or another trouble of its own, says
    /// nothing about the document.
    #[cfg(feature = "discovery")]
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.status.is_client_error() && self.status != StatusCode::TOO_MANY_REQUESTS
    }

    /// Whether it looks like a JSON object, whatever its content type.
    #[cfg(feature = "discovery")]
    pub(crate) fn is_object(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"{")
    }

    /// The error for a document that is not as it should be.
    pub(crate) fn invalid(&self, message: impl Into<String>) -> Error {
        self.error(ErrorKind::InvalidResponse, message.into())
    }

    /// An error about the document, with its status, and when to ask again where the server says so.
    pub(crate) fn error(&self, kind: ErrorKind, message: String) -> Error {
        let now = self.headers.get(DATE).and_then(date);
        let wait = self.headers.get(RETRY_AFTER).and_then(|value| retry_after(value, now));
        let error = Error::new(Arc::clone(&self.provider), kind, message);
        error.with_status(self.status.as_u16()).with_retry_after(wait)
    }
}

/// How long an answer holds by its `Cache-Control` (RFC 9111 §5.2.2).
fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let mut age = None;
    for directive in lines.flat_map(|line| line.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache") {
            return Some(Duration::ZERO);
        }
        let value = value.trim().trim_matches('"');
        if name.eq_ignore_ascii_case("max-age") && age.is_none() && !value.is_empty() {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            // More digits than fit mean a very long time.
            age = is_number.then(|| Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
        }
    }
    age
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::CACHE_CONTROL;
    use http::{HeaderMap, HeaderValue};

    #[test]
    fn cache_control_says_how_long_a_document_holds() {
        for (lines, seconds) in [
            (&["max-age=300"][..], Some(300)),
            (&["public, Max-Age = \"60\""], Some(60)),
            (&["public", "max-age=5"], Some(5)),
            (&["max-age=5, max-age=9"], Some(5)),
            (&["max-age=99999999999999999999"], Some(u64::MAX)),
            (&["max-age=5, no-store"], Some(0)),
            (&["no-cache"], Some(0)),
            (&["s-maxage=5"], None),
            (&["max-age=-1"], None),
            (&["max-age="], None),
            (&[], None),
        ] {
            let lines_of = lines.iter().map(|line| (CACHE_CONTROL, HeaderValue::from_static(line)));
            let mut headers = HeaderMap::new();
            lines_of.for_each(|(name, value)| {
                headers.append(name, value);
            });
            assert_eq!(super::fresh_for(&headers), seconds.map(Duration::from_secs), "{lines:?}");
        }
    }
}
