//! An input as the answer of a provider.

use std::future::{self, Future};
use std::time::Duration;

use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use oauth_runtime::runtime::{Runtime, Timestamp};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::url::Url;

use crate::canary::fill;

/// Reads an input: a status, lines of headers, an empty line, the body.
///
/// ```text
/// 400
/// content-type: application/json
///
/// {"error":"invalid_client"}
/// ```
///
/// In headers and in a body that is text, `$plain`, `$form` and the other markers stand for secrets.
pub fn answer(input: &[u8]) -> Option<HttpResponse> {
    let (head, body) = match input.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (input.get(..end)?, input.get(end + 2..)?),
        None => (input, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = StatusCode::from_bytes(lines.next()?).ok()?;
    let headers: HeaderMap = lines.filter_map(header).collect();
    let body = str::from_utf8(body).map_or(body.to_vec(), |body| fill(body).into_bytes());
    Some(HttpResponse::new(status, headers, body))
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?.trim_ascii());
    let value = str::from_utf8(value).map_or(value.to_vec(), |value| fill(value).into_bytes());
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(&value).ok()?))
}

/// A provider that always gives this answer.
#[derive(Debug, Clone)]
pub struct Answering(pub HttpResponse);

impl Transport for Answering {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(future::ready(Ok(self.0.clone())))
    }
}

/// The time of every run, since 1970: 2026-01-01.
pub(crate) const NOW: Duration = Duration::from_secs(1_767_225_600);

/// A clock that stands still, so that an input always does the same.
#[derive(Debug)]
pub struct Still;

impl Runtime for Still {
    fn now(&self) -> Timestamp {
        Timestamp::new(NOW, NOW)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        Err(task)
    }

    fn sleep(&self, _time: Duration) -> Option<BoxFuture<'static, ()>> {
        None
    }
}

/// Where a token is presented.
pub fn resource() -> Url {
    Url::parse("https://api.example/").expect("a URL")
}

/// The output of a future that waits for nothing.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the transport answers at once")
}
