//! What a record is kept under.

use std::fmt;
use std::sync::Arc;

use super::StoreError;
use crate::crypto::{self, Problem};

/// What kind of record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RecordClass {
    /// What a user granted. It is kept until it is deleted.
    Session,
    /// A client's own token, which its processes share. It may be lost.
    Token,
    /// A login that is under way. It is kept for as long as the user may take.
    Pending,
    /// What a client has registered itself as (RFC 7591). It is kept until it is deleted: with it everything is lost that users
    /// granted to the client.
    Registration,
}

impl RecordClass {
    /// The class in one word of lower-case letters.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Token => "token",
            Self::Pending => "pending",
            Self::Registration => "registration",
        }
    }

    /// Those that [last](Self::is_lasting).
    pub(crate) const LASTING: [Self; 2] = [Self::Session, Self::Registration];

    /// Whether its records are kept until they are deleted, so that a store must not lose them.
    #[must_use]
    pub fn is_lasting(self) -> bool {
        Self::LASTING.contains(&self)
    }
}

/// What a record is kept under: its class, and a hash of what it belongs to, so that a listing of the store names
/// nobody.
///
/// Clients make the keys. A store uses [`as_str`](Self::as_str) and need not know what is in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    class: RecordClass,
    text: Arc<str>,
}

impl RecordKey {
    /// The key of what these parts name together.
    ///
    /// # Errors
    ///
    /// When there is no library that hashes.
    pub(crate) fn new<'p>(
        class: RecordClass,
        parts: impl IntoIterator<Item = &'p str>,
    ) -> Result<Self, Problem> {
        // The length before each part keeps `ab, c` and `a, bc` apart.
        let mut named = Vec::new();
        for part in parts {
            named.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            named.extend(part.as_bytes());
        }
        let hash = crypto::sha256([named.as_slice()])?;
        Ok(Self { class, text: format!("{}-{}", class.as_str(), crypto::hex(&hash)).into() })
    }

    /// The key that is this text, as a store reads it back; `None` for any other text.
    ///
    /// ```
    /// use oauth_runtime::store::{RecordClass, RecordKey};
    ///
    /// let key = RecordKey::example(RecordClass::Session, "first")?;
    /// assert_eq!(RecordKey::parse(key.as_str()), Some(key));
    /// assert_eq!(RecordKey::parse("session-first"), None);
    /// # Ok::<(), oauth_runtime::store::StoreError>(())
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (class, hash) = text.split_once('-')?;
        let class =
            [RecordClass::Session, RecordClass::Token, RecordClass::Pending, RecordClass::Registration]
                .into_iter()
                .find(|known| known.as_str() == class)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| Self { class, text: text.into() })
    }

    /// The key of a record of the program's own, beside those of its clients, under a name of the program's; no client makes the same.
    /// Its class says how long stores keep it.
    ///
    /// ```
    /// use oauth_runtime::store::{RecordClass, RecordKey};
    ///
    /// let key = RecordKey::of_program(RecordClass::Registration, "acme alice")?;
    /// assert_ne!(key, RecordKey::of_program(RecordClass::Registration, "acme bob")?);
    /// # Ok::<(), oauth_runtime::store::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Without the features `ring` and `aws-lc-rs` there is no library that hashes.
    pub fn of_program(class: RecordClass, name: &str) -> Result<Self, StoreError> {
        // A control character is in nothing that a client names.
        Self::new(class, ["\0program", name]).map_err(StoreError::not_applied)
    }

    /// A key for the tests of a store; no client makes the same.
    ///
    /// ```
    /// use oauth_runtime::store::{RecordClass, RecordKey};
    ///
    /// let key = RecordKey::example(RecordClass::Session, "first")?;
    /// assert_eq!(key, RecordKey::example(RecordClass::Session, "first")?);
    /// assert_ne!(key, RecordKey::example(RecordClass::Session, "second")?);
    /// assert!(key.as_str().starts_with("session-"));
    /// # Ok::<(), oauth_runtime::store::StoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Without the features `ring` and `aws-lc-rs` there is no library that hashes.
    pub fn example(class: RecordClass, name: &str) -> Result<Self, StoreError> {
        // A control character is in nothing that a client names.
        Self::new(class, ["\0example", name]).map_err(StoreError::not_applied)
    }

    /// What kind of record it is.
    #[must_use]
    pub fn class(&self) -> RecordClass {
        self.class
    }

    /// The key as text: the class, `-`, and 64 hexadecimal digits. It is safe as the name of a file and as the key of a
    /// database, and no key is the beginning of another.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.class.as_str().len() + "-".len() + 8;
        write!(f, "RecordKey({}..)", self.text.get(..shown).unwrap_or_default())
    }
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use super::{RecordClass, RecordKey};

    fn key(parts: &[&str]) -> RecordKey {
        RecordKey::new(RecordClass::Session, parts.iter().copied()).unwrap()
    }

    #[test]
    fn lists_of_parts_that_read_alike_have_different_keys() {
        let lists: [&[&str]; 7] = [&[], &[""], &["", ""], &["ab", "c"], &["a", "bc"], &["abc"], &["abc", ""]];
        let keys: std::collections::BTreeSet<RecordKey> = lists.into_iter().map(key).collect();
        assert_eq!(keys.len(), lists.len());
        assert_ne!(key(&["a"]).as_str(), RecordKey::new(RecordClass::Pending, ["a"]).unwrap().as_str());
    }

    #[test]
    fn a_key_is_a_file_name_that_says_its_class_and_hides_the_rest() {
        let key = key(&["https://issuer.example", "alice@example.com/../x"]);
        let (class, hash) = key.as_str().split_once('-').unwrap();
        assert_eq!((key.class(), class, hash.len()), (RecordClass::Session, "session", 64));
        assert!(hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        assert_eq!(RecordKey::parse(key.as_str()), Some(key.clone()));
        assert_eq!(format!("{key:?}"), format!("RecordKey(session-{}..)", &hash[..8]));
    }
}
