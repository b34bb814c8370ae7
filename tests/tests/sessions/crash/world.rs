//! A small world without threads: a strictly rotating provider, a store and processes, which move when the test says so.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;
use std::time::Duration;

use oauth_runtime::Sent;
use oauth_runtime::runtime::{Runtime, Timestamp};
use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use serde_json::{Value, json};

/// How long a request may take.
const LONGEST: Duration = Duration::from_secs(30);
const LIFETIME: Duration = Duration::from_secs(3600);
/// 2030, because what begins in 1970 has no room before it.
const START: Duration = Duration::from_secs(1_893_456_000);

/// What a process waits for before it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    Load,
    Swap,
    Send,
    Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Permit {
    Waiting,
    Granted,
    Lost,
}

#[derive(Debug, Default)]
pub(super) struct Process {
    queue: VecDeque<(Gate, Arc<Mutex<Permit>>)>,
    timers: Vec<(u64, Duration)>,
    pub(super) spawned: Tasks,
    /// How often the record had changed when it last looked.
    pub(super) looked_at: u64,
}

/// What a process does in the background.
#[derive(Default)]
pub(super) struct Tasks(pub(super) Vec<BoxFuture<'static, ()>>);

impl std::fmt::Debug for Tasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tasks").field(&self.0.len()).finish()
    }
}

/// A provider that gives another refresh token each time, and ends everything when one comes again.
#[derive(Debug, Default)]
pub(super) struct Provider {
    /// The number of the last tokens.
    pub(super) last: u64,
    pub(super) is_over: bool,
    pub(super) reused: u64,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) now: Duration,
    pub(super) provider: Provider,
    pub(super) processes: Vec<Process>,
    /// How often a record was swapped in.
    pub(super) changes: u64,
    /// The number of the refresh token in the store, and when the access token beside it ends.
    stored: u64,
    ends: Duration,
    timers: u64,
    /// What went wrong that must not.
    pub(super) violations: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct World(Arc<Mutex<State>>);

impl World {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Begins anew: the first tokens are given, and so many processes are there.
    pub(super) fn reset(&self, age: Duration, processes: usize) {
        let provider = Provider { last: 1, ..Provider::default() };
        let processes = (0..processes).map(|_| Process::default()).collect();
        let state = State { now: age, provider, processes, stored: 1, ends: LIFETIME, ..State::default() };
        let _old = std::mem::replace(&mut *self.state(), state);
    }

    pub(super) fn advance(&self, by: Duration) {
        self.state().now += by;
    }

    /// What this process waits for, unless it sleeps or has nothing to do.
    pub(super) fn gate(&self, process: usize) -> Option<Gate> {
        self.state().processes[process].queue.front().map(|(gate, _)| *gate)
    }

    /// When the first timer of this process ends.
    pub(super) fn timer(&self, process: usize) -> Option<Duration> {
        self.state().processes[process].timers.iter().map(|(_, at)| *at).min()
    }

    /// Lets time pass until this process wakes, and at least so much.
    pub(super) fn sleep(&self, process: usize, least: Duration) {
        let at = self.timer(process).expect("a process that waits for nothing");
        let mut state = self.state();
        state.now = at.max(state.now + least);
    }

    /// Lets a process go on that waits; or lets it wait for an answer in vain.
    pub(super) fn permit(&self, process: usize, is_lost: bool) {
        let (_, permit) = self.state().processes[process].queue.pop_front().unwrap();
        *permit.lock().unwrap() = if is_lost { Permit::Lost } else { Permit::Granted };
    }

    async fn wait(&self, process: usize, gate: Gate) -> Permit {
        let permit = Arc::new(Mutex::new(Permit::Waiting));
        self.state().processes[process].queue.push_back((gate, Arc::clone(&permit)));
        poll_fn(move |_| match *permit.lock().unwrap() {
            Permit::Waiting => Poll::Pending,
            permit => Poll::Ready(permit),
        })
        .await
    }
}

impl State {
    /// The tokens of this number, as the provider writes them.
    fn tokens(&self) -> Value {
        let last = self.provider.last;
        json!({
            "access_token": format!("at-{last}"),
            "refresh_token": format!("rt-{last}"),
            "token_type": "Bearer",
            "expires_in": LIFETIME.as_secs(),
        })
    }

    fn answer(&mut self, body: &str) -> (u16, Value) {
        let Some((_, rest)) = body.split_once("refresh_token=rt-") else { return (200, self.tokens()) };
        let sent: u64 = rest.split('&').next().unwrap().parse().unwrap();
        if self.provider.is_over || sent < self.provider.last {
            if !self.provider.is_over && self.now < self.ends {
                self.violations.push(format!("rt-{sent} came again while an access token lived"));
            }
            self.provider.reused += 1;
            self.provider.is_over = true;
            return (400, json!({"error": "invalid_grant"}));
        }
        self.provider.last += 1;
        (200, self.tokens())
    }

    fn look(&mut self, process: usize) {
        self.processes[process].looked_at = self.changes;
    }

    /// Whether a process knows the record that there is.
    pub(super) fn has_looked(&self, process: usize) -> bool {
        self.processes[process].looked_at == self.changes
    }

    /// Holds a record that is swapped in to what was there before.
    fn check(&mut self, bytes: &[u8]) {
        let record: Value = serde_json::from_slice(bytes).unwrap();
        if let Some(expiry) = record["access"][0]["expiry"]["at"].as_f64() {
            self.ends = Duration::from_secs_f64(expiry).saturating_sub(START);
        }
        let Some(token) = record["refresh"]["token"].as_str() else { return };
        let number: u64 = token.trim_start_matches("rt-").parse().unwrap();
        if number < self.stored {
            self.violations.push(format!("rt-{} was stored, and rt-{number} took its place", self.stored));
        }
        self.stored = self.stored.max(number);
    }
}

/// What one process has of the world: its clock and tasks, its way to the provider.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) world: World,
    pub(super) process: usize,
}

impl Runtime for Own {
    fn now(&self) -> Timestamp {
        let now = self.world.state().now;
        Timestamp::new(now, START + now)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        self.world.state().processes[self.process].spawned.0.push(task);
        Ok(())
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        let mut state = self.world.state();
        state.timers += 1;
        let timer = (state.timers, state.now + time);
        state.processes[self.process].timers.push(timer);
        drop(state);
        let timer = Timer { own: self.clone(), id: timer.0, at: timer.1 };
        Some(Box::pin(poll_fn(move |_| {
            if timer.own.world.state().now < timer.at { Poll::Pending } else { Poll::Ready(()) }
        })))
    }
}

/// It is known to the process for as long as somebody waits for it.
struct Timer {
    own: Own,
    id: u64,
    at: Duration,
}

impl Drop for Timer {
    fn drop(&mut self) {
        let mut state = self.own.world.state();
        state.processes[self.own.process].timers.retain(|(id, _)| *id != self.id);
    }
}

impl Transport for Own {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let begun = self.world.state().now;
        Box::pin(async move {
            self.world.wait(self.process, Gate::Send).await;
            let (status, body) = {
                let mut state = self.world.state();
                if state.now >= begun + LONGEST {
                    return Err(TransportError::new(TransportErrorKind::Timeout, Sent::No, "too late"));
                }
                state.answer(std::str::from_utf8(&request.body).unwrap())
            };
            if self.world.wait(self.process, Gate::Answer).await == Permit::Lost {
                return Err(TransportError::new(TransportErrorKind::Broken, Sent::Maybe, "reset"));
            }
            let headers = http::HeaderMap::new();
            Ok(HttpResponse::new(status.try_into().unwrap(), headers, body.to_string().into_bytes()))
        })
    }

    fn longest_request(&self) -> Duration {
        LONGEST
    }
}

/// The one store, as a process reaches it.
#[derive(Debug)]
pub(super) struct Gated {
    pub(super) own: Own,
    pub(super) inner: MemoryStore,
}

impl TokenStore for Gated {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        let Own { world, process } = &self.own;
        Box::pin(async move {
            world.wait(*process, Gate::Load).await;
            world.state().look(*process);
            self.inner.load(key).await
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        let Own { world, process } = &self.own;
        Box::pin(async move {
            world.wait(*process, Gate::Swap).await;
            let bytes = new.as_ref().map(|new| new.bytes().to_vec()).unwrap_or_default();
            let swap = self.inner.compare_and_swap(key, expected, new).await?;
            if matches!(swap, Swap::Done(Some(_))) {
                let mut state = world.state();
                state.changes += 1;
                state.check(&bytes);
            }
            Ok(swap)
        })
    }
}
