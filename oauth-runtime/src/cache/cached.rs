//! The token of the moment and when it has to go.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::schedule::Schedule;
use super::sync::Guard;
use crate::Error;
use crate::runtime::Timestamp;
use crate::token::TokenData;

/// What a request for a token ends with.
pub(super) type Outcome = Result<Arc<Cached>, Error>;

/// A token, ready to be used.
pub(crate) struct Cached {
    pub(crate) data: Arc<TokenData>,
    /// The value of the header that carries it; `None` where it goes into the query.
    pub(super) header: Option<HeaderValue>,
    /// Of the flight that brought it.
    pub(super) number: u64,
    pub(super) schedule: Schedule,
}

/// How far the life of a token has gone that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    /// The next one should be fetched.
    Due,
    /// Callers wait for the next one, unless that cannot be had.
    Stale,
}

impl Cached {
    /// Whether this is the very token that the data belongs to; another one with the same text is not.
    pub(crate) fn is(&self, data: &Arc<TokenData>) -> bool {
        Arc::ptr_eq(&self.data, data)
    }

    /// How long it is until the token retires; `None` when it never does.
    pub(super) fn life_left(&self, now: Timestamp) -> Option<Duration> {
        let end = self.schedule.end;
        (end != Timestamp::NEVER).then(|| end.since(now))
    }

    /// Its age; `None` when it has retired.
    pub(super) fn age(&self, now: Timestamp) -> Option<Age> {
        let Schedule { due, stale, end } = self.schedule;
        // One after the other, so that a look at a fresh token is one comparison.
        if !now.reached(due) {
            Some(Age::Fresh)
        } else if !now.reached(stale) {
            Some(Age::Due)
        } else {
            (!now.reached(end)).then_some(Age::Stale)
        }
    }

    /// Whether this is a token in place of that one, which is valid: it lives longer, and it is another one unless the
    /// provider never says an end.
    pub(super) fn renews(&self, other: &Self) -> bool {
        let says_no_end = !self.data.states_end && !other.data.states_end;
        // A wall clock that was set must not make a good renewal a bad one.
        self.schedule.end.monotonic() > other.schedule.end.monotonic()
            && (says_no_end || !self.is_text_of(other))
    }

    /// Whether this is that token again, which has ended as the provider said, without a later end that it says now.
    pub(super) fn revives(&self, other: &Self, now: Timestamp) -> bool {
        let has_lived = other.schedule.due != other.schedule.end;
        let has_later_end = self.data.states_end && self.age(now).is_some();
        self.is_text_of(other) && other.data.states_end && has_lived && !has_later_end
    }

    fn is_text_of(&self, other: &Self) -> bool {
        self.data.access_token == other.data.access_token
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("end", &self.schedule.end).finish_non_exhaustive()
    }
}

/// The ready value of the header that presents the token, borrowed from the cache.
///
/// It is for a short use, such as copying it into a request; it does not keep the cache from renewing the token. It
/// dereferences to a [`HeaderValue`] and turns into one.
///
/// ```
/// use http::{HeaderMap, header};
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
/// struct Acme;
///
/// let client = Acme.client(Credentials::secret("id", "secret"))?;
/// let mut headers = HeaderMap::new();
/// // Where there is no token yet, `client.token().await` asks for one.
/// headers.extend(client.try_header().map(|header| (header::AUTHORIZATION, header.into())));
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
pub struct HeaderGuard(Guard<Option<Arc<Cached>>>);

impl HeaderGuard {
    /// The header of the token of the moment, and its age; `None` when there is none that is valid.
    pub(super) fn of(guard: Guard<Option<Arc<Cached>>>, now: Timestamp) -> Option<(Self, Age)> {
        let age = guard.as_ref().filter(|cached| cached.header.is_some())?.age(now)?;
        Some((Self(guard), age))
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

/// For a request that is built by value; the value is marked sensitive.
impl From<HeaderGuard> for HeaderValue {
    fn from(header: HeaderGuard) -> Self {
        (*header).clone()
    }
}

impl fmt::Debug for HeaderGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The value is marked sensitive and does not show itself.
        f.debug_tuple("HeaderGuard").field(&**self).finish()
    }
}
