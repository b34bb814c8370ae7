//! Moments in milliseconds since 1970, as records hold them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The milliseconds; 0 for a moment before.
pub(crate) fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The moment; that of 1970 where the clock does not go so far.
pub(crate) fn from_millis(millis: u64) -> SystemTime {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis)).unwrap_or(UNIX_EPOCH)
}
