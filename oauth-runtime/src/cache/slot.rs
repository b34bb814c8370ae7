//! The token of one purpose, the one request for all who need it, and what is remembered of a failed one.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::Shared;

use super::cached::{Cached, HeaderGuard};
use super::purpose::Purpose;
use super::schedule::{Rejections, Schedule, pause, random};
use super::sync::{Mutex, MutexGuard, Swap};
use super::waiting::Waiting;
use crate::clock::Timestamp;
use crate::present::header;
use crate::telemetry;
use crate::token::TokenData;
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind};

/// How long a token that was expired on arrival is given to all who ask, before the provider is asked again.
const EXPIRED_ON_ARRIVAL: Duration = Duration::from_secs(1);

/// How long a request is waited for. Its transport ends it long before; one that nobody drives any more, because its
/// runtime is idle or was shut down, gives way to another.
pub(super) const LONGEST_FLIGHT: Duration = Duration::from_secs(60);

/// How long callers that are left without a token are told of a past failure, unless the provider asks for more.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

pub(super) type Outcome = Result<Arc<Cached>, Error>;
pub(super) type Flight = Shared<BoxFuture<'static, Outcome>>;

/// The token of the moment, and how the next one is coming along. Reading it takes no lock.
pub(crate) struct Slot {
    pub(crate) purpose: Arc<Purpose>,
    current: Swap<Cached>,
    flights: Mutex<Flights>,
}

#[derive(Default)]
struct Flights {
    /// The request that is under way; whoever needs its token waits for this one.
    running: Option<Running>,
    /// How many requests have begun.
    begun: u64,
    /// What the last request ended with, for as long as the provider is not asked again.
    memory: Option<(Outcome, Timestamp)>,
    /// How many requests have failed since the last that did not.
    failures: u32,
    rejections: Rejections,
}

struct Running {
    flight: Flight,
    /// On the monotonic clock: a wall clock that is set must not make two flights of one.
    until: Duration,
}

impl Flights {
    /// The request that is under way and may still end.
    fn under_way(&self, now: Timestamp) -> Option<&Flight> {
        self.running.as_ref().filter(|running| now.monotonic() < running.until).map(|running| &running.flight)
    }

    /// Whether the provider is left alone, because of what is remembered.
    fn is_resting(&self, now: Timestamp) -> bool {
        self.memory.as_ref().is_some_and(|(_, until)| !now.reached(*until))
    }

    /// What is remembered of the last request.
    fn remembered(&self, now: Timestamp) -> Option<Outcome> {
        let (outcome, until) = self.memory.as_ref().filter(|_| self.is_resting(now))?;
        Some(outcome.clone().map_err(|error| error.waiting(until.since(now))))
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// How the token that a caller needs will come.
pub(super) enum Next {
    Known(Outcome),
    Joined(Flight),
    /// This caller began the flight and has to see that somebody drives it.
    Begun(Flight),
}

impl Slot {
    pub(crate) fn new(purpose: Purpose) -> Arc<Self> {
        Arc::new(Self { purpose: Arc::new(purpose), current: Swap::default(), flights: Mutex::default() })
    }

    pub(super) fn now(&self) -> Timestamp {
        self.purpose.requester.clock.now()
    }

    /// The header of a valid token, when there is one. Renewal is begun in the background when it is due.
    pub(crate) fn try_header(self: &Arc<Self>) -> Option<HeaderGuard> {
        let now = self.now();
        let (header, due) = HeaderGuard::of(self.current.load(), now)?;
        if due {
            self.renew_in_background(now);
        }
        Some(header)
    }

    /// A valid token: the one in the slot, or the one that all current callers wait for. The future ends with the
    /// error of the one request, for every caller, and for those who come soon after.
    pub(crate) fn token(self: &Arc<Self>) -> Waiting<'_> {
        Waiting::new(self)
    }

    /// Takes a token out that a resource server has rejected. `false` when it stays, because tokens are rejected
    /// as fast as they come; `true` when it is gone, now or before.
    pub(crate) fn invalidate(&self, is_rejected: impl FnOnce(&Cached) -> bool) -> bool {
        let now = self.now();
        let mut flights = self.flights();
        if !self.current.load_full().is_some_and(|current| is_rejected(&current)) {
            // Somebody else was faster, and the next token is not to suffer for this one.
            return true;
        }
        if !flights.rejections.accept(now) {
            return false;
        }
        self.current.store(None);
        flights.memory.take_if(|(outcome, _)| outcome.is_ok());
        // A failure is still remembered: the provider has a rest, though not the long one of callers with a token.
        if let Some((Err(error), until)) = &mut flights.memory {
            if error.retry_after().is_none() {
                *until = until.earlier(now.plus(LONGEST_PAUSE));
            }
        }
        drop(flights);
        telemetry::invalidated(self.purpose.requester.metadata);
        true
    }

    /// Whether a request is under way.
    pub(super) fn is_in_flight(&self) -> bool {
        self.flights().under_way(self.now()).is_some()
    }

    /// The token, unless it has retired, and whether it should be renewed by now.
    pub(super) fn valid(&self, now: Timestamp) -> Option<(Arc<TokenData>, bool)> {
        let current = self.current.load();
        let cached = current.as_ref().filter(|cached| !now.reached(cached.retire_at))?;
        Some((Arc::clone(&cached.data), now.reached(cached.refresh_at)))
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        // Every change under the lock leaves the state whole, so that a panic elsewhere does not matter.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the background drive a flight; `false` when there is none.
    pub(super) fn drive(self: &Arc<Self>, flight: &Flight) -> bool {
        let (slot, flight) = (Arc::downgrade(self), flight.clone());
        let task = async move {
            let driver = Driver { slot, flight };
            let _ = driver.flight.clone().await;
        };
        self.purpose.requester.transport.spawn(task.boxed()).is_ok()
    }

    #[cold]
    fn renew_in_background(self: &Arc<Self>, now: Timestamp) {
        if let Some(flight) = self.renew(now) {
            if !self.drive(&flight) {
                // Nobody would drive it; the next caller of `token` begins its own.
                self.abandon(flight);
            }
        }
    }

    /// Forgets a flight that nobody drives, unless somebody has joined it meanwhile.
    fn abandon(&self, flight: Flight) {
        let mut flights = self.flights();
        drop(flight);
        flights.running.take_if(|running| running.flight.strong_count() == Some(1));
    }

    /// Forgets a flight that has been waited for long enough, or whose driver is gone.
    pub(super) fn give_up(&self, flight: &Flight) {
        let given_up = self.flights().running.take_if(|running| running.flight.ptr_eq(flight));
        // Without the lock: what a transport does when its request is dropped is its own affair.
        drop(given_up);
    }

    /// A new flight for a token that is valid and due, which the caller has to drive; `None` when one is under way or
    /// the provider is left alone. Somebody who holds the lock sees to it, so that readers do not queue.
    pub(super) fn renew(self: &Arc<Self>, now: Timestamp) -> Option<Flight> {
        let mut flights = self.flights.try_lock().ok()?;
        let is_due = self.current.load().as_ref().is_none_or(|cached| now.reached(cached.refresh_at));
        let may_begin = is_due && flights.under_way(now).is_none() && !flights.is_resting(now);
        may_begin.then(|| self.begin(&mut flights, now))
    }

    /// What is remembered, the flight under way, or a new one. Asked again under the lock, because a flight may
    /// have ended since the caller looked.
    pub(super) fn next(self: &Arc<Self>, now: Timestamp) -> Next {
        let mut flights = self.flights();
        if let Some(cached) = self.current.load_full().filter(|cached| !now.reached(cached.retire_at)) {
            return Next::Known(Ok(cached));
        }
        if let Some(flight) = flights.under_way(now) {
            return Next::Joined(flight.clone());
        }
        if let Some(outcome) = flights.remembered(now) {
            return Next::Known(outcome);
        }
        Next::Begun(self.begin(&mut flights, now))
    }

    fn begin(self: &Arc<Self>, flights: &mut Flights, now: Timestamp) -> Flight {
        flights.begun += 1;
        let flight = self.flight(flights.begun, now);
        let until = now.monotonic().saturating_add(LONGEST_FLIGHT);
        flights.running = Some(Running { flight: flight.clone(), until });
        flight
    }

    fn flight(self: &Arc<Self>, number: u64, now: Timestamp) -> Flight {
        let purpose = Arc::clone(&self.purpose);
        // The slot holds the flight: a strong reference back would keep both alive for ever.
        let slot: Weak<Self> = Arc::downgrade(self);
        let flight = async move {
            let request = async { (fetch(&purpose, number).await, purpose.requester.clock.now()) };
            let (outcome, now) = AssertUnwindSafe(request).catch_unwind().await.unwrap_or_else(|_| {
                // A runtime that is shut down makes the transport panic; the next caller may have another one.
                let message = "the transport panicked; its runtime may have been shut down";
                (Err(Error::new(purpose.requester.metadata, ErrorKind::Transport, message)), now)
            });
            if let Some(slot) = slot.upgrade() {
                slot.settle(number, &outcome, now);
            }
            outcome
        };
        flight.boxed().shared()
    }

    /// Ends a flight: publishes its token or remembers its failure. One that was given up meanwhile changes nothing
    /// that a later one has done.
    fn settle(&self, number: u64, outcome: &Outcome, now: Timestamp) {
        let mut flights = self.flights();
        if flights.begun != number {
            let later = |current: &Arc<Cached>| current.number > number;
            if let (Ok(cached), false) = (outcome, self.current.load().as_ref().is_some_and(later)) {
                self.current.store(Some(Arc::clone(cached)));
            }
            return;
        }
        flights.running = None;
        let before = self.current.load_full().filter(|cached| !now.reached(cached.retire_at));
        let life_left = before.as_ref().map_or(Some(Duration::ZERO), |cached| cached.life_left(now));
        match outcome {
            Ok(cached) => {
                self.current.store(Some(Arc::clone(cached)));
                flights.failures = 0;
                let expired = now.reached(cached.retire_at);
                flights.memory = expired.then(|| (outcome.clone(), now.plus(EXPIRED_ON_ARRIVAL)));
            }
            Err(error) => {
                flights.failures = flights.failures.saturating_add(1);
                let pause = pause(error, flights.failures, before.is_some(), random());
                let until = match before {
                    // Callers that are left without a token do not wait out the long pause of those that had one.
                    Some(cached) if error.retry_after().is_none() => {
                        now.plus(pause).earlier(cached.retire_at)
                    }
                    _ => now.plus(pause),
                };
                flights.memory = Some((outcome.clone(), until));
            }
        }
        // What is told is told without the lock, because the listener may be slow, or ask this client for a token.
        drop(flights);
        telemetry::renewed(self.purpose.requester.metadata, outcome.as_ref().err(), life_left);
    }
}

/// What the background does for a flight. When it is dropped before the end, because its runtime was shut down, the
/// next caller begins another flight.
struct Driver {
    slot: Weak<Slot>,
    flight: Flight,
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.upgrade() {
            slot.give_up(&self.flight);
        }
    }
}

/// Asks for a token and makes it ready for use.
async fn fetch(purpose: &Purpose, number: u64) -> Outcome {
    let requester = &*purpose.requester;
    let begun = requester.clock.now();
    let data = requester.send(&purpose.request).await?;
    let schedule =
        Schedule::new(requester.metadata, begun, data.expiry, requester.default_lifetime, random());
    Ok(Arc::new(Cached {
        header: header(requester, &data)?.map(|(_, value)| value),
        data,
        number,
        refresh_at: schedule.refresh_at,
        retire_at: schedule.retire_at,
    }))
}
