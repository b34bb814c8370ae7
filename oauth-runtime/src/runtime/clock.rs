//! Moments, and the system's clocks.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// One moment on two clocks.
///
/// A token retires when either clock says so: the wall clock goes on while a machine sleeps, the monotonic one
/// does not jump when somebody sets the time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Nanoseconds, because comparing them is what reading a cached token costs.
    monotonic: u64,
    wall: u64,
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

/// The coarse clocks: exact to a few milliseconds, and several times cheaper to read than the exact ones.
///
/// Both move by ticks of the kernel. Within one tick the wall clock need not be read again: it is where the last
/// reader of that tick found it.
#[cfg(target_os = "linux")]
#[inline]
pub(super) fn system_now() -> Timestamp {
    use std::sync::atomic::Ordering;

    use rustix::time::ClockId;

    let monotonic = read(ClockId::MonotonicCoarse);
    // Racing readers may pair a tick with its neighbour's offset; the error lasts one tick.
    let is_known = TICK.load(Ordering::Relaxed) == monotonic;
    let ahead = if is_known { AHEAD.load(Ordering::Relaxed) } else { wall_ahead(monotonic) };
    Timestamp { monotonic, wall: monotonic.wrapping_add(ahead) }
}

/// By how many nanoseconds the wall clock was ahead at the tick below.
#[cfg(target_os = "linux")]
static AHEAD: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
/// The tick at which the wall clock was read last.
#[cfg(target_os = "linux")]
static TICK: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// Reads by how many nanoseconds the wall clock is ahead at a new tick, for all who read at the same.
#[cfg(target_os = "linux")]
#[cold]
fn wall_ahead(monotonic: u64) -> u64 {
    use std::sync::atomic::Ordering;

    let ahead = read(rustix::time::ClockId::RealtimeCoarse).wrapping_sub(monotonic);
    AHEAD.store(ahead, Ordering::Relaxed);
    TICK.store(monotonic, Ordering::Relaxed);
    ahead
}

#[cfg(target_os = "linux")]
#[inline]
fn read(clock: rustix::time::ClockId) -> u64 {
    let time = rustix::time::clock_gettime(clock);
    // Wrapping, because no clock is 584 years ahead and every reader would pay for the look whether it is.
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.wrapping_mul(1_000_000_000).wrapping_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn system_now() -> Timestamp {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    Timestamp::new(START.elapsed(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}
