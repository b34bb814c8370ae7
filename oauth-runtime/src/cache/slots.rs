//! The slots of one client, as many as it has purposes for tokens.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use super::purpose::Purpose;
use super::slot::Slot;

/// How many slots are passed over in search of one to drop, at most.
const SEARCH: usize = 32;
/// Into how many parts, each with a lock of its own, a large number of slots is divided.
const MOST_SHARDS: usize = 16;
/// From how many slots on there is another part.
const SLOTS_PER_SHARD: usize = 64;

/// Slots by their purpose. Beyond the limit the one that was not looked up for the longest time goes, unless a
/// client still holds it or its request is under way.
///
/// A lock is held for a look-up and never for a request; who holds a slot needs no look-up.
pub(crate) struct Slots {
    /// That of the client from which all others come; it stays.
    root: Arc<Slot>,
    hasher: RandomState,
    shards: Box<[Mutex<LruCache<Keyed, ()>>]>,
    limit_per_shard: usize,
}

/// A slot that is found by its purpose.
struct Keyed(Arc<Slot>);

impl Borrow<Purpose> for Keyed {
    fn borrow(&self) -> &Purpose {
        &self.0.purpose
    }
}

impl PartialEq for Keyed {
    fn eq(&self, other: &Self) -> bool {
        self.0.purpose == other.0.purpose
    }
}

impl Eq for Keyed {}

impl Hash for Keyed {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.purpose.hash(state);
    }
}

impl Keyed {
    /// Whether it would be missed: somebody holds it, or waits for its request.
    fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.0) > 1 || self.0.is_in_flight()
    }
}

impl Slots {
    pub(crate) fn new(root: Arc<Slot>, limit: usize) -> Self {
        let shards = (limit / SLOTS_PER_SHARD).clamp(1, MOST_SHARDS);
        let hasher = RandomState::new();
        let shard = |_| Mutex::new(LruCache::unbounded_with_hasher(hasher.clone()));
        Self {
            root,
            shards: (0..shards).map(shard).collect(),
            limit_per_shard: limit.div_ceil(shards),
            hasher,
        }
    }

    /// The slot for this purpose, a new one when there is none yet.
    pub(crate) fn slot(&self, purpose: Purpose) -> Arc<Slot> {
        if *self.root.purpose == purpose {
            return Arc::clone(&self.root);
        }
        // The upper half: the table of a shard goes by the lower one.
        let hash = self.hasher.hash_one(&purpose) >> 32;
        let index = usize::try_from(hash % self.shards.len() as u64).unwrap_or_default();
        let Some(shard) = self.shards.get(index) else { return Slot::new(purpose) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((Keyed(slot), ())) = shard.get_key_value(&purpose) {
            return Arc::clone(slot);
        }
        let slot = Slot::new(purpose);
        shard.push(Keyed(Arc::clone(&slot)), ());
        let mut search = SEARCH;
        while shard.len() > self.limit_per_shard && search > 0 {
            search -= 1;
            if let Some((keyed, ())) = shard.pop_lru() {
                if keyed.is_in_use() {
                    shard.push(keyed, ());
                }
            }
        }
        slot
    }
}

impl fmt::Debug for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slots").finish_non_exhaustive()
    }
}
