//! The token of one key, and the one request for all who need it.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, TryLockError, Weak};
use std::time::Duration;

use futures_util::FutureExt as _;

use super::cached::{Age, Cached, HeaderGuard, Outcome};
use super::compact::Compact;
use super::fetch::{fetch, ready};
use super::flights::{Flight, Flights, Running};
use super::schedule::{backoff, random};
use super::source::Key;
use super::sync::{Mutex, MutexGuard, Swap};
use crate::config::Config;
use crate::plan::Plan;
use crate::runtime::Timestamp;
use crate::telemetry;
use crate::token::TokenData;
use crate::{Error, ErrorKind, fleet};

/// How long a token that was expired on arrival is given to all who ask, before the provider is asked again.
const EXPIRED_ON_ARRIVAL: Duration = Duration::from_secs(1);
/// How long a request is waited for after its transport should have ended it.
const OVERTIME: Duration = Duration::from_secs(1);
/// How long callers that are left without a token are told of a past failure, unless the provider asks for more.
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// The token of the moment, and how the next one is coming along. Reading one that is not stale takes no lock.
///
/// Its order is that in memory: what a look-up needs is together, because a slot of many is in no processor's cache.
#[repr(C)]
pub(crate) struct Slot {
    /// By which the slots of a client find it.
    pub(super) hash: u64,
    pub(super) compact: Compact,
    /// The number of the look-up that found it last.
    pub(super) looked_up: AtomicU64,
    pub(super) current: Swap<Cached>,
    pub(crate) key: Key,
    flights: Mutex<Flights>,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("key", &self.key).finish_non_exhaustive()
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
    pub(crate) fn new(key: Key) -> Arc<Self> {
        Self::found_by(key, 0)
    }

    /// A slot that others find by this hash of its key.
    pub(super) fn found_by(key: Key, hash: u64) -> Arc<Self> {
        let mut slot = Arc::new(Self {
            current: Swap::default(),
            key,
            hash,
            compact: Compact::EMPTY,
            looked_up: AtomicU64::default(),
            flights: Mutex::default(),
        });
        if let Some(Self { key: Key { config, source }, compact, .. }) = Arc::get_mut(&mut slot) {
            compact.fill(&(&config.values, source));
        }
        slot
    }

    pub(crate) fn config(&self) -> &Config {
        &self.key.config
    }

    fn plan(&self) -> &Plan {
        self.config().plan()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.config().shared.runtime.now()
    }

    /// Hands a token in, which is served until it ends; `false` when it has ended.
    ///
    /// # Errors
    ///
    /// When the token cannot be presented.
    pub(crate) fn put(&self, data: Arc<TokenData>) -> Result<bool, Error> {
        let now = self.now();
        data.check_provider(self.plan())?;
        let cached = ready(&self.key, data, now, 0)?;
        let is_valid = cached.age(now).is_some();
        if is_valid {
            let mut flights = self.flights();
            // What is under way was asked for without it: those who wait for that get it, and nobody else.
            flights.begun += 1;
            let mut outdated = flights.state.take();
            let rejections = outdated.as_mut().map(|state| std::mem::take(&mut state.rejections));
            if let Some(rejections) = rejections.filter(|rejections| !rejections.is_forgotten()) {
                // Nor may a token that is handed in again and again be rejected in a loop.
                flights.state().rejections = rejections;
            }
            self.current.store(Some(Arc::new(Cached { number: flights.begun, ..cached })));
            drop(flights);
            drop(outdated);
        }
        Ok(is_valid)
    }

    /// Whether it would be missed: it cannot be filled again, or its request is under way.
    pub(super) fn is_needed(&self) -> bool {
        !self.key.source.may_be_evicted() || self.is_in_flight()
    }

    /// The header of a valid token, when there is one. Renewal is begun in the background when it is due. In place of one
    /// that is stale there is none, so that the caller waits for the next, unless that cannot be had.
    pub(crate) fn try_header(self: &Arc<Self>) -> Option<HeaderGuard> {
        let now = self.now();
        let (header, age) = HeaderGuard::of(self.current.load(), now)?;
        match age {
            Age::Fresh => return Some(header),
            Age::Due => self.renew_in_background(now),
            Age::Stale if self.can_begin(now) => return None,
            Age::Stale => {}
        }
        Some(header)
    }

    /// Takes a token out that a resource server has rejected. `false` when it stays, because every new token is rejected
    /// too; `true` when it is gone, now or before.
    pub(crate) fn invalidate(&self, is_rejected: impl FnOnce(&Cached) -> bool) -> bool {
        let now = self.now();
        let mut flights = self.flights();
        let current = self.current.load_full().filter(|current| is_rejected(current));
        // Where there is none, somebody else was faster, and the next token is not to suffer for this one.
        let Some(current) = current else { return true };
        let state = flights.state();
        if !state.rejections.accept(now) {
            return false;
        }
        self.current.store(None);
        self.key.reject(&current.data);
        state.memory.take_if(|(outcome, _)| outcome.is_ok());
        // A failure is still remembered, though not for the long back-off of callers with a token.
        if let Some((Err(error), until)) = &mut state.memory {
            if error.retry_after().is_none() {
                *until = until.earlier(now.plus(LONGEST_BACKOFF));
            }
        }
        drop(flights);
        telemetry::invalidated(self.plan());
        true
    }

    /// Whether the next caller that waits would have a request of its own.
    #[cold]
    fn can_begin(&self, now: Timestamp) -> bool {
        let flights = self.flights();
        flights.under_way(now).is_none() && !flights.is_backing_off(now)
    }

    /// Whether a request is under way.
    pub(super) fn is_in_flight(&self) -> bool {
        self.flights().under_way(self.now()).is_some()
    }

    /// The token, unless it has retired, and its age.
    pub(super) fn valid(&self, now: Timestamp) -> Option<(Arc<TokenData>, Age)> {
        let current = self.current.load();
        let cached = current.as_ref()?;
        Some((Arc::clone(&cached.data), cached.age(now)?))
    }

    /// How long the token is still valid; `None` when there is none, or when it does not end.
    pub(super) fn life_left(&self, now: Timestamp) -> Option<Duration> {
        self.current.load().as_ref()?.life_left(now)
    }

    pub(super) fn flights(&self) -> MutexGuard<'_, Flights> {
        // Every change under the lock leaves the state whole, so that a panic elsewhere does not matter.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Forgets a flight that nobody drives, unless somebody has joined it meanwhile: the slot holds the only other count.
    fn abandon(&self, flight: Flight) {
        let mut flights = self.flights();
        drop(flight);
        let abandoned = flights.take_running_if(|running| running.flight.strong_count() == Some(1));
        drop(flights);
        drop(abandoned);
    }

    /// A new flight for a token that is valid and due, which the caller has to drive; `None` when one is under way or
    /// backed off. Whoever holds the lock is already doing this, so that readers do not queue.
    pub(super) fn renew(self: &Arc<Self>, now: Timestamp) -> Option<Flight> {
        let mut flights = match self.flights.try_lock() {
            Ok(flights) => flights,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let is_due = self.current.load().as_ref().is_none_or(|cached| cached.age(now) != Some(Age::Fresh));
        let may_begin = is_due && flights.under_way(now).is_none() && !flights.is_backing_off(now);
        may_begin.then(|| self.begin(&mut flights, now))
    }

    /// What is remembered, the flight under way, or a new one. Asked again under the lock, because a flight may
    /// have ended since the caller looked. While the provider is not asked, a stale token is as good as any.
    pub(super) fn next(self: &Arc<Self>, now: Timestamp) -> Next {
        let mut flights = self.flights();
        let current = self.current.load_full().and_then(|cached| Some((cached.age(now)?, cached)));
        let stale = match current {
            Some((Age::Stale, cached)) => Some(cached),
            Some((_, cached)) => return Next::Known(Ok(cached)),
            None => None,
        };
        if let Some(flight) = flights.under_way(now) {
            return Next::Joined(flight.clone());
        }
        if let Some(outcome) = flights.remembered(now) {
            return Next::Known(stale.map_or(outcome, Ok));
        }
        match self.key.source.check(self.plan()) {
            Ok(()) => Next::Begun(self.begin(&mut flights, now)),
            Err(error) => Next::Known(Err(error)),
        }
    }

    fn begin(self: &Arc<Self>, flights: &mut Flights, now: Timestamp) -> Flight {
        flights.begun += 1;
        let flight = self.flight(flights.begun, now);
        let longest = self.longest_flight().unwrap_or(Duration::MAX);
        let until = now.monotonic().saturating_add(longest);
        flights.state().running = Some(Running { flight: flight.clone(), until });
        flight
    }

    /// The token that there is.
    pub(crate) fn cached_data(&self) -> Option<Arc<TokenData>> {
        self.current.load_full().map(|cached| Arc::clone(&cached.data))
    }

    /// The value of the header of this token, where it is the one in the cache; `None` where it goes into the query.
    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) fn ready_header(&self, data: &Arc<TokenData>) -> Option<http::HeaderValue> {
        self.current.load().as_ref().filter(|cached| cached.is(data))?.header.clone()
    }

    /// How long a request is waited for, where another may begin: one that nobody drives any more, because its runtime is
    /// idle or was shut down, gives way to that.
    pub(super) fn longest_flight(&self) -> Option<Duration> {
        let shared = &self.config().shared;
        let longest = || {
            let own = self.config().longest_exchange().saturating_add(self.key.source.longest_wait());
            let of_others = shared.fleet.as_ref().map_or(Duration::ZERO, |_| fleet::overtime(own));
            own.saturating_add(OVERTIME).saturating_add(of_others)
        };
        self.key.source.may_begin_again().then(longest)
    }

    fn flight(self: &Arc<Self>, number: u64, now: Timestamp) -> Flight {
        let key = self.key.clone();
        // The slot holds the flight: a strong reference back would keep both alive for ever.
        let slot: Weak<Self> = Arc::downgrade(self);
        let flight = async move {
            // Only a fleet may have the same token again.
            let last = key.config.shared.fleet.as_ref().and_then(|_| slot.upgrade()?.current.load_full());
            let last = last.map(|cached| Arc::clone(&cached.data));
            let request = async { (fetch(&key, last, number).await, key.config.shared.runtime.now()) };
            let (outcome, now) = AssertUnwindSafe(request).catch_unwind().await.unwrap_or_else(|_| {
                // A runtime that is shut down makes the transport panic; the next caller may have another one.
                let message = "the transport panicked; its runtime may have been shut down";
                (Err(key.config.plan().error(ErrorKind::Transport, message)), now)
            });
            match slot.upgrade() {
                Some(slot) => slot.settle(number, outcome, now),
                None => outcome,
            }
        };
        flight.boxed().shared()
    }

    /// Ends a flight: publishes its token or remembers its failure, and says what those get who waited for it. One that was
    /// given up meanwhile changes nothing that a later one has done.
    fn settle(&self, number: u64, outcome: Outcome, now: Timestamp) -> Outcome {
        let mut flights = self.flights();
        let last = self.current.load_full();
        let is_outrun = last.as_ref().is_some_and(|current| current.number > number);
        let outcome = match outcome {
            Ok(cached) if !is_outrun => self.successor(cached, last.as_deref(), now),
            outcome => outcome,
        };
        let before = last.filter(|cached| cached.age(now).is_some());
        if flights.begun != number {
            if let (Ok(cached), false) = (&outcome, is_outrun) {
                self.current.store(Some(Arc::clone(cached)));
            }
            return outcome.or_else(|error| before.ok_or(error));
        }
        let life_left = before.as_ref().map_or(Some(Duration::ZERO), |cached| cached.life_left(now));
        let state = flights.state();
        let ended = state.running.take();
        match &outcome {
            Ok(cached) => {
                self.current.store(Some(Arc::clone(cached)));
                state.failures = 0;
                let expired = cached.age(now).is_none();
                state.memory = expired.then(|| (outcome.clone(), now.plus(EXPIRED_ON_ARRIVAL)));
                if !expired && state.rejections.is_forgotten() {
                    flights.state = None;
                }
            }
            Err(error) => {
                // What was tried for a token that was valid is not held against those that are left without one.
                let is_first = before.is_none() && std::mem::take(&mut state.had_token);
                state.failures = if is_first { 1 } else { state.failures.saturating_add(1) };
                state.had_token = before.is_some();
                let backoff = backoff(error, state.failures, before.is_some(), random());
                let until = match &before {
                    // Callers that are left without a token do not wait out the long back-off of those that had one.
                    Some(cached) if error.retry_after().is_none() => {
                        now.plus(backoff).earlier(cached.schedule.end)
                    }
                    _ => now.plus(backoff),
                };
                state.memory = Some((outcome.clone(), until));
            }
        }
        // What is told is told without the lock, because the listener may be slow, or ask this client for a token.
        drop(flights);
        drop(ended);
        telemetry::renewed(self.plan(), outcome.as_ref().err(), life_left);
        // A valid token is served whatever became of its renewal.
        outcome.or_else(|error| before.ok_or(error))
    }

    /// The token that takes the place of the last one.
    ///
    /// # Errors
    ///
    /// When it is the same again, or ends no later than one that still is valid: a renewal that brings nothing has failed.
    fn successor(&self, cached: Arc<Cached>, last: Option<&Cached>, now: Timestamp) -> Outcome {
        let Some(last) = last else { return Ok(cached) };
        let is_renewal =
            if last.age(now).is_some() { cached.renews(last) } else { !cached.revives(last, now) };
        if is_renewal {
            return Ok(cached);
        }
        let message = "the provider returned the same token, or one that expires no later";
        Err(self.plan().error(ErrorKind::InvalidResponse, message))
    }
}
