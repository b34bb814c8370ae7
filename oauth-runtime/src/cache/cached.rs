//! The token of the moment and when it has to go.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::sync::Guard;
use crate::runtime::Timestamp;
use crate::token::TokenData;

/// A token, ready to be used.
pub(crate) struct Cached {
    pub(crate) data: Arc<TokenData>,
    /// The value of the header that carries it; `None` where it goes into the query.
    pub(super) header: Option<HeaderValue>,
    /// Of the flight that brought it.
    pub(super) number: u64,
    pub(super) refresh_at: Timestamp,
    pub(super) retire_at: Timestamp,
}

impl Cached {
    /// Whether this is the very token that the data belongs to; another one with the same text is not.
    pub(crate) fn is(&self, data: &Arc<TokenData>) -> bool {
        Arc::ptr_eq(&self.data, data)
    }

    /// How long it is until the token retires; `None` when it never does.
    pub(super) fn life_left(&self, now: Timestamp) -> Option<Duration> {
        (self.retire_at != Timestamp::NEVER).then(|| self.retire_at.since(now))
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("retire_at", &self.retire_at).finish_non_exhaustive()
    }
}

/// The ready value of the header that presents the token, borrowed from the cache.
///
/// It is for a short use, such as copying it into a request; it does not keep the cache from renewing the token.
pub struct HeaderGuard(Guard<Option<Arc<Cached>>>);

impl HeaderGuard {
    /// The header of the token of the moment, and whether it should be renewed by now; `None` when there is
    /// none that is valid.
    pub(super) fn of(guard: Guard<Option<Arc<Cached>>>, now: Timestamp) -> Option<(Self, bool)> {
        let cached = guard.as_ref().filter(|cached| cached.header.is_some())?;
        let due = now.reached(cached.refresh_at);
        // It does not retire before it is due.
        if due && now.reached(cached.retire_at) {
            return None;
        }
        Some((Self(guard), due))
    }

    /// Whether it shows this token.
    pub(crate) fn shows(&self, cached: &Cached) -> bool {
        self.0.as_ref().is_some_and(|shown| std::ptr::eq(&raw const **shown, cached))
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
