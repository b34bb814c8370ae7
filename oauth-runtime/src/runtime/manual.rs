//! Time that a test moves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Runtime, Timestamp, TokioRuntime, system};
use crate::transport::BoxFuture;

/// A runtime whose time stands still until it is moved, for tests. It spawns and sleeps as [`TokioRuntime`] does.
///
/// ```
/// use std::time::Duration;
/// use oauth_runtime::runtime::{ManualClock, Runtime};
///
/// let clock = ManualClock::new();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().wall() - before.wall(), Duration::from_secs(60));
/// ```
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows the time of its making.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(system::now())))
    }

    /// Moves both clocks on.
    pub fn advance(&self, by: Duration) {
        self.advance_each(by, by);
    }

    /// Moves the monotonic clock alone, as when somebody stops the wall clock or sets it back.
    pub fn advance_monotonic(&self, by: Duration) {
        self.advance_each(by, Duration::ZERO);
    }

    /// Moves the wall clock alone, as when a machine wakes from sleep.
    pub fn advance_wall(&self, by: Duration) {
        self.advance_each(Duration::ZERO, by);
    }

    fn advance_each(&self, monotonic: Duration, wall: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.plus_each(monotonic, wall);
    }
}

impl Runtime for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}
