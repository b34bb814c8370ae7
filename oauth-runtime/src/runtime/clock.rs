//! Moments.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One moment on two clocks.
///
/// A token retires when either clock says so: the wall clock goes on while a machine sleeps, the monotonic one
/// does not jump when somebody sets the time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Nanoseconds, because comparing them is what reading a cached token costs.
    pub(super) monotonic: u64,
    pub(super) wall: u64,
}

impl Timestamp {
    /// A moment that does not come.
    pub(crate) const NEVER: Self = Self { monotonic: u64::MAX, wall: u64::MAX };

    /// A moment by its time since some fixed one, which never goes back, and by its time since 1970. Both end after
    /// 584 years.
    #[must_use]
    pub fn new(monotonic: Duration, wall: Duration) -> Self {
        Self { monotonic: nanoseconds(monotonic), wall: nanoseconds(wall) }
    }

    /// The time since some fixed moment, never going back.
    #[must_use]
    pub fn monotonic(self) -> Duration {
        Duration::from_nanos(self.monotonic)
    }

    /// The time since 1970.
    #[must_use]
    pub fn wall(self) -> Duration {
        Duration::from_nanos(self.wall)
    }

    /// The moment so much later on each clock.
    #[cfg(feature = "mock")]
    pub(super) fn plus_each(self, monotonic: Duration, wall: Duration) -> Self {
        Self {
            monotonic: self.monotonic.saturating_add(nanoseconds(monotonic)),
            wall: self.wall.saturating_add(nanoseconds(wall)),
        }
    }

    pub(crate) fn plus(self, delay: Duration) -> Self {
        let delay = nanoseconds(delay);
        Self { monotonic: self.monotonic.saturating_add(delay), wall: self.wall.saturating_add(delay) }
    }

    pub(crate) fn minus(self, delay: Duration) -> Self {
        let delay = nanoseconds(delay);
        Self { monotonic: self.monotonic.saturating_sub(delay), wall: self.wall.saturating_sub(delay) }
    }

    /// Whether `deadline` has come on either clock.
    pub(crate) fn reached(self, deadline: Self) -> bool {
        self.monotonic >= deadline.monotonic || self.wall >= deadline.wall
    }

    /// The earlier of the two on each clock.
    pub(crate) fn earlier(self, other: Self) -> Self {
        Self { monotonic: self.monotonic.min(other.monotonic), wall: self.wall.min(other.wall) }
    }

    /// How long after `earlier` this is, by the clock that says less; zero when it is before.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        let (monotonic, wall) = (self.monotonic, self.wall);
        let since = monotonic.saturating_sub(earlier.monotonic).min(wall.saturating_sub(earlier.wall));
        Duration::from_nanos(since)
    }

    pub(crate) fn system_time(self) -> SystemTime {
        UNIX_EPOCH.checked_add(self.wall()).unwrap_or(UNIX_EPOCH)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (monotonic, wall) = (self.monotonic(), self.wall());
        f.debug_struct("Timestamp").field("monotonic", &monotonic).field("wall", &wall).finish()
    }
}
