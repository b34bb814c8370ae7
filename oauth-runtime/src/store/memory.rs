//! Records in the memory of the process.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use crate::transport::BoxFuture;

/// Below this number of records none is looked at to see whether it may go.
const FEW: usize = 64;

/// Keeps records in memory: for tests, and for programs of one process whose users log in again after a restart.
///
/// A clone is another handle on the same records.
///
/// ```
/// use oauth_runtime::store::{MemoryStore, Record, RecordClass, RecordKey, Swap, TokenStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), oauth_runtime::store::StoreError> {
/// let store = MemoryStore::default();
/// let key = RecordKey::example(RecordClass::Session, "alice")?;
/// let Swap::Done(Some(version)) = store.compare_and_swap(&key, None, Some(Record::new("one"))).await? else {
///     panic!("nobody else has this store");
/// };
/// let stored = store.load(&key).await?.expect("it was stored");
/// assert_eq!((stored.bytes(), stored.version()), (b"one".as_slice(), &version));
///
/// store.compare_and_swap(&key, Some(&version), Some(Record::new("two"))).await?;
/// let late = store.compare_and_swap(&key, Some(&version), None).await?;
/// assert_eq!(late, Swap::Conflict);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Records>>);

#[derive(Default)]
struct Records {
    by_key: HashMap<RecordKey, (Version, Record)>,
    /// At how many records those whose time is past go.
    sweep_at: usize,
}

impl Records {
    fn get(&self, key: &RecordKey) -> Option<&(Version, Record)> {
        self.by_key.get(key).filter(|(_, record)| !record.is_past())
    }

    fn swap(&mut self, key: &RecordKey, expected: Option<&Version>, new: Option<Record>) -> Swap {
        if expected != self.get(key).map(|(version, _)| version) {
            return Swap::Conflict;
        }
        match (expected, new) {
            (None, None) => Swap::Conflict,
            (Some(_), None) => {
                self.by_key.remove(key);
                Swap::Done(None)
            }
            (_, Some(record)) => {
                self.sweep();
                let version = next_version();
                self.by_key.insert(key.clone(), (version.clone(), record));
                Swap::Done(Some(version))
            }
        }
    }

    /// Drops the records whose time is past whenever their number has doubled, which costs each write little.
    fn sweep(&mut self) {
        if self.by_key.len() < self.sweep_at.max(FEW) {
            return;
        }
        self.by_key.retain(|_, (_, record)| !record.is_past());
        self.sweep_at = self.by_key.len().saturating_mul(2);
    }
}

/// A version that no other record of this process has; its memory does not outlive it.
fn next_version() -> Version {
    static LAST: AtomicU64 = AtomicU64::new(0);
    Version::new(LAST.fetch_add(1, Ordering::Relaxed).to_be_bytes())
}

impl MemoryStore {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let records = self.records();
            Ok(records.get(key).map(|(version, record)| Stored::new(version.clone(), record.bytes())))
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move { Ok(self.records().swap(key, expected, new)) })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(async move {
            let records = self.records();
            let there =
                records.by_key.iter().filter(|(key, (_, record))| key.class() == class && !record.is_past());
            Ok(Page::of(there.map(|(key, _)| key.clone()), after, limit))
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{FEW, MemoryStore};
    use crate::store::{Record, RecordClass, RecordKey, TokenStore, conformance};

    #[tokio::test]
    async fn the_memory_store_keeps_the_laws() {
        let store = MemoryStore::default();
        conformance(|| store.clone()).await.unwrap();
        conformance(|| std::sync::Arc::new(store.clone())).await.unwrap();
        assert!(store.records().by_key.len() <= 2, "records that the kit has left behind");
    }

    #[tokio::test]
    async fn records_whose_time_is_past_do_not_pile_up() {
        let store = MemoryStore::default();
        let past = SystemTime::now() - Duration::from_secs(1);
        let kept = RecordKey::example(RecordClass::Session, "kept").unwrap();
        store.compare_and_swap(&kept, None, Some(Record::new("kept"))).await.unwrap();
        for number in 0..10 * FEW {
            let key = RecordKey::example(RecordClass::Pending, &number.to_string()).unwrap();
            store.compare_and_swap(&key, None, Some(Record::new("past").keep_until(past))).await.unwrap();
        }
        assert!(store.records().by_key.len() <= FEW);
        assert_eq!(store.load(&kept).await.unwrap().unwrap().bytes(), b"kept");
    }
}
