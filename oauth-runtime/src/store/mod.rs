//! Where records are kept that outlive a process: what users granted, and logins that are under way.
//!
//! A [`TokenStore`] keeps bytes under a [`RecordKey`] and swaps them under a [`Version`]. [`MemoryStore`] is for tests
//! and for programs of one process; on Unix, `FileStore` keeps a file per record, for command-line programs and
//! desktops. Whoever writes another store has [`conformance`] to test it with.

mod conformance;
mod error;
#[cfg(unix)]
mod file;
mod key;
mod list;
mod memory;
mod monitored;
mod moving;
mod record;

use std::fmt;
use std::sync::Arc;

pub use self::conformance::{Violation, conformance};
pub use self::error::{Applied, StoreError};
#[cfg(unix)]
pub use self::file::FileStore;
pub use self::key::{RecordClass, RecordKey};
pub use self::list::{Cursor, Page, UnreadableRecord};
pub use self::memory::MemoryStore;
pub use self::monitored::StoreHealth;
pub(crate) use self::monitored::{Counted, Monitored, UnderWay};
pub use self::moving::{Moved, MovingStore};
pub use self::record::{Record, Stored, Version};
use crate::transport::BoxFuture;

/// Keeps records, and replaces one only for a caller that knows its version.
///
/// There is no lock, because the holder of a lock that crashes tells the next one nothing. What a client is about to do
/// it writes down with [`compare_and_swap`](Self::compare_and_swap) first, and only the one whose swap is
/// [`Swap::Done`] goes on. This is safe if the store keeps these laws, which [`conformance`] checks as far as one
/// process can:
///
/// 1. Of any number of concurrent swaps with one expected version, exactly one is [`Swap::Done`].
/// 2. A swap that is done is visible to every later [`load`](Self::load), through any handle and in any process. A
///    replica that lags behind, or a cache, must not answer.
/// 3. Creating what exists is a [`Swap::Conflict`], and so is replacing or deleting what is missing or has another
///    version. A swap from nothing to nothing deletes what is missing: it is always a conflict.
/// 4. A version is never used twice for one key, not even after the record was deleted or is written again with the same
///    bytes. A counter that begins anew and a hash of the content both break this: whoever still holds an old
///    version could replace a record that he has never seen. [`Version::random`] keeps it.
/// 5. Bytes come back as they went in, from none to 1 MiB.
/// 6. A record that has no time to be [kept until](Record::keep_until) is never dropped, for whatever lack of room. One
///    whose time is past is as if it were not there: it is not loaded, replaced or deleted, and may be created anew.
/// 7. A future that is dropped before its end leaves the old record or the new one, and nothing else. The write may
///    still happen afterwards.
/// 8. The pages of a [`list`](Self::list), from the first to the last, have every key of the class whose record was there
///    all the while, and no key of another class. A store that cannot list says so.
///
/// ```
/// use std::sync::Arc;
/// use oauth_runtime::store::{Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
/// use oauth_runtime::transport::BoxFuture;
///
/// /// Tells in the log what is written.
/// #[derive(Debug)]
/// struct Logged<S>(S);
///
/// impl<S: TokenStore> TokenStore for Logged<S> {
///     fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
///         self.0.load(key)
///     }
///     fn compare_and_swap<'a>(
///         &'a self,
///         key: &'a RecordKey,
///         expected: Option<&'a Version>,
///         new: Option<Record>,
///     ) -> BoxFuture<'a, Result<Swap, StoreError>> {
///         println!("{key:?} is swapped");
///         self.0.compare_and_swap(key, expected, new)
///     }
/// }
/// ```
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// The record under this key, if there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be told whether there is a record, or what is in it. A record that cannot be read is an error and
    /// never `None`, because a caller might then create it anew.
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>>;

    /// Creates, replaces or deletes a record if its version is the expected one.
    ///
    /// | `expected` | `new` | |
    /// |---|---|---|
    /// | `None` | `Some` | creates what is not there |
    /// | `Some` | `Some` | replaces |
    /// | `Some` | `None` | deletes |
    /// | `None` | `None` | is always a conflict |
    ///
    /// # Errors
    ///
    /// When the store failed. [`StoreError::applied`] has to be [`Applied::Maybe`] unless nothing was written for sure: a
    /// caller may repeat what it believes not to have happened.
    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>>;

    /// Deletes a record whatever is in it; `false` when there is none. It is for one that cannot be read: a store in which
    /// that may happen, or that is around another one, deletes without reading.
    ///
    /// # Errors
    ///
    /// As [`compare_and_swap`](Self::compare_and_swap), and as [`load`](Self::load) unless it is written anew.
    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            while let Some(stored) = self.load(key).await? {
                if let Swap::Done(_) = self.compare_and_swap(key, Some(stored.version()), None).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Some keys of this class, those after a page that was listed before: about `limit`, and at least one where the store
    /// can tell. A record that comes or goes meanwhile may be listed or not, and some stores list one twice. It is for
    /// operators: no token needs it.
    ///
    /// # Errors
    ///
    /// When the store fails; [`StoreError::unsupported`] from one that cannot list.
    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        let _ = (class, after, limit);
        Box::pin(async { Err(StoreError::unsupported("the store cannot list its records")) })
    }
}

impl<S: TokenStore + ?Sized> TokenStore for Arc<S> {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        (**self).load(key)
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        (**self).compare_and_swap(key, expected, new)
    }

    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        (**self).discard(key)
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        (**self).list(class, after, limit)
    }
}

/// How a swap ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swap {
    /// It was done: the version of the new record, or `None` after a deletion.
    Done(Option<Version>),
    /// Nothing was written, because the record does not have the expected version. It comes without the record that is
    /// there, which few stores can read in the same step: [`load`](TokenStore::load) it.
    Conflict,
}
