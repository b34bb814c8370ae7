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
    /// Since when whatever was asked of it has failed; `None` when the last thing was done, and before the first.
    pub failing_since: Option<SystemTime>,
    /// Why it has failed last, while it fails. There is no secret in it.
    pub problem: Option<String>,
    /// How many sessions of this process have tokens that the store has not taken yet:
    /// [`Health::NotPersisted`](crate::Health::NotPersisted). A process that ends takes them along.
    pub unpersisted: usize,
}

pub(crate) struct Monitored {
    store: Arc<dyn TokenStore>,
    /// How long it may take for one thing.
    patience: Duration,
    health: Mutex<StoreHealth>,
    unpersisted: AtomicUsize,
    under_way: AtomicUsize,
}

impl Monitored {
    pub(crate) fn new(store: Arc<dyn TokenStore>, patience: Duration) -> Self {
        Self {
            store,
            patience,
            health: Mutex::default(),
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
        // A record that cannot be read says nothing of the store.
        let is_failing = outcome.as_ref().is_err_and(|error| !error.is_permanent());
        let mut health = self.health();
        let was_failing = health.failing_since.is_some();
        if is_failing {
            health.failing_since.get_or_insert_with(|| config.shared.runtime.now().system_time());
            health.problem = outcome.as_ref().err().map(StoreError::whole);
        } else if was_failing {
            *health = StoreHealth::default();
        }
        drop(health);
        report.end(result, outcome.as_ref().err(), was_failing);
        outcome
    }

    fn health(&self) -> MutexGuard<'_, StoreHealth> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> StoreHealth {
        StoreHealth { unpersisted: self.unpersisted.load(Ordering::Relaxed), ..self.health().clone() }
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

/// That a refresh is under way, from when the store is told to when it has the result or was seen to fail.
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
