//! One request for all who need its token, and what is remembered of a failed one.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use futures_util::FutureExt as _;
use futures_util::future::Shared;

use super::slot::{Cached, HeaderGuard, Schedule};
use crate::clock::Timestamp;
use crate::metadata::Grant;
use crate::present::header;
use crate::request::{GrantRequest, Requester};
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind};

/// How long a token that was expired on arrival is given to all who ask, before the provider is asked again.
const EXPIRED_ON_ARRIVAL: Duration = Duration::from_secs(1);

/// How long a request is waited for. Its transport ends it long before; one that nobody drives any more, because its
/// runtime was shut down, gives way to another.
const LONGEST_FLIGHT: Duration = Duration::from_secs(60);

type Outcome = Result<Arc<Cached>, Error>;
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The cache of one client. Reading it takes no lock.
#[derive(Debug)]
pub(crate) struct Cache {
    requester: Arc<Requester>,
    default_lifetime: Duration,
    slot: Arc<Slot>,
}

/// The token of the moment, and how the next one is coming along.
#[derive(Default)]
struct Slot {
    current: ArcSwapOption<Cached>,
    flights: Mutex<Flights>,
}

#[derive(Default)]
struct Flights {
    /// The request that is under way, and until when; whoever needs its token waits for this one.
    running: Option<(Flight, Timestamp)>,
    /// What the last request ended with, for as long as the provider is not asked again.
    memory: Option<(Outcome, Timestamp)>,
    /// How many requests have failed since the last that did not.
    failures: u32,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("current", &self.current.load()).finish_non_exhaustive()
    }
}

impl Slot {
    fn flights(&self) -> MutexGuard<'_, Flights> {
        // Every change under the lock leaves the state whole, so that a panic elsewhere does not matter.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a flight that nobody drives.
    fn abandon(&self, flight: &Flight) {
        let mut flights = self.flights();
        if flights.running.as_ref().is_some_and(|(running, _)| running.ptr_eq(flight)) {
            flights.running = None;
        }
    }

    /// Ends a flight: publishes its token or remembers its failure.
    fn settle(&self, outcome: &Outcome, now: Timestamp) {
        let mut flights = self.flights();
        flights.running = None;
        match outcome {
            Ok(cached) => {
                self.current.store(Some(Arc::clone(cached)));
                flights.failures = 0;
                let expired = now.reached(cached.retire_at);
                flights.memory = expired.then(|| (outcome.clone(), now.plus(EXPIRED_ON_ARRIVAL)));
            }
            Err(error) => {
                let still_valid =
                    self.current.load().as_ref().is_some_and(|cached| !now.reached(cached.retire_at));
                flights.failures = flights.failures.saturating_add(1);
                let pause = pause(error, flights.failures, still_valid, random());
                flights.memory = Some((outcome.clone(), now.plus(pause)));
            }
        }
    }
}

/// How the token that a caller needs will come.
enum Next {
    Known(Outcome),
    Joined(Flight),
    /// This caller began the flight and has to see that somebody drives it.
    Begun(Flight),
}

impl Cache {
    pub(crate) fn new(requester: Arc<Requester>, default_lifetime: Duration) -> Self {
        Self { requester, default_lifetime, slot: Arc::default() }
    }

    /// The header of a valid token, when there is one. Renewal is begun in the background when it is due.
    pub(crate) fn try_header(&self) -> Option<HeaderGuard> {
        let now = self.requester.clock.now();
        let (header, due) = HeaderGuard::of(&self.slot.current, now)?;
        if due {
            self.renew_in_background(now);
        }
        Some(header)
    }

    /// A valid token: the one in the cache, or the one that all current callers wait for. The future ends with the
    /// error of the one request, for every caller, and for those who come soon after.
    pub(crate) fn token(&self) -> Waiting<'_> {
        Waiting(State::New(self))
    }

    /// Looks a token up, and begins a request where there is none.
    fn look_up(&self) -> State<'_> {
        let now = self.requester.clock.now();
        let current = self.slot.current.load_full().filter(|cached| !now.reached(cached.retire_at));
        match current {
            Some(cached) if !now.reached(cached.refresh_at) => State::Known(Ok(cached)),
            // A valid token is served; the caller that begins its renewal waits only if nobody else drives it.
            Some(cached) => match self.next(now) {
                Next::Begun(flight) if !self.drive(&flight) => {
                    State::Flying { flight, instead: Some(cached) }
                }
                _ => State::Known(Ok(cached)),
            },
            None => match self.next(now) {
                Next::Known(outcome) => State::Known(outcome),
                Next::Joined(flight) => State::Flying { flight, instead: None },
                Next::Begun(flight) => {
                    // In the background the request goes on even if this caller goes away.
                    self.drive(&flight);
                    State::Flying { flight, instead: None }
                }
            },
        }
    }

    /// Lets the background drive a flight; `false` when there is none.
    fn drive(&self, flight: &Flight) -> bool {
        self.requester.transport.spawn(flight.clone().map(drop).boxed()).is_ok()
    }

    #[cold]
    fn renew_in_background(&self, now: Timestamp) {
        if let Next::Begun(flight) = self.next(now) {
            if !self.drive(&flight) {
                // Nobody would drive it; the next caller of `token` begins its own.
                self.slot.abandon(&flight);
            }
        }
    }

    /// What is remembered, the flight under way, or a new one. Asked again under the lock, because a flight may
    /// have ended since the caller looked.
    fn next(&self, now: Timestamp) -> Next {
        let mut flights = self.slot.flights();
        if let Some(cached) = self.slot.current.load_full().filter(|cached| !now.reached(cached.refresh_at)) {
            return Next::Known(Ok(cached));
        }
        if let Some((flight, until)) = &flights.running {
            if !now.reached(*until) {
                return Next::Joined(flight.clone());
            }
        }
        if let Some((outcome, until)) = &flights.memory {
            if !now.reached(*until) {
                return Next::Known(outcome.clone());
            }
        }
        let flight = self.begin();
        flights.running = Some((flight.clone(), now.plus(LONGEST_FLIGHT)));
        Next::Begun(flight)
    }

    fn begin(&self) -> Flight {
        let requester = Arc::clone(&self.requester);
        let default_lifetime = self.default_lifetime;
        // The slot holds the flight: a strong reference back would keep both alive for ever.
        let slot: Weak<Slot> = Arc::downgrade(&self.slot);
        let flight = async move {
            let request = fetch(&requester, default_lifetime);
            let outcome = AssertUnwindSafe(request).catch_unwind().await.unwrap_or_else(|_| {
                // A runtime that is shut down makes the transport panic; the next caller may have another one.
                let message = "the transport panicked; its runtime may have been shut down";
                Err(Error::new(requester.metadata, ErrorKind::Transport, message))
            });
            if let Some(slot) = slot.upgrade() {
                slot.settle(&outcome, requester.clock.now());
            }
            outcome
        };
        flight.boxed().shared()
    }
}

/// The future of [`Cache::token`]. It does nothing before it is polled.
pub(crate) struct Waiting<'c>(State<'c>);

enum State<'c> {
    New(&'c Cache),
    Known(Outcome),
    Flying {
        flight: Flight,
        /// What the caller gets if the flight fails.
        instead: Option<Arc<Cached>>,
    },
    Done,
}

impl Future for Waiting<'_> {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        if let State::New(cache) = self.0 {
            self.0 = cache.look_up();
        }
        match std::mem::replace(&mut self.0, State::Done) {
            State::Known(outcome) => Poll::Ready(outcome),
            State::Flying { mut flight, instead } => match Pin::new(&mut flight).poll(context) {
                Poll::Ready(outcome) => Poll::Ready(outcome.or_else(|error| instead.ok_or(error))),
                Poll::Pending => {
                    self.0 = State::Flying { flight, instead };
                    Poll::Pending
                }
            },
            State::New(_) | State::Done => Poll::Pending,
        }
    }
}

/// Asks for a token and makes it ready for use.
async fn fetch(requester: &Requester, default_lifetime: Duration) -> Outcome {
    let begun = requester.clock.now();
    let (data, extra) = requester.send(&GrantRequest::new(Grant::ClientCredentials)).await?;
    let schedule = Schedule::new(requester.metadata, begun, data.expiry, default_lifetime, random());
    Ok(Arc::new(Cached {
        header: header(requester, &data)?.map(|(_, value)| value),
        data: Arc::new(data),
        extra,
        refresh_at: schedule.refresh_at,
        retire_at: schedule.retire_at,
    }))
}

/// How long the provider is left alone after a failure: at least what it asks for itself, and twice as long as after
/// the failure before. It is short when callers have no token meanwhile, and never for good.
fn pause(error: &Error, failures: u32, still_valid: bool, jitter: f64) -> Duration {
    let (first, longest) = match (still_valid, error.is_transient()) {
        (true, _) => (Duration::from_secs(1), Duration::from_secs(60)),
        (false, true) => (Duration::from_millis(250), Duration::from_secs(1)),
        (false, false) => (Duration::from_secs(1), Duration::from_secs(5)),
    };
    let doubled = first.saturating_mul(1 << failures.saturating_sub(1).min(16));
    let pause = doubled.min(longest).mul_f64(0.8 + 0.4 * jitter);
    // A provider that asks for no wait at all is still not asked in a loop.
    error.retry_after().map_or(pause, |asked| asked.max(pause))
}

/// A number from 0 to 1 that differs between processes and calls; not for secrets.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause;
    use crate::metadata::{Grant, Metadata};
    use crate::{Error, ErrorKind};

    const ACME: Metadata = Metadata::new("Acme", "ACME", "https://a.example/", &[Grant::ClientCredentials]);

    fn millis(error: &Error, failures: u32, still_valid: bool) -> u128 {
        pause(error, failures, still_valid, 0.5).as_millis()
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        let transient = Error::new(&ACME, ErrorKind::Timeout, "");
        let terminal = Error::new(&ACME, ErrorKind::ErrorResponse, "");
        assert_eq!([1, 2, 3, 40].map(|n| millis(&transient, n, false)), [250, 500, 1000, 1000]);
        assert_eq!([1, 2, 3, 40].map(|n| millis(&terminal, n, false)), [1000, 2000, 4000, 5000]);
        assert_eq!([1, 2, 7, 40].map(|n| millis(&transient, n, true)), [1000, 2000, 60_000, 60_000]);
    }

    #[test]
    fn what_the_provider_asks_for_wins() {
        let error = Error::new(&ACME, ErrorKind::Http, "").with_retry_after(Some(Duration::from_secs(300)));
        assert_eq!(pause(&error, 1, false, 1.0), Duration::from_secs(300));
        assert_eq!(pause(&error, 9, true, 0.0), Duration::from_secs(300));
        let at_once = Error::new(&ACME, ErrorKind::Http, "").with_retry_after(Some(Duration::ZERO));
        assert_eq!(pause(&at_once, 1, false, 0.5), Duration::from_secs(1));
    }
}
