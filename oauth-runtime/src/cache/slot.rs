//! The token of the moment and when it has to go.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};
use http::HeaderValue;

use crate::clock::Timestamp;
use crate::metadata::Metadata;
use crate::request::AnyExtra;
use crate::token::{Expiry, TokenData};

/// Seconds of life that a token handed out still has when the declaration does not say `min_validity`.
const MARGIN: Duration = Duration::from_secs(30);
/// How long before it retires a token is renewed, at most.
const MAX_LEAD: Duration = Duration::from_secs(240);
/// By how much two clients differ in that, at most.
const MAX_JITTER: Duration = Duration::from_secs(30);

/// A token, ready to be used.
pub(crate) struct Cached {
    pub(crate) data: Arc<TokenData>,
    pub(crate) extra: AnyExtra,
    /// The value of the header that carries it; `None` where it goes into the query.
    pub(super) header: Option<HeaderValue>,
    pub(super) refresh_at: Timestamp,
    pub(super) retire_at: Timestamp,
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("retire_at", &self.retire_at).finish_non_exhaustive()
    }
}

/// When a token is renewed and when it retires.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) refresh_at: Timestamp,
    pub(super) retire_at: Timestamp,
}

impl Schedule {
    /// For a token whose request began at `begun`. A margin is never more than half of the lifetime; `jitter`
    /// is from 0 to 1.
    pub(super) fn new(
        metadata: &Metadata,
        begun: Timestamp,
        expiry: Expiry,
        default_lifetime: Duration,
        jitter: f64,
    ) -> Self {
        let lifetime = match expiry {
            Expiry::Never => return Self { refresh_at: Timestamp::NEVER, retire_at: Timestamp::NEVER },
            Expiry::Unknown => default_lifetime,
            Expiry::At(time) => time.duration_since(begun.system_time()).unwrap_or_default(),
        };
        let margin = metadata.min_validity.map_or(MARGIN, Duration::from_secs).min(lifetime / 2);
        let useful = lifetime.saturating_sub(margin);
        let retire_at = begun.plus(useful);
        let lead = MAX_LEAD.min(useful / 10) + MAX_JITTER.min(useful / 20).mul_f64(jitter.clamp(0.0, 1.0));
        Self { refresh_at: retire_at.minus(lead), retire_at }
    }
}

/// The ready value of the header that presents the token, borrowed from the cache.
///
/// It is for a short use, such as copying it into a request; it does not keep the cache from renewing the token.
pub struct HeaderGuard(Guard<Option<Arc<Cached>>>);

impl HeaderGuard {
    /// The header of the token of the moment, and whether it should be renewed by now; `None` when there is
    /// none that is valid.
    pub(super) fn of(current: &ArcSwapOption<Cached>, now: Timestamp) -> Option<(Self, bool)> {
        let guard = current.load();
        let cached = guard.as_ref()?;
        if now.reached(cached.retire_at) || cached.header.is_none() {
            return None;
        }
        let due = now.reached(cached.refresh_at);
        Some((Self(guard), due))
    }
}

impl Deref for HeaderGuard {
    type Target = HeaderValue;

    fn deref(&self) -> &HeaderValue {
        static EMPTY: HeaderValue = HeaderValue::from_static("");
        // A guard is made for a token with a header alone, so that the empty value is never seen.
        self.0.as_ref().and_then(|cached| cached.header.as_ref()).unwrap_or(&EMPTY)
    }
}

impl fmt::Debug for HeaderGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The value is marked sensitive and does not show itself.
        f.debug_tuple("HeaderGuard").field(&**self).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Schedule;
    use crate::clock::Timestamp;
    use crate::metadata::{Grant, Metadata};
    use crate::token::Expiry;

    const ACME: Metadata = Metadata::new("Acme", "ACME", "https://a.example/", &[Grant::ClientCredentials]);
    const BEGUN: Timestamp =
        Timestamp { monotonic: Duration::from_secs(1000), wall: Duration::from_secs(1_900_000_000) };

    fn offsets(metadata: &Metadata, expiry: Expiry, jitter: f64) -> (u64, u64) {
        let schedule = Schedule::new(metadata, BEGUN, expiry, Duration::from_secs(3600), jitter);
        let since = |at: Timestamp| at.monotonic.saturating_sub(BEGUN.monotonic).as_secs();
        (since(schedule.refresh_at), since(schedule.retire_at))
    }

    fn after(seconds: u64) -> Expiry {
        Expiry::At(BEGUN.plus(Duration::from_secs(seconds)).system_time())
    }

    #[test]
    fn margins_never_exceed_half_a_lifetime() {
        assert_eq!(offsets(&ACME, after(3600), 0.0), (3330, 3570));
        assert_eq!(offsets(&ACME, after(20), 0.0), (9, 10));
        assert_eq!(offsets(&ACME.min_validity(300), after(240), 0.0), (108, 120));
        assert_eq!(offsets(&ACME, after(0), 0.0), (0, 0));
    }

    #[test]
    fn jitter_moves_the_renewal_and_not_the_end() {
        assert_eq!(offsets(&ACME, after(3600), 1.0), (3300, 3570));
        assert_eq!(offsets(&ACME, after(3600), 0.5), (3315, 3570));
    }

    #[test]
    fn an_unknown_lifetime_is_the_default_and_never_is_never() {
        assert_eq!(offsets(&ACME, Expiry::Unknown, 0.0), (3330, 3570));
        let never = Schedule::new(&ACME, BEGUN, Expiry::Never, Duration::ZERO, 0.0);
        assert_eq!(never.retire_at, Timestamp::NEVER);
        assert!(!BEGUN.reached(never.refresh_at));
    }
}
