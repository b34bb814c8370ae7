//! A document that is kept for a while: one request for all who need it, and the last good one while the server is down.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, Either, Shared};

use crate::runtime::{AnyRuntime, Timestamp};
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind};

/// How long a document is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ages {
    /// How long it holds where the server does not say.
    pub(crate) fresh: Duration,
    /// It holds no shorter, whatever the server says.
    pub(crate) at_least: Duration,
    /// It holds no longer, whatever the server says.
    pub(crate) at_most: Duration,
    /// For how long past that it stands in while the next cannot be had.
    pub(crate) stale: Duration,
    /// How long a failure stands before there is another try.
    pub(crate) failure: Duration,
    /// How long after a request began there is no other that a caller forces, such as for a key that is not there.
    pub(crate) cooldown: Duration,
    /// The longest that a request may take. Whoever waits for one whose runtime has stopped gets an error then.
    pub(crate) longest: Duration,
}

/// What a load ends with: the document, and how long the server says that it holds.
pub(crate) type Loaded<T> = Result<(T, Option<Duration>), Error>;

type Outcome<T> = Result<Arc<T>, Error>;
type Flight<T> = Shared<BoxFuture<'static, Outcome<T>>>;

/// A document that is loaded when it is first needed.
///
/// * One request for all callers. It ends in the background also when they go away, and is kept by whoever asks next.
/// * A failure is kept for [`Ages::failure`] and no longer. Until [`Ages::stale`] has passed, callers get the last good
///   document in its place.
/// * [`Cached::later_than`] forces a request, though no more often than [`Ages::cooldown`] says.
pub(crate) struct Cached<T> {
    /// The name in errors.
    provider: Arc<str>,
    ages: Ages,
    state: Arc<Mutex<State<T>>>,
}

struct State<T> {
    good: Option<Good<T>>,
    /// The last failure, and until when it stands.
    failed: Option<(Error, Timestamp)>,
    /// When the last request began.
    asked: Option<Timestamp>,
    running: Option<Running<T>>,
    /// How many requests have begun.
    begun: u64,
}

struct Good<T> {
    document: Arc<T>,
    fresh_until: Timestamp,
    stale_until: Timestamp,
}

struct Running<T> {
    flight: Flight<T>,
    number: u64,
    /// On the monotonic clock.
    until: Duration,
}

impl<T: Send + Sync + 'static> Cached<T> {
    /// Nothing yet.
    pub(crate) fn new(provider: Arc<str>, ages: Ages) -> Self {
        let state = State { good: None, failed: None, asked: None, running: None, begun: 0 };
        Self { provider, ages, state: Arc::new(Mutex::new(state)) }
    }

    /// The document as it was last loaded, however old it is; without waiting.
    #[cfg_attr(
        not(feature = "discovery"),
        allow(dead_code, reason = "metadata alone is looked at without waiting")
    )]
    pub(crate) fn last(&self) -> Option<Arc<T>> {
        self.state().good.as_ref().map(|good| Arc::clone(&good.document))
    }

    /// The document, which is loaded unless it is still fresh. `load` makes the request and no more: it is called under the
    /// lock, and must not ask for what is kept here.
    ///
    /// # Errors
    ///
    /// That of the request, or of the last one a short while ago, where no good document is left to stand in.
    pub(crate) async fn get<F>(&self, runtime: &AnyRuntime, load: impl FnOnce() -> F) -> Outcome<T>
    where
        F: Future<Output = Loaded<T>> + Send + 'static,
    {
        let now = runtime.now();
        let flight = {
            let mut state = self.state();
            if let Some(good) = state.good.as_ref().filter(|good| !now.reached(good.fresh_until)) {
                return Ok(Arc::clone(&good.document));
            }
            if let Some(outcome) = state.failure(now) {
                return outcome;
            }
            self.fly(&mut state, runtime, load)
        };
        self.wait(runtime, flight).await
    }

    /// A later document than this one, which lacks something: one that has come meanwhile, or that comes now. Where the last
    /// request is not long ago, it is the same again.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub(crate) async fn later_than<F>(
        &self,
        known: &Arc<T>,
        runtime: &AnyRuntime,
        load: impl FnOnce() -> F,
    ) -> Outcome<T>
    where
        F: Future<Output = Loaded<T>> + Send + 'static,
    {
        let now = runtime.now();
        let flight = {
            let mut state = self.state();
            if let Some(good) = state.good.as_ref().filter(|good| !Arc::ptr_eq(&good.document, known)) {
                return Ok(Arc::clone(&good.document));
            }
            let is_running = state.running.as_ref().is_some_and(|running| now.monotonic() < running.until);
            let cools = |asked: Timestamp| !now.reached(asked.plus(self.ages.cooldown));
            if !is_running && state.asked.is_some_and(cools) {
                return Ok(Arc::clone(known));
            }
            self.fly(&mut state, runtime, load)
        };
        self.wait(runtime, flight).await
    }

    /// Why the last request has brought nothing, if that was a short while ago.
    #[cfg(feature = "openid")]
    pub(crate) fn recent_failure(&self, runtime: &AnyRuntime) -> Option<Error> {
        let (error, until) = self.state().failed.clone()?;
        (!runtime.now().reached(until)).then_some(error)
    }

    /// The request that is under way, or a new one.
    fn fly<F>(&self, state: &mut State<T>, runtime: &AnyRuntime, load: impl FnOnce() -> F) -> Flight<T>
    where
        F: Future<Output = Loaded<T>> + Send + 'static,
    {
        let now = runtime.now();
        if let Some(running) = state.running.as_ref().filter(|running| now.monotonic() < running.until) {
            return running.flight.clone();
        }
        state.begun += 1;
        let number = state.begun;
        let work = AssertUnwindSafe(load()).catch_unwind();
        let (ages, shared, clock) = (self.ages, Arc::clone(&self.state), runtime.clone());
        let provider = Arc::clone(&self.provider);
        let flight = async move {
            let loaded = work
                .await
                .unwrap_or_else(|_| Err(Error::new(provider, ErrorKind::Transport, "the request panicked")));
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.end(number, ages, loaded, clock.now())
        };
        let flight = flight.boxed().shared();
        let until = now.monotonic().saturating_add(self.ages.longest);
        state.asked = Some(now);
        state.running = Some(Running { flight: flight.clone(), number, until });
        // Where nothing runs in the background, whoever waits carries it on.
        let _ = runtime.spawn(flight.clone().map(drop).boxed());
        flight
    }

    async fn wait(&self, runtime: &AnyRuntime, flight: Flight<T>) -> Outcome<T> {
        // Many are answered at once, and need no timer.
        let mut flight = flight;
        if let Some(outcome) = (&mut flight).now_or_never() {
            return outcome;
        }
        let Some(timer) = runtime.sleep(self.ages.longest) else { return flight.await };
        match future::select(flight, timer).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => Err(Error::new(
                Arc::clone(&self.provider),
                ErrorKind::Timeout,
                "the document did not come in time",
            )),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    /// What stands after a failure that was a short while ago.
    fn failure(&self, now: Timestamp) -> Option<Outcome<T>> {
        let (error, _) = self.failed.as_ref().filter(|(_, until)| !now.reached(*until))?;
        Some(self.stand_in(now).ok_or_else(|| error.clone()))
    }

    /// The last good document, for as long as it may stand in.
    fn stand_in(&self, now: Timestamp) -> Option<Arc<T>> {
        let good = self.good.as_ref().filter(|good| !now.reached(good.stale_until))?;
        Some(Arc::clone(&good.document))
    }

    fn end(&mut self, number: u64, ages: Ages, loaded: Loaded<T>, now: Timestamp) -> Outcome<T> {
        // One that was given up on may end after a later one.
        let is_last = self.begun == number;
        self.running.take_if(|running| running.number == number);
        match loaded {
            Ok((document, _)) if !is_last => Ok(Arc::new(document)),
            Ok((document, fresh_for)) => Ok(self.keep(ages, document, fresh_for, now)),
            Err(error) => {
                if is_last {
                    self.failed = Some((error.clone(), now.plus(ages.failure)));
                }
                self.stand_in(now).ok_or(error)
            }
        }
    }

    fn keep(&mut self, ages: Ages, document: T, fresh_for: Option<Duration>, now: Timestamp) -> Arc<T> {
        let fresh = fresh_for.unwrap_or(ages.fresh).clamp(ages.at_least, ages.at_most.max(ages.at_least));
        let document = Arc::new(document);
        let fresh_until = now.plus(fresh);
        let stale_until = fresh_until.plus(ages.stale);
        self.good = Some(Good { document: Arc::clone(&document), fresh_until, stale_until });
        self.failed = None;
        document
    }
}

impl<T> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("ages", &self.ages).finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
