//! From one store to another, while everything runs.

mod frame;
mod listing;
mod records;
#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests;

use self::frame::Side;
use super::{
    Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, UnreadableRecord,
    Version,
};
use crate::transport::BoxFuture;

/// How many keys of the old store are looked at together.
const PAGE: usize = 500;

/// Moves the sessions of one store to another while any number of processes use them.
///
/// 1. Give every process a [`MovingStore::new`]. It writes to the old store, and knows what the others do next.
/// 2. When all have it, give every process one that goes [`forward`](Self::forward): a session moves when it is next used, and new
///    ones are made in the new store. Processes of the first kind and the second get along; those that know the old store alone
///    find records that they cannot read.
/// 3. Call [`move_all`](Self::move_all) from any process, until it has moved none and left none.
/// 4. Give every process the new store, and take the old one away. It has a short mark in the place of each session, and no token.
///
/// A session is in one of the stores at each moment, whatever crashes. Logins that are under way stay where they were begun. A token
/// that a client shares stays in the old store, and is asked for anew in the fourth step.
///
/// Where records are sealed, `SealedStore` goes around this one, so that they move as they are.
///
/// ```
/// use oauth_runtime::store::{FileStore, MemoryStore, MovingStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), oauth_runtime::store::StoreError> {
/// # let folder = std::env::temp_dir().join(format!("oauth-moving-example-{}", std::process::id()));
/// # let new = MemoryStore::default();
/// let old = FileStore::open(&folder)?;
/// let store = MovingStore::new(old, new).forward();
/// let moved = store.move_all().await?;
/// assert!(moved.left.is_empty());
/// # std::fs::remove_dir_all(folder).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct MovingStore<A, B> {
    old: A,
    new: B,
    is_forward: bool,
}

/// What [`MovingStore::move_all`] has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// How many sessions are in the new store now that were in the old one.
    pub moved: usize,
    /// Records that cannot be read and stay where they are.
    pub left: Vec<UnreadableRecord>,
}

impl<A: TokenStore, B: TokenStore> MovingStore<A, B> {
    /// Reads both stores, and writes to the old one what was not moved.
    #[must_use]
    pub fn new(old: A, new: B) -> Self {
        Self { old, new, is_forward: false }
    }

    /// Moves what is used, and makes what is new in the new store. All processes have to have a `MovingStore` before.
    #[must_use]
    pub fn forward(self) -> Self {
        Self { is_forward: true, ..self }
    }

    /// Moves all sessions and registrations that are left in the old store. It may be called again, and by several processes. All are moved when a call
    /// has [`moved`](Moved::moved) none and [`left`](Moved::left) none, and Redis was not failed over or resharded meanwhile.
    ///
    /// # Errors
    ///
    /// When a store fails, or cannot list. What was moved until then stays moved.
    pub async fn move_all(&self) -> Result<Moved, StoreError> {
        let mut done = Moved::default();
        for class in RecordClass::LASTING {
            self.move_class(class, &mut done).await?;
        }
        for class in RecordClass::LASTING {
            self.put_away_copies(class).await?;
        }
        Ok(done)
    }

    async fn move_class(&self, class: RecordClass, done: &mut Moved) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.old.list(class, after.as_ref(), PAGE).await?;
            for key in page.keys {
                match self.move_over(&key).await {
                    Ok(is_moved) => done.moved += usize::from(is_moved),
                    Err(error) if error.is_permanent() => {
                        done.left.push(UnreadableRecord { key, problem: error.whole() });
                    }
                    Err(error) => return Err(error),
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Deletes what moves that were overtaken have left in the new store.
    async fn put_away_copies(&self, class: RecordClass) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.new.list(class, after.as_ref(), PAGE).await?;
            for key in page.keys {
                match self.put_away_copy(&key).await {
                    Err(error) if !error.is_permanent() => return Err(error),
                    _ => {}
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// A swap in one of the stores: with its versions, which the result does not have.
    async fn swap_in(
        &self,
        side: Side,
        key: &RecordKey,
        expected: Option<&Version>,
        new: Option<Record>,
    ) -> Result<Swap, StoreError> {
        let swap = match side {
            Side::Old => self.old.compare_and_swap(key, expected, new).await?,
            Side::New => self.new.compare_and_swap(key, expected, new).await?,
        };
        Ok(match swap {
            Swap::Done(version) => Swap::Done(version.map(|version| side.tagged(&version))),
            Swap::Conflict => Swap::Conflict,
        })
    }
}

impl<A: TokenStore, B: TokenStore> TokenStore for MovingStore<A, B> {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(self.find(key))
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            match (expected, new) {
                (None, None) => Ok(Swap::Conflict),
                (None, Some(record)) => self.create(key, record).await,
                (Some(expected), new) => match Side::of(expected) {
                    Some((side, version)) => self.swap_in(side, key, Some(&version), new).await,
                    None => Ok(Swap::Conflict),
                },
            }
        })
    }

    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            loop {
                let stored = match self.load(key).await {
                    // Whichever of them cannot read it.
                    Err(error) if error.is_permanent() => {
                        let old = self.old.discard(key).await?;
                        return Ok(self.new.discard(key).await? || old);
                    }
                    stored => stored?,
                };
                let Some(stored) = stored else { return Ok(false) };
                if let Swap::Done(_) = self.compare_and_swap(key, Some(stored.version()), None).await? {
                    return Ok(true);
                }
            }
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(self.page(class, after, limit))
    }
}
