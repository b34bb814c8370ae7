//! A store whose records are sealed.

use super::frame::{OpenError, Place};
use super::ring::KeyRing;
use crate::store::{
    Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use crate::transport::BoxFuture;

/// Keeps records in another store, sealed: who reads that store learns nothing but how long they are, and cannot change
/// one or put it in the place of another.
///
/// A record is written under the key that seals. One that does not open is an error, whose source is an [`OpenError`],
/// and it stays in the store: it is under a key that is not in the ring, was altered, was moved from another key, or is not
/// sealed. That an older record is put back under its own key cannot be seen here.
///
/// A record takes up to 299 bytes more in the other store.
///
/// ```
/// use oauth_runtime::seal::{Key, KeyRing, SealedStore};
/// use oauth_runtime::store::{MemoryStore, Record, RecordClass, RecordKey, TokenStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let keys = KeyRing::new("2027", Key::generate()?)?;
/// let inner = MemoryStore::default();
/// let store = SealedStore::new(inner.clone(), keys);
///
/// let key = RecordKey::example(RecordClass::Session, "alice")?;
/// store.compare_and_swap(&key, None, Some(Record::new("a record"))).await?;
/// assert_eq!(store.load(&key).await?.expect("it was stored").bytes(), b"a record");
/// assert!(inner.load(&key).await?.expect("it was stored").bytes().starts_with(b"OA\x01"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SealedStore<S> {
    pub(super) store: S,
    pub(super) keys: KeyRing,
}

impl<S: TokenStore> SealedStore<S> {
    /// A store that seals what it keeps in this one.
    pub fn new(store: S, keys: KeyRing) -> Self {
        Self { store, keys }
    }
}

impl<S: TokenStore> TokenStore for SealedStore<S> {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let Some(stored) = self.store.load(key).await? else { return Ok(None) };
            let text = self.keys.open(Place::Record(key), stored.bytes()).map_err(not_opened)?;
            let (version, _) = stored.into_parts();
            Ok(Some(Stored::from_parts(version, text)))
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            let new = new.map(|record| self.sealed(key, &record)).transpose()?;
            self.store.compare_and_swap(key, expected, new).await
        })
    }

    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        self.store.discard(key)
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.store.list(class, after, limit)
    }
}

impl<S> SealedStore<S> {
    pub(super) fn sealed(&self, key: &RecordKey, record: &Record) -> Result<Record, StoreError> {
        let frame = self.keys.seal(Place::Record(key), record.bytes()).map_err(StoreError::not_applied)?;
        let sealed = Record::new(frame);
        Ok(match record.kept_until() {
            Some(time) => sealed.keep_until(time),
            None => sealed,
        })
    }
}

pub(super) fn not_opened(error: OpenError) -> StoreError {
    StoreError::not_applied(format!("the record does not open: {error}")).of_record().with_source(error)
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use std::error::Error as _;
    use std::sync::Arc;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::store::{Applied, MemoryStore, conformance};

    fn key(name: &str) -> RecordKey {
        RecordKey::example(RecordClass::Session, name).unwrap()
    }

    fn ring(id: &str, byte: u8) -> KeyRing {
        KeyRing::new(id, [byte; 32]).unwrap()
    }

    /// The bytes as they are in the store.
    async fn raw(store: &MemoryStore, name: &str) -> (Version, Vec<u8>) {
        let (version, bytes) = store.load(&key(name)).await.unwrap().unwrap().into_parts();
        (version, bytes.to_vec())
    }

    async fn refused(store: &SealedStore<MemoryStore>, name: &str) -> OpenError {
        let error = store.load(&key(name)).await.unwrap_err();
        assert_eq!(error.applied(), Applied::No);
        assert!(error.to_string().starts_with("the record does not open: it "), "{error}");
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("CANARY"), "{printed}");
        error.source().unwrap().downcast_ref::<OpenError>().unwrap().clone()
    }

    #[tokio::test]
    async fn a_sealed_store_keeps_the_laws() {
        let store = SealedStore::new(MemoryStore::default(), ring("a", 1));
        conformance(|| store.clone()).await.unwrap();
        conformance(|| Arc::new(store.clone())).await.unwrap();
    }

    #[tokio::test]
    async fn statement_88_a_record_that_does_not_open_is_an_error_and_stays() {
        let inner = MemoryStore::default();
        let store = SealedStore::new(inner.clone(), ring("a", 1));
        store.compare_and_swap(&key("one"), None, Some(Record::new("CANARY"))).await.unwrap();
        let (version, sealed) = raw(&inner, "one").await;
        assert!(!sealed.windows(6).any(|bytes| bytes == b"CANARY"));
        // Moved to another key.
        inner.compare_and_swap(&key("two"), None, Some(Record::new(sealed.clone()))).await.unwrap();
        assert_eq!(refused(&store, "two").await, OpenError::Altered);
        // Not sealed.
        inner.compare_and_swap(&key("plain"), None, Some(Record::new("CANARY"))).await.unwrap();
        assert_eq!(refused(&store, "plain").await, OpenError::NotSealed);
        // Under a key that is not there.
        let other = SealedStore::new(inner.clone(), ring("b", 1));
        assert_eq!(refused(&other, "one").await, OpenError::UnknownKey("a".to_owned()));
        let other = SealedStore::new(inner.clone(), ring("a", 2));
        assert_eq!(refused(&other, "one").await, OpenError::Altered);
        // Altered.
        let mut version = version;
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            let (one, record) = (key("one"), Record::new(changed.clone()));
            let swap = inner.compare_and_swap(&one, Some(&version), Some(record)).await.unwrap();
            let Swap::Done(Some(next)) = swap else { panic!("nobody else is there") };
            refused(&store, "one").await;
            assert_eq!(raw(&inner, "one").await, (next.clone(), changed));
            version = next;
        }
        assert_eq!(raw(&inner, "two").await.1, sealed);
        assert_eq!(raw(&inner, "plain").await.1, b"CANARY");
    }

    #[tokio::test]
    async fn statement_88_a_record_is_under_the_new_key_when_it_is_written_again() {
        let inner = MemoryStore::default();
        let old = SealedStore::new(inner.clone(), ring("old", 1));
        old.compare_and_swap(&key("one"), None, Some(Record::new("CANARY"))).await.unwrap();
        let keys = ring("new", 2).and_opens("old", [1; 32]).unwrap();
        let store = SealedStore::new(inner.clone(), keys);
        let stored = store.load(&key("one")).await.unwrap().unwrap();
        assert_eq!(stored.bytes(), b"CANARY");
        assert!(raw(&inner, "one").await.1.starts_with(b"OA\x01\x03old"));
        store
            .compare_and_swap(&key("one"), Some(stored.version()), Some(Record::new("again")))
            .await
            .unwrap();
        assert!(raw(&inner, "one").await.1.starts_with(b"OA\x01\x03new"));
        assert_eq!(store.load(&key("one")).await.unwrap().unwrap().bytes(), b"again");
        assert_eq!(refused(&old, "one").await, OpenError::UnknownKey("new".to_owned()));
    }

    #[tokio::test]
    async fn a_sealed_record_is_kept_as_long() {
        let store = SealedStore::new(MemoryStore::default(), ring("a", 1));
        let time = SystemTime::now() + Duration::from_secs(60);
        let sealed = store.sealed(&key("one"), &Record::new("x").keep_until(time)).unwrap();
        assert_eq!(sealed.kept_until(), Some(time));
        assert_eq!(store.sealed(&key("one"), &Record::new("x")).unwrap().kept_until(), None);
        let printed = format!("{store:?}");
        assert!(printed.contains("KeyRing { seals: \"a\", opens: [] }"), "{printed}");
    }
}
