//! Where a process can be stopped: around every use of the store and of the network.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::store::{Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError,
};

/// The step at which the process stands still until it is told to go on.
#[derive(Debug, Default)]
pub(crate) struct Stops {
    armed: Mutex<Option<String>>,
    swaps: AtomicU32,
    sends: AtomicU64,
}

impl Stops {
    /// Stands still at this step of the refresh that begins now.
    pub(crate) fn arm(&self, step: &str) {
        self.swaps.store(0, Ordering::SeqCst);
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = Some(step.to_owned());
    }

    /// How many requests this process has sent.
    pub(crate) fn sends(&self) -> u64 {
        self.sends.load(Ordering::SeqCst)
    }

    /// The process is here.
    pub(crate) fn reach(&self, step: &str, what: &str) {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_here = armed.take_if(|armed| armed == step).is_some();
        drop(armed);
        if is_here {
            say(&format!("at {step} {what}"));
            // The thread stands still, and the rest of the process goes on.
            let _ = std::io::stdin().read_line(&mut String::new());
        }
    }
}

/// Tells the parent.
pub(crate) fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    // A parent that is gone is told nothing.
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}

/// A store that stops before and after what it does.
#[derive(Debug)]
pub(crate) struct Stopping {
    pub(crate) store: Arc<dyn TokenStore>,
    pub(crate) stops: Arc<Stops>,
}

impl TokenStore for Stopping {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            self.stops.reach("load", "");
            let stored = self.store.load(key).await;
            self.stops.reach("loaded", "");
            stored
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            let (before, after) = match self.stops.swaps.fetch_add(1, Ordering::SeqCst) {
                0 => ("intent", "intended"),
                1 => ("result", "stored"),
                _ => ("", ""),
            };
            self.stops.reach(before, "");
            let swap = self.store.compare_and_swap(key, expected, new).await;
            self.stops.reach(after, "");
            swap
        })
    }
}

/// Sends every request to the mock of the parent, and stops before and after.
#[derive(Debug)]
pub(crate) struct ToParent {
    pub(crate) http: ReqwestTransport,
    pub(crate) address: SocketAddr,
    pub(crate) stops: Arc<Stops>,
}

impl Transport for ToParent {
    fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let turned = request.url.set_scheme("http").is_ok()
            && request.url.set_ip_host(self.address.ip()).is_ok()
            && request.url.set_port(Some(self.address.port())).is_ok();
        assert!(turned, "an https URL can be one of http");
        Box::pin(async move {
            self.stops.reach("send", "");
            self.stops.sends.fetch_add(1, Ordering::SeqCst);
            let answer = self.http.send(request).await;
            self.stops.reach("acted", "");
            answer
        })
    }

    fn longest_request(&self) -> Duration {
        self.http.longest_request()
    }
}

/// The clock of a process: later than it is, or wrong.
#[derive(Debug, Default)]
pub struct Clock {
    /// By how many seconds it is later, as if they had passed.
    pub later: AtomicU64,
    /// By how many seconds the wall clock is wrong.
    pub wrong: AtomicI64,
}

impl Runtime for Clock {
    fn now(&self) -> Timestamp {
        let now = TokioRuntime.now();
        let later = Duration::from_secs(self.later.load(Ordering::SeqCst));
        let wrong = self.wrong.load(Ordering::SeqCst);
        let wall = now.wall() + later;
        let by = Duration::from_secs(wrong.unsigned_abs());
        let wall = if wrong < 0 { wall.saturating_sub(by) } else { wall + by };
        Timestamp::new(now.monotonic() + later, wall)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}
