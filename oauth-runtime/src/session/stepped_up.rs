//! The logins that challenges were the reason of, as a session keeps them.

use serde::{Deserialize, Serialize};

/// A login that a challenge was the reason of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StepUp {
    /// The hash of what was asked for.
    pub(super) challenge: String,
    /// When the user had logged in, in milliseconds since 1970.
    pub(super) at: u64,
    /// For how long the same challenge is in vain, in milliseconds.
    pub(super) lasts: u64,
}

impl StepUp {
    pub(super) fn is_over(&self, now: u64) -> bool {
        now >= self.at.saturating_add(self.lasts)
    }

    /// What a login was for that has come to its end now.
    pub(super) fn ended(mut step_ups: Vec<Self>, now: u64) -> Vec<Self> {
        if let Some(last) = step_ups.last_mut() {
            last.at = now;
        }
        step_ups
    }
}
