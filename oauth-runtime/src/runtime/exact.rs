//! The clocks of a system that has no coarse ones.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::Timestamp;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

pub(super) fn now() -> Timestamp {
    Timestamp::new(START.elapsed(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}
