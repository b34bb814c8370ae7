//! A store as a client uses it: what takes too long has failed, and how it fares is known.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;
use futures_util::future::{self, Either};

use super::{Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use crate::config::Config;
use crate::plan::Plan;
use crate::telemetry::{self, StoreReport};
use crate::transport::BoxFuture;

/// How the store of a client fares, as this process has found it when it last used it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreHealth {
    /// Since when it has failed; `None` when the last thing was done, and before the first. After a write has failed, it is a write
    /// that has to be done. A record that cannot be read is no failure of the store.
    pub failing_since: Option<SystemTime>,
    /// Why it has failed last, while it fails: what its error says, and where that comes from. There is no secret in it, unless the
    /// store's own errors have one.
    pub problem: Option<String>,
    /// How many sessions of this process have tokens that the store has not taken yet:
    /// [`Health::NotPersisted`](crate::Health::NotPersisted). A process that ends takes them along.
    pub unpersisted: usize,
}

/// That a store fails.
struct Failing {
    since: SystemTime,
    problem: String,
    /// Whether it was a write that failed last.
    writes: bool,
}

pub(crate) struct Monitored {
    store: Arc<dyn TokenStore>,
    /// How long it may take for one thing.
    patience: Duration,
    failing: Mutex<Option<Failing>>,
    unpersisted: AtomicUsize,
    under_way: AtomicUsize,
}

impl Monitored {
    pub(crate) fn new(store: Arc<dyn TokenStore>, patience: Duration) -> Self {
        Self {
            store,
            patience,
            failing: Mutex::default(),
            unpersisted: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
        }
    }

    pub(crate) async fn load(&self, config: &Config, key: &RecordKey) -> Result<Option<Stored>, StoreError> {
        let report = StoreReport::begin(config.plan(), key.class(), "load");
        let loaded = self.bounded(config, self.store.load(key)).await;
        self.note(config, report, "ok", loaded)
    }

    pub(crate) async fn compare_and_swap(
        &self,
        config: &Config,
        key: &RecordKey,
        expected: Option<&Version>,
        new: Option<Record>,
    ) -> Result<Swap, StoreError> {
        let report = StoreReport::begin(config.plan(), key.class(), "swap");
        let swapped = self.bounded(config, self.store.compare_and_swap(key, expected, new)).await;
        let result = if matches!(swapped, Ok(Swap::Conflict)) { "conflict" } else { "ok" };
        self.note(config, report, result, swapped)
    }

    pub(crate) async fn discard(&self, config: &Config, key: &RecordKey) -> Result<bool, StoreError> {
        let report = StoreReport::begin(config.plan(), key.class(), "discard");
        let discarded = self.bounded(config, self.store.discard(key)).await;
        self.note(config, report, "ok", discarded)
    }

    /// Nobody but an operator waits for it, and a large store takes its time.
    pub(crate) async fn list(
        &self,
        class: RecordClass,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        self.store.list(class, after, limit).await
    }

    async fn bounded<T>(
        &self,
        config: &Config,
        mut work: BoxFuture<'_, Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        // One in memory is done at once.
        if let Some(outcome) = (&mut work).now_or_never() {
            return outcome;
        }
        let Some(timer) = config.shared.runtime.sleep(self.patience) else { return work.await };
        match future::select(work, timer).await {
            Either::Left((outcome, _)) => outcome,
            // It may go on by itself.
            Either::Right(((), _)) => Err(StoreError::maybe_applied(format!(
                "the store takes longer than {} s",
                self.patience.as_secs()
            ))),
        }
    }

    fn note<T>(
        &self,
        config: &Config,
        report: StoreReport<'_>,
        result: &'static str,
        outcome: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let error = outcome.as_ref().err();
        let mut failing = self.failing();
        let was_failing = failing.is_some();
        match error {
            // A record that cannot be read says nothing of the store.
            Some(error) if error.is_of_record() => {}
            Some(error) => {
                let since = failing.as_ref().map(|failing| failing.since);
                *failing = Some(Failing {
                    since: since.unwrap_or_else(|| config.shared.runtime.now().system_time()),
                    problem: error.whole(),
                    writes: !report.is_load(),
                });
            }
            // One that can be read and not written has not come back.
            None if report.is_load() && failing.as_ref().is_some_and(|failing| failing.writes) => {}
            None => *failing = None,
        }
        let is_failing = failing.is_some();
        drop(failing);
        report.end(result, error, (was_failing, is_failing));
        outcome
    }

    fn failing(&self) -> MutexGuard<'_, Option<Failing>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> StoreHealth {
        let (failing_since, problem) =
            self.failing().as_ref().map(|failing| (failing.since, failing.problem.clone())).unzip();
        StoreHealth { failing_since, problem, unpersisted: self.unpersisted.load(Ordering::Relaxed) }
    }

    /// How many refreshes are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    /// Counts a session whose tokens the store has not taken, until it is dropped.
    pub(crate) fn count(self: &Arc<Self>, plan: &Plan) -> Counted {
        self.unpersisted.fetch_add(1, Ordering::Relaxed);
        telemetry::unpersisted(&plan.name, true);
        Counted { store: Arc::clone(self), provider: Arc::clone(&plan.name) }
    }
}

/// That somebody gets the next token, from the first look at the store to the result.
pub(crate) struct UnderWay(Arc<Monitored>);

impl UnderWay {
    pub(crate) fn begin(store: &Arc<Monitored>) -> Self {
        store.under_way.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(store))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// That a session is counted whose tokens the store has not taken.
pub(crate) struct Counted {
    store: Arc<Monitored>,
    provider: Arc<str>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.store.unpersisted.fetch_sub(1, Ordering::Relaxed);
        telemetry::unpersisted(&self.provider, false);
    }
}

impl fmt::Debug for Monitored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Monitored").field(&self.store).finish()
    }
}
