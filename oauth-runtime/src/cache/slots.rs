//! The slots of one client, as many as it has keys.

use std::fmt;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use hashbrown::HashTable;

use super::compact::Compact;
use super::slot::Slot;
use super::source::{Key, Source};
use crate::Secret;
use crate::config::Config;
use crate::exchange::GrantRequest;
use crate::field::Values;

/// Into how many shards, each with a lock of its own, a large number of slots is divided.
const MOST_SHARDS: usize = 16;
/// From how many slots on there is another shard.
const SLOTS_PER_SHARD: usize = 64;
/// Among how many slots the one is sought that is evicted; a shard of no more is searched whole.
const SEARCH: usize = 64;
/// How many counts of a slot a shard holds.
const OWN_COUNTS: usize = 2;

/// Slots by their key. Past the limit, the least recently used slots that no client holds and that are not needed are
/// evicted.
///
/// A lock is held for a look-up and never for a request; who holds a slot needs no look-up.
pub(crate) struct Slots {
    hasher: RandomState,
    shards: Box<[Mutex<Shard>]>,
    limit_per_shard: usize,
}

/// A table of slots, and the same in a row, in which the next search for one to evict begins one further than the last.
#[derive(Default)]
struct Shard {
    table: HashTable<Arc<Slot>>,
    row: Vec<Arc<Slot>>,
    next: usize,
    /// How many look-ups there were.
    look_ups: u64,
}

impl Slots {
    pub(crate) fn new(limit: usize) -> Self {
        let shards = (limit / SLOTS_PER_SHARD).clamp(1, MOST_SHARDS);
        Self {
            hasher: RandomState::new(),
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            limit_per_shard: (limit / shards).max(1),
        }
    }

    /// The slot for a configuration with these values and this request, a new one when there is none yet, whose
    /// configuration `config` makes.
    ///
    /// # Errors
    ///
    /// That of `config`.
    pub(crate) fn slot<V: AsRef<Values>, E>(
        &self,
        values: V,
        request: GrantRequest,
        config: impl FnOnce(V) -> Result<Arc<Config>, E>,
    ) -> Result<Arc<Slot>, E> {
        let source = Source::Machine(request.canonical());
        let mut compact = Compact::EMPTY;
        compact.fill(&(values.as_ref(), &source));
        let mut hasher = self.hasher.build_hasher();
        match compact.bytes() {
            // No such key begins another, so that its length need not be hashed.
            Some(bytes) => hasher.write(bytes),
            None => (values.as_ref(), &source).hash(&mut hasher),
        }
        let hash = hasher.finish();
        let has = |slot: &Slot, values: &Values, source: &Source| {
            let is_same = || slot.key.config.values == *values && slot.key.source == *source;
            slot.hash == hash && slot.compact.is_same(&compact).unwrap_or_else(is_same)
        };
        // The upper half: the table of a shard goes by the lower one.
        let index = usize::try_from((hash >> 32) % self.shards.len() as u64).unwrap_or_default();
        let shard = self.shards.get(index);
        let find = |shard: &Mutex<Shard>| {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.look_ups += 1;
            let slot = shard.table.find(hash, |slot| has(slot, values.as_ref(), &source)).map(Arc::clone)?;
            slot.looked_up.store(shard.look_ups, Ordering::Relaxed);
            Some(slot)
        };
        if let Some(slot) = shard.and_then(find) {
            return Ok(slot);
        }
        // Without the lock, because it renders URLs.
        let key = Key { config: config(values)?, source };
        let Some(shard) = shard else { return Ok(Slot::new(key)) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = shard.table.find(hash, |slot| has(slot, &key.config.values, &key.source)) {
            return Ok(Arc::clone(slot));
        }
        let slot = Slot::found_by(key, hash);
        let evicted = shard.add(Arc::clone(&slot), self.limit_per_shard);
        drop(shard);
        // Without the lock: a request that nobody waits for any more goes with its slot.
        drop(evicted);
        Ok(slot)
    }
}

impl Slots {
    /// Takes a token out wherever it is, so that no caller is served with it any more.
    pub(crate) fn forget(&self, token: &Secret) {
        for shard in &self.shards {
            let slots = shard.lock().unwrap_or_else(PoisonError::into_inner).row.clone();
            // Without the lock: there may be many, and whoever looks one up is not to wait for them.
            for slot in slots {
                slot.forget(token);
            }
        }
    }
}

impl Shard {
    /// Adds a slot. Those that had to go for it are two at most: one that takes its place, and one of those that are too
    /// many because they were in use.
    fn add(&mut self, slot: Arc<Slot>, limit: usize) -> [Option<Arc<Slot>>; 2] {
        slot.looked_up.store(self.look_ups, Ordering::Relaxed);
        self.table.insert_unique(slot.hash, Arc::clone(&slot), |slot| slot.hash);
        self.row.push(slot);
        [(); 2].map(|()| if self.row.len() > limit { self.evict() } else { None })
    }

    /// Evicts the least recently used of some slots, unless all of them are in use. They are taken from all over the row,
    /// whose neighbours are of one age.
    fn evict(&mut self) -> Option<Arc<Slot>> {
        let length = self.row.len();
        let step = (length / SEARCH).max(1);
        let searched = (0..SEARCH.min(length)).map(|count| (self.next + count * step) % length);
        let candidates = searched.filter_map(|index| Some((index, self.row.get(index)?)));
        let unused =
            candidates.filter(|(_, slot)| Arc::strong_count(slot) <= OWN_COUNTS && !slot.is_needed());
        let oldest = unused.min_by_key(|(_, slot)| slot.looked_up.load(Ordering::Relaxed));
        let oldest = oldest.map(|(index, _)| index);
        self.next = (self.next + 1) % step;
        let evicted = self.row.swap_remove(oldest?);
        if let Ok(entry) = self.table.find_entry(evicted.hash, |slot| Arc::ptr_eq(slot, &evicted)) {
            entry.remove();
        }
        Some(evicted)
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").finish_non_exhaustive()
    }
}
