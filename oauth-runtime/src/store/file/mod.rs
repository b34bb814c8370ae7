//! A file per record.

mod blocking;
mod folder;
mod format;
mod sweep;
#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use self::blocking::blocking;
use self::folder::Folder;
use self::format::Header;
use self::sweep::sweep;
use super::{Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use crate::transport::BoxFuture;

/// How often a store sweeps by itself, and how many files at most, because a caller waits for it.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);
const SWEPT_BESIDE: usize = 200;

/// Keeps every record in a file of its own in one folder: for command-line programs and desktops.
///
/// Several processes may use the folder at the same time. Next to a record is a lock file, which is not to be deleted by
/// hand. Both are [swept](Self::sweep) when the time of the record is past: some of them once a minute, when another record is
/// made that is not kept for good, such as a login. The folder has to be on a local disk, because network file systems do not keep
/// what this store relies on.
///
/// Only the user whose process it is may read the files and write to the folder; what others have access to is
/// refused, as are symbolic links, and never changed. A file that is damaged is an error, and stays where it is. What is
/// in the files is not encrypted by this store.
///
/// In a tokio runtime, which there is only with the feature `reqwest`, the files are read and written on its threads for
/// blocking work, and otherwise by whoever polls the future.
///
/// ```
/// use oauth_runtime::store::{FileStore, Record, RecordClass, RecordKey, TokenStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("oauth-store-example-{}", std::process::id()));
/// let store = FileStore::open(&folder)?; // such as ~/.local/state/acme
/// let key = RecordKey::example(RecordClass::Session, "alice")?;
/// store.compare_and_swap(&key, None, Some(Record::new("bytes"))).await?;
///
/// let next_run = FileStore::open(&folder)?;
/// let stored = next_run.load(&key).await?.expect("it was stored");
/// assert_eq!(stored.bytes(), b"bytes");
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct FileStore {
    folder: Arc<Path>,
    /// When this store has swept last.
    swept: Arc<Mutex<Option<Instant>>>,
}

impl FileStore {
    /// The store in this folder, which is made, with those it is in, when it is not there. It waits for the disk.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or opened, belongs to another user, or can be written by others.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, StoreError> {
        // The working directory may change.
        let path = std::path::absolute(&folder).map_err(|error| {
            StoreError::not_applied("the folder of the store has no path").with_source(error)
        })?;
        folder::create(&path)?;
        Folder::open(&path)?;
        Ok(Self { folder: path.into(), swept: Arc::default() })
    }

    /// Removes the records whose time is past, and the lock files of those that are not there: how many there were of both
    /// together. What another process is at is left to the next time.
    ///
    /// # Errors
    ///
    /// When the folder cannot be listed, or a file cannot be removed.
    pub async fn sweep(&self) -> Result<usize, StoreError> {
        let folder = self.folder.clone();
        blocking(move || sweep(&folder, usize::MAX, |_| true)).await
    }

    /// Whether it is time to sweep, which is noted.
    fn is_due(&self) -> bool {
        let mut swept = self.swept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = swept.is_none_or(|last| last.elapsed() >= SWEEP_INTERVAL);
        if is_due {
            *swept = Some(Instant::now());
        }
        is_due
    }

    /// Where the records are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let (folder, key) = (self.folder.clone(), key.clone());
            blocking(move || load(&folder, &key)).await
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            let (folder, key, expected) = (self.folder.clone(), key.clone(), expected.cloned());
            let leaves_something =
                expected.is_none() && new.as_ref().is_some_and(|new| new.kept_until().is_some());
            let store = self.clone();
            blocking(move || {
                let swapped = swap(&folder, &key, expected.as_ref(), new.as_ref())?;
                if leaves_something && store.is_due() {
                    // So many take little time. What is left or cannot be removed is tried again, and is no failure of this swap.
                    let _ = sweep(&folder, SWEPT_BESIDE, |key| !key.class().is_lasting());
                }
                Ok(swapped)
            })
            .await
        })
    }

    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let (folder, key) = (self.folder.clone(), key.clone());
            blocking(move || {
                let folder = Folder::open(&folder)?;
                let _lock = folder.lock(&key)?;
                folder.discard(&key)
            })
            .await
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(async move {
            let (folder, after) = (self.folder.clone(), after.cloned());
            blocking(move || {
                let folder = Folder::open(&folder)?;
                let keys = folder.keys()?.into_iter().filter(|key| key.class() == class);
                let Page { mut keys, next } = Page::of(keys, after.as_ref(), limit);
                // A record that cannot be read is one that an operator looks for.
                keys.retain(|key| {
                    folder.record(key).map_or(true, |file| file.is_some_and(|file| !file.header.is_past()))
                });
                Ok(Page { keys, next })
            })
            .await
        })
    }
}

/// No lock is needed: a record is replaced by renaming, so that the file that was opened is whole.
fn load(folder: &Path, key: &RecordKey) -> Result<Option<Stored>, StoreError> {
    let folder = Folder::open(folder)?;
    let Some(file) = folder.record(key)? else { return Ok(None) };
    if file.header.is_past() {
        return Ok(None);
    }
    let version = file.header.version();
    Ok(Some(Stored::from_parts(version, file.bytes()?)))
}

fn swap(
    folder: &Path,
    key: &RecordKey,
    expected: Option<&Version>,
    new: Option<&Record>,
) -> Result<Swap, StoreError> {
    let folder = Folder::open(folder)?;
    let _lock = folder.lock(key)?;
    let current = folder.record(key)?.map(|file| file.header).filter(|header| !header.is_past());
    if current.as_ref().map(Header::version).as_ref() != expected {
        return Ok(Swap::Conflict);
    }
    match (expected, new) {
        (None, None) => Ok(Swap::Conflict),
        (Some(_), None) => {
            folder.delete(key)?;
            Ok(Swap::Done(None))
        }
        (_, Some(record)) => {
            let header = Header::new(record)?;
            folder.replace(key, &header, record.bytes())?;
            Ok(Swap::Done(Some(header.version())))
        }
    }
}
