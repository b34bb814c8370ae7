//! How long and how often what a session needs is waited for.

use std::time::Duration;

/// How long the store may take to hold a result, beside the request.
pub(super) const STORE_BUDGET: Duration = Duration::from_secs(5);
/// How long somebody else's attempt is waited for before it is looked at again, at least and at most.
pub(super) const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How often a refresh token is sent within its grace, and how often a store is tried that is too slow or cannot tell.
pub(super) const MOST_ATTEMPTS: u32 = 3;
