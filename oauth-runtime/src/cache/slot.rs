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
/// runtime was shut down, gives way to another.
const LONGEST_FLIGHT: Duration = Duration::from_secs(60);

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
    /// The request that is under way, and until when; whoever needs its token waits for this one.
    running: Option<(Flight, Timestamp)>,
    /// What the last request ended with, for as long as the provider is not asked again.
    memory: Option<(Outcome, Timestamp)>,
    /// How many requests have failed since the last that did not.
    failures: u32,
    rejections: Rejections,
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
        // A failure is still remembered: the provider has the rest that it needs.
        flights.memory.take_if(|(outcome, _)| outcome.is_ok());
        drop(flights);
        telemetry::invalidated(self.purpose.requester.metadata);
        true
    }

    /// Whether a request is under way.
    pub(super) fn is_in_flight(&self) -> bool {
        let now = self.now();
        self.flights().running.as_ref().is_some_and(|(_, until)| !now.reached(*until))
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
    pub(super) fn drive(&self, flight: &Flight) -> bool {
        self.purpose.requester.transport.spawn(flight.clone().map(drop).boxed()).is_ok()
    }

    #[cold]
    fn renew_in_background(self: &Arc<Self>, now: Timestamp) {
        if let Next::Begun(flight) = self.next(now) {
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
        flights.running.take_if(|(running, _)| running.strong_count() == Some(1));
    }

    /// What is remembered, the flight under way, or a new one. Asked again under the lock, because a flight may
    /// have ended since the caller looked.
    pub(super) fn next(self: &Arc<Self>, now: Timestamp) -> Next {
        let mut flights = self.flights();
        if let Some(cached) = self.current.load_full().filter(|cached| !now.reached(cached.refresh_at)) {
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
        let flight = self.begin(now);
        flights.running = Some((flight.clone(), now.plus(LONGEST_FLIGHT)));
        Next::Begun(flight)
    }

    fn begin(self: &Arc<Self>, now: Timestamp) -> Flight {
        let purpose = Arc::clone(&self.purpose);
        // The slot holds the flight: a strong reference back would keep both alive for ever.
        let slot: Weak<Self> = Arc::downgrade(self);
        let flight = async move {
            let request = async { (fetch(&purpose).await, purpose.requester.clock.now()) };
            let (outcome, now) = AssertUnwindSafe(request).catch_unwind().await.unwrap_or_else(|_| {
                // A runtime that is shut down makes the transport panic; the next caller may have another one.
                let message = "the transport panicked; its runtime may have been shut down";
                (Err(Error::new(purpose.requester.metadata, ErrorKind::Transport, message)), now)
            });
            if let Some(slot) = slot.upgrade() {
                slot.settle(&outcome, now);
            }
            outcome
        };
        flight.boxed().shared()
    }

    /// Ends a flight: publishes its token or remembers its failure.
    fn settle(&self, outcome: &Outcome, now: Timestamp) {
        let mut flights = self.flights();
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

/// Asks for a token and makes it ready for use.
async fn fetch(purpose: &Purpose) -> Outcome {
    let requester = &*purpose.requester;
    let begun = requester.clock.now();
    let data = requester.send(&purpose.request).await?;
    let schedule =
        Schedule::new(requester.metadata, begun, data.expiry, requester.default_lifetime, random());
    Ok(Arc::new(Cached {
        header: header(requester, &data)?.map(|(_, value)| value),
        data,
        refresh_at: schedule.refresh_at,
        retire_at: schedule.retire_at,
    }))
}
