//! Times, as a person reads them.

use std::time::{Duration, SystemTime};

/// Such as `2027-01-01T00:00:00Z (in 59m 12s)`.
pub(crate) fn until(time: SystemTime) -> String {
    let at = humantime::format_rfc3339_seconds(time);
    let whole = |time: Duration| humantime::format_duration(Duration::from_secs(time.as_secs()));
    match time.duration_since(SystemTime::now()) {
        Ok(left) => format!("{at} (in {})", whole(left)),
        Err(ago) => format!("{at} ({} ago)", whole(ago.duration())),
    }
}
