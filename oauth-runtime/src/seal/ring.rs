//! The keys of a program.

use std::fmt;
use std::sync::Arc;

use super::key::{Key, KeyError};

/// The keys that a program seals and opens with. It seals with one, and opens with that and with any number of others.
///
/// To replace a key, first add the new one to every replica as one that [opens](Self::and_opens); then let it seal, and
/// the old one open; then [`reseal`](super::SealedStore::reseal) what is left under it, and take it away.
///
/// `Debug` shows the ids alone. Cloning is cheap.
///
/// ```
/// use oauth_runtime::seal::{Key, KeyError, KeyRing};
///
/// fn key_ring(new: &str, old: &str) -> Result<KeyRing, KeyError> {
///     KeyRing::new("2027", new.parse::<Key>()?)?.and_opens("2026", old.parse::<Key>()?)
/// }
///
/// let (new, old) = (Key::generate()?.to_text(), Key::generate()?.to_text());
/// let keys = key_ring(new.expose_secret(), old.expose_secret())?;
/// assert_eq!(format!("{keys:?}"), r#"KeyRing { seals: "2027", opens: ["2026"] }"#);
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone)]
pub struct KeyRing {
    sealing: Arc<Named>,
    opening: Vec<Arc<Named>>,
}

pub(super) struct Named {
    pub(super) id: Box<str>,
    pub(super) key: Key,
}

impl KeyRing {
    /// A ring of the key that seals. Its id is written into all that it seals: 1 to 255 bytes, without control characters.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidId`].
    pub fn new(id: impl Into<String>, key: impl Into<Key>) -> Result<Self, KeyError> {
        Ok(Self { sealing: named(id.into(), key.into())?, opening: Vec::new() })
    }

    /// Adds a key that opens, and does not seal.
    ///
    /// # Errors
    ///
    /// [`KeyError::InvalidId`], and [`KeyError::DuplicateId`] when another key has this id.
    pub fn and_opens(mut self, id: impl Into<String>, key: impl Into<Key>) -> Result<Self, KeyError> {
        let named = named(id.into(), key.into())?;
        if self.key(&named.id).is_some() {
            return Err(KeyError::DuplicateId(named.id.to_string()));
        }
        self.opening.push(named);
        Ok(self)
    }

    pub(super) fn sealing(&self) -> &Named {
        &self.sealing
    }

    /// The key of this id.
    pub(super) fn key(&self, id: &str) -> Option<&Key> {
        let mut all = std::iter::once(&self.sealing).chain(&self.opening);
        all.find(|named| *named.id == *id).map(|named| &named.key)
    }
}

fn named(id: String, key: Key) -> Result<Arc<Named>, KeyError> {
    if id.is_empty() || id.len() > usize::from(u8::MAX) || id.contains(char::is_control) {
        return Err(KeyError::InvalidId);
    }
    Ok(Arc::new(Named { id: id.into(), key }))
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let opens: Vec<&str> = self.opening.iter().map(|named| &*named.id).collect();
        f.debug_struct("KeyRing").field("seals", &self.sealing.id).field("opens", &opens).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_and_fit_into_a_frame() {
        let ring = KeyRing::new("a", [1; 32]).unwrap().and_opens("b", [2; 32]).unwrap();
        let duplicate = |id: &str| ring.clone().and_opens(id, [3; 32]).unwrap_err();
        assert_eq!(duplicate("a"), KeyError::DuplicateId("a".to_owned()));
        assert_eq!(duplicate("b").to_string(), "two keys have the id `b`");
        for id in ["", "a\n", &"x".repeat(256), &"é".repeat(128)] {
            assert_eq!(KeyRing::new(id, [1; 32]).unwrap_err(), KeyError::InvalidId, "{id}");
        }
        KeyRing::new("x".repeat(255), [1; 32]).unwrap();
        assert_eq!(ring.key("b").unwrap().bytes(), &[2; 32]);
        assert!(ring.key("c").is_none());
        assert_eq!(format!("{ring:?}"), r#"KeyRing { seals: "a", opens: ["b"] }"#);
    }
}
