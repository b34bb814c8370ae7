//! The coarse clocks of Linux: exact to a few milliseconds, and several times cheaper to read than the exact ones.
//!
//! Both move by ticks of the kernel. Within one tick the wall clock need not be read again: it is where the last reader of
//! that tick found it.

use std::sync::atomic::{AtomicU64, Ordering};

use rustix::time::{ClockId, clock_gettime};

use super::Timestamp;

/// By how many nanoseconds the wall clock was ahead at the tick below.
static AHEAD: AtomicU64 = AtomicU64::new(0);
/// The tick at which the wall clock was read last.
static TICK: AtomicU64 = AtomicU64::new(0);

#[inline]
pub(super) fn now() -> Timestamp {
    let monotonic = read(ClockId::MonotonicCoarse);
    // Racing readers may pair a tick with its neighbour's offset; the error lasts one tick.
    let is_known = TICK.load(Ordering::Relaxed) == monotonic;
    let ahead = if is_known { AHEAD.load(Ordering::Relaxed) } else { wall_ahead(monotonic) };
    Timestamp { monotonic, wall: monotonic.wrapping_add(ahead) }
}

/// Reads by how many nanoseconds the wall clock is ahead at a new tick, for all who read at the same.
#[cold]
fn wall_ahead(monotonic: u64) -> u64 {
    let ahead = read(ClockId::RealtimeCoarse).wrapping_sub(monotonic);
    AHEAD.store(ahead, Ordering::Relaxed);
    TICK.store(monotonic, Ordering::Relaxed);
    ahead
}

#[inline]
fn read(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    // Wrapping, because no clock is 584 years ahead and every reader would pay for the look whether it is.
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.wrapping_mul(1_000_000_000).wrapping_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}
