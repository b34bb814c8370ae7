//! The surroundings of a client that has no network: what it sends is kept, and answered at once.

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth_runtime::http::{HeaderMap, HeaderValue, StatusCode, header};
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{ClientAssertionSource, Secret, Signer};
use serde_json::Value;

/// Answers every request with the same document, but for one of them.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Mutex<State>>);

struct State {
    sent: Vec<HttpRequest>,
    usual: Value,
    /// The answer to the request of this index.
    other: Option<(usize, HttpResponse)>,
    /// The answer from a request on.
    later: Option<(usize, Value)>,
}

impl Wire {
    pub(crate) fn new(usual: Value) -> Self {
        Self(Arc::new(Mutex::new(State { sent: Vec::new(), usual, other: None, later: None })))
    }

    pub(super) fn answering(self, index: usize, answer: HttpResponse) -> Self {
        self.state().other = Some((index, answer));
        self
    }

    /// Answers requests so from this index on.
    pub(super) fn answering_later(self, index: usize, document: Value) -> Self {
        self.state().later = Some((index, document));
        self
    }

    /// Begins anew.
    pub(super) fn forget(&self) {
        let mut state = self.state();
        state.sent.clear();
        state.later = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was sent so far.
    pub(crate) fn sent(&self) -> Vec<HttpRequest> {
        self.state().sent.clone()
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut state = self.state();
        let index = state.sent.len();
        state.sent.push(request);
        let other = state.other.as_ref().filter(|(at, _)| *at == index);
        let later = state.later.as_ref().filter(|(from, _)| *from <= index);
        let usual = later.map_or(&state.usual, |(_, document)| document);
        let response = other.map_or_else(|| json(usual), |(_, response)| response.clone());
        drop(state);
        Box::pin(async { Ok(response) })
    }
}

fn json(document: &Value) -> HttpResponse {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    HttpResponse::new(StatusCode::OK, headers, document.to_string().into_bytes())
}

/// A runtime in which it is always the same time, in seconds since 1970, and nobody waits.
#[derive(Debug)]
pub(super) struct At(pub(super) u64);

impl Runtime for At {
    fn now(&self) -> Timestamp {
        Timestamp::new(Duration::from_secs(1), Duration::from_secs(self.0))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, _: Duration) -> Option<BoxFuture<'static, ()>> {
        Some(Box::pin(tokio::task::yield_now()))
    }
}

type Signed<'a, T> = BoxFuture<'a, Result<T, Box<dyn StdError + Send + Sync>>>;

/// Signs without a key: a signature of its form that is none.
#[derive(Debug)]
pub(super) struct Unheld;

impl Signer for Unheld {
    fn sign<'a>(&'a self, _: &'a str, message: &'a [u8]) -> Signed<'a, Vec<u8>> {
        // Of another message it is another one, as of a key.
        let sum = message.iter().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte));
        Box::pin(async move { Ok(vec![sum; 64]) })
    }
}

/// An assertion of nobody.
#[derive(Debug)]
pub(super) struct Elsewhere;

impl ClientAssertionSource for Elsewhere {
    fn client_assertion(&self) -> Signed<'_, Secret> {
        // A header and claims that are empty, and three bytes for a signature.
        Box::pin(async { Ok(Secret::new("e30.e30.c2ln")) })
    }
}
