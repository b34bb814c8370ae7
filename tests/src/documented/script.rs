//! A transport that expects certain requests, and answers with what is written down.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth_runtime::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use serde_json::Value;

use super::case::{Answer, Exchange};
use super::pattern::Holes;

/// What is written down, and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Script(Arc<Mutex<State>>);

#[derive(Default)]
pub(super) struct State {
    expected: VecDeque<Exchange>,
    pub(super) holes: Holes,
    pub(super) problems: Vec<String>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State")
    }
}

/// Headers that every request has.
const USUAL: [(&str, Option<&str>); 5] = [
    ("user-agent", None),
    ("content-length", None),
    ("accept-encoding", None),
    ("accept", Some("application/json")),
    ("content-type", Some("application/x-www-form-urlencoded")),
];

impl Script {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn expect(&self, exchanges: &[Exchange]) {
        self.state().expected.extend(exchanges.iter().cloned());
    }

    /// Whether all went as it is written.
    ///
    /// # Errors
    ///
    /// What did not.
    pub(super) fn finish(&self) -> Result<(), String> {
        let mut state = self.state();
        let missing: Vec<_> =
            state.expected.drain(..).map(|one| format!("not sent: {}", one.request)).collect();
        state.problems.extend(missing);
        if state.problems.is_empty() { Ok(()) } else { Err(state.problems.join("\n  ")) }
    }
}

impl State {
    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        let line = format!("{} {}", request.method, request.url);
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let Some(expected) = self.expected.pop_front() else {
            self.problems.push(format!("sent, and not documented: {line}\n  {body}"));
            return HttpResponse::new(StatusCode::IM_A_TEAPOT, HeaderMap::new(), Vec::new());
        };
        if !self.holes.matches(&expected.request, &line) {
            self.problems.push(format!("documented: {}\n  sent:       {line}", expected.request));
        }
        let headers = unusual(&request.headers);
        let is_same = headers.len() == expected.headers.len()
            && expected.headers.iter().all(|(name, value)| {
                headers.get(&name.to_ascii_lowercase()).is_some_and(|sent| self.holes.matches(value, sent))
            });
        if !is_same {
            self.problems.push(format!("documented: {:?}\n  sent:       {headers:?}", expected.headers));
        }
        let is_same = match &expected.body {
            Value::Null => body.is_empty(),
            Value::String(text) => self.holes.matches(text, &body),
            json => serde_json::from_str(&body).is_ok_and(|body| self.holes.match_values(json, &body)),
        };
        if !is_same {
            self.problems.push(format!("documented: {}\n  sent:       {body}", expected.body));
        }
        response(&expected.response)
    }
}

fn unusual(headers: &HeaderMap) -> BTreeMap<String, String> {
    let is_usual = |name: &str, value: &str| {
        USUAL.iter().any(|(usual, of)| *usual == name && of.is_none_or(|of| of == value))
    };
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("(not text)")));
    headers
        .filter(|(name, value)| !is_usual(name, value))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn response(answer: &Answer) -> HttpResponse {
    let (body, content_type) = match &answer.body {
        Value::String(text) => (text.clone(), "text/plain"),
        Value::Null => (String::new(), "text/plain"),
        json => (json.to_string(), "application/json"),
    };
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(content_type));
    for (name, value) in &answer.headers {
        let name = HeaderName::try_from(name).expect("the name of a header");
        headers.insert(name, HeaderValue::try_from(value).expect("the value of a header"));
    }
    HttpResponse::new(StatusCode::from_u16(answer.status).expect("a status"), headers, body.into_bytes())
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let response = self.state().answer(&request);
        Box::pin(async { Ok(response) })
    }
}

/// A runtime in which it is always the same time.
#[derive(Debug)]
pub(super) struct At {
    pub(super) now: u64,
    /// Whether sleeping takes time.
    pub(super) waits: bool,
}

impl Runtime for At {
    fn now(&self) -> Timestamp {
        Timestamp::new(Duration::from_secs(1), Duration::from_secs(self.now))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        if self.waits { TokioRuntime.sleep(time) } else { Some(Box::pin(std::future::ready(()))) }
    }
}
