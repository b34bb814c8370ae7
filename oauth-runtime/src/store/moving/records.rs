//! Records, which are in one of the two stores at each moment.
//!
//! The old store says where a record is: it has it, or the mark that the new store has it, for good. A move, of a session, copies
//! the record into the new store, as one that arrives, puts its mark in the place of the record, and makes a record of the copy. A copy
//! without its mark is nothing; one whose mark is there is a record, which whoever finds it finishes. So a process that was
//! overtaken cannot bring back what was deleted meanwhile, and a copy is replaced by another one only when the old store has
//! another version than what was copied: its mark cannot come any more.

use super::MovingStore;
use super::frame::{Arriving, Id, New, Old, Side};
use crate::crypto;
use crate::store::{Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};

/// How often others may be faster.
const MOST_TURNS: u32 = 1000;

impl<A: TokenStore, B: TokenStore> MovingStore<A, B> {
    pub(super) async fn find(&self, key: &RecordKey) -> Result<Option<Stored>, StoreError> {
        for _ in 0..MOST_TURNS {
            match Old::read(self.old.load(key).await?) {
                Old::Record(stored) if !self.moves(key) => return Ok(Some(Side::Old.stored(stored))),
                Old::Record(_) => drop(self.move_over(key).await?),
                Old::Moved(id) => match self.arrived(key, id).await? {
                    Arrived::Record(stored) => return Ok(Some(Side::New.stored(stored))),
                    Arrived::Nothing(_) => return Ok(None),
                },
                // One that was made when all was moved.
                Old::Nothing => {
                    return Ok(self.made_later(key).await?.map(|stored| Side::New.stored(stored)));
                }
            }
        }
        Err(too_busy())
    }

    /// Only a session is kept for so long that it has to be moved.
    fn moves(&self, key: &RecordKey) -> bool {
        self.is_forward && key.class().is_lasting()
    }

    pub(super) async fn create(&self, key: &RecordKey, record: Record) -> Result<Swap, StoreError> {
        for _ in 0..MOST_TURNS {
            let (side, left) = match Old::read(self.old.load(key).await?) {
                Old::Record(_) => return Ok(Swap::Conflict),
                Old::Moved(id) => match self.arrived(key, id).await? {
                    Arrived::Record(_) => return Ok(Swap::Conflict),
                    Arrived::Nothing(left) => (Side::New, left),
                },
                Old::Nothing if self.made_later(key).await?.is_some() => return Ok(Swap::Conflict),
                Old::Nothing if !self.is_forward => (Side::Old, None),
                // Said there first, so that nobody makes one in the old store at the same time.
                Old::Nothing => {
                    let mark = Old::moved(id()?);
                    // Sessions are kept, and their marks with them.
                    let mark = match record.kept_until().filter(|_| !key.class().is_lasting()) {
                        Some(time) => mark.keep_until(time),
                        None => mark,
                    };
                    if self.old.compare_and_swap(key, None, Some(mark)).await? == Swap::Conflict {
                        continue;
                    }
                    (Side::New, None)
                }
            };
            // A conflict may be one with a move, which makes no session.
            if let Swap::Done(version) = self.swap_in(side, key, left.as_ref(), Some(record.clone())).await? {
                return Ok(Swap::Done(version));
            }
        }
        Err(too_busy())
    }

    /// Moves a session; `false` when there is none in the old store.
    pub(super) async fn move_over(&self, key: &RecordKey) -> Result<bool, StoreError> {
        for _ in 0..MOST_TURNS {
            // In this order: what arrives is a copy of the version that is there now, or of one that never comes again.
            let new = New::read(self.new.load(key).await?);
            let old = match Old::read(self.old.load(key).await?) {
                Old::Record(stored) => stored,
                Old::Moved(id) => {
                    self.arrived(key, id).await?;
                    return Ok(false);
                }
                Old::Nothing => return Ok(false),
            };
            let left = match new {
                New::Arriving(arriving) if arriving.of == *old.version() => {
                    let mark = Some(Old::moved(arriving.id));
                    if let Swap::Done(_) = self.old.compare_and_swap(key, Some(old.version()), mark).await? {
                        self.arrived(key, arriving.id).await?;
                        return Ok(true);
                    }
                    continue;
                }
                New::Arriving(arriving) => Some(arriving.version),
                New::Nothing => None,
                New::Record(_) => {
                    let message = "both stores have a session under this key; the one in the new store was not moved there";
                    return Err(StoreError::not_applied(message).permanent());
                }
            };
            let copy = New::arriving(id()?, &old)
                .ok_or_else(|| StoreError::not_applied("the old store has versions that are too long"))?;
            self.new.compare_and_swap(key, left.as_ref(), Some(copy)).await?;
        }
        Err(too_busy())
    }

    /// Deletes a copy whose mark cannot come any more: the old store has another one, or nothing.
    pub(super) async fn put_away_copy(&self, key: &RecordKey) -> Result<(), StoreError> {
        let New::Arriving(copy) = New::read(self.new.load(key).await?) else { return Ok(()) };
        match Old::read(self.old.load(key).await?) {
            Old::Record(stored) if *stored.version() == copy.of => Ok(()),
            Old::Moved(id) if id == copy.id => self.finish(key, &copy).await,
            // A conflict is one with somebody who has made a record of it, or in its place.
            _ => self.new.compare_and_swap(key, Some(&copy.version), None).await.map(drop),
        }
    }

    /// What has come by this move, which is finished where it is not.
    async fn arrived(&self, key: &RecordKey, id: Id) -> Result<Arrived, StoreError> {
        for _ in 0..MOST_TURNS {
            match New::read(self.new.load(key).await?) {
                New::Nothing => return Ok(Arrived::Nothing(None)),
                New::Record(stored) => return Ok(Arrived::Record(stored)),
                New::Arriving(arriving) if arriving.id != id => {
                    return Ok(Arrived::Nothing(Some(arriving.version)));
                }
                New::Arriving(arriving) => self.finish(key, &arriving).await?,
            }
        }
        Err(too_busy())
    }

    async fn finish(&self, key: &RecordKey, arriving: &Arriving) -> Result<(), StoreError> {
        let record = Some(arriving.record());
        self.new.compare_and_swap(key, Some(&arriving.version), record).await.map(drop)
    }

    async fn made_later(&self, key: &RecordKey) -> Result<Option<Stored>, StoreError> {
        Ok(match New::read(self.new.load(key).await?) {
            New::Record(stored) => Some(stored),
            New::Arriving(_) | New::Nothing => None,
        })
    }
}

enum Arrived {
    Record(Stored),
    /// Nothing, but for the copy of this version by a move that was overtaken.
    Nothing(Option<Version>),
}

fn id() -> Result<Id, StoreError> {
    crypto::random().map_err(StoreError::not_applied)
}

fn too_busy() -> StoreError {
    StoreError::maybe_applied("others are always faster to change the record that is moved")
}
