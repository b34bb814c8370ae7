//! Going through the keys of a store.

use std::fmt;

use super::RecordKey;

/// Some of the keys of a store; see [`TokenStore::list`](super::TokenStore::list).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The keys. There may be none although there are more pages.
    pub keys: Vec<RecordKey>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Cursor>,
}

/// Where a page of keys begins. The store makes it, and nobody else looks into it; as text it can be part of a link to the next
/// page.
///
/// ```
/// use oauth_runtime::store::Cursor;
///
/// let cursor = Cursor::new("17");
/// assert_eq!(Cursor::new(cursor.as_str()), cursor);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Cursor(Box<str>);

impl Cursor {
    /// The cursor that is this text.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The cursor as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({:?})", self.0)
    }
}

/// A record that cannot be read: it is damaged, or under a key that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableRecord {
    /// Its key, by which [`TokenStore::discard`](super::TokenStore::discard) deletes it.
    pub key: RecordKey,
    /// Why it cannot be read. There is no secret in it.
    pub problem: String,
}

impl Page {
    /// The page of a store that has its keys in order: those that come first after the cursor, which is the last key of the page
    /// before. `keys` are all that may be on it, and may be more, in any order.
    pub(super) fn of(keys: impl Iterator<Item = RecordKey>, after: Option<&Cursor>, limit: usize) -> Self {
        let is_after = |key: &RecordKey| after.is_none_or(|cursor| key.as_str() > cursor.as_str());
        let mut keys: Vec<_> = keys.filter(is_after).collect();
        keys.sort_unstable();
        let has_more = keys.len() > limit.max(1);
        keys.truncate(limit.max(1));
        let next = keys.last().filter(|_| has_more).map(|last| Cursor::new(last.as_str()));
        Self { keys, next }
    }
}
