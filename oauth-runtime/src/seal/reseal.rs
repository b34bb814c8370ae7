//! Bringing what is sealed under an old key under the new one.

use super::frame::Place;
use super::store::SealedStore;
use crate::store::{Record, RecordClass, RecordKey, StoreError, Swap, TokenStore, UnreadableRecord};

/// How many keys are looked at together.
const PAGE: usize = 500;

/// What [`SealedStore::reseal`] has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resealed {
    /// How many sessions and registrations are under the new key now that were under another one.
    pub resealed: usize,
    /// Records that cannot be opened and stay as they are.
    pub left: Vec<UnreadableRecord>,
}

impl<S: TokenStore> SealedStore<S> {
    /// Seals all sessions and registrations under the key that seals now, while any number of processes use them; each of these has to have a ring that
    /// opens with it. It may be called again, and by several processes. When nothing is
    /// [`left`](Resealed::left) and no process seals with the old key any more, that can be taken away.
    ///
    /// Logins that are under way and tokens that a client shares are left: both come to an end or are written again by themselves. A
    /// shared token whose key is gone is asked for anew.
    ///
    /// # Errors
    ///
    /// When the store fails, or cannot list. What was sealed until then stays sealed.
    ///
    /// ```
    /// use oauth_runtime::seal::{Key, KeyRing, SealedStore};
    /// use oauth_runtime::store::MemoryStore;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (new, old) = (Key::generate()?, Key::generate()?);
    /// let keys = KeyRing::new("2027", new)?.and_opens("2026", old)?;
    /// let store = SealedStore::new(MemoryStore::default(), keys);
    /// let done = store.reseal().await?;
    /// assert!(done.left.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn reseal(&self) -> Result<Resealed, StoreError> {
        let mut done = Resealed::default();
        for class in RecordClass::LASTING {
            self.reseal_class(class, &mut done).await?;
        }
        Ok(done)
    }

    async fn reseal_class(&self, class: RecordClass, done: &mut Resealed) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.store.list(class, after.as_ref(), PAGE).await?;
            for key in page.keys {
                match self.reseal_one(&key).await {
                    Ok(is_resealed) => done.resealed += usize::from(is_resealed),
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

    /// Whether it was under another key.
    async fn reseal_one(&self, key: &RecordKey) -> Result<bool, StoreError> {
        loop {
            let Some(stored) = self.store.load(key).await? else { return Ok(false) };
            if self.keys.is_current(stored.bytes()) {
                return Ok(false);
            }
            let text = self.opened(key, stored.bytes())?;
            let record = self.sealed(key, &Record::new(text.to_vec()))?;
            // A conflict is one with somebody who has written it meanwhile, under whichever key he seals with.
            if let Swap::Done(_) =
                self.store.compare_and_swap(key, Some(stored.version()), Some(record)).await?
            {
                return Ok(true);
            }
        }
    }

    fn opened(&self, key: &RecordKey, frame: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, StoreError> {
        self.keys.open(Place::Record(key), frame).map_err(super::store::not_opened)
    }
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::seal::KeyRing;
    use crate::store::MemoryStore;

    fn key(name: &str) -> RecordKey {
        RecordKey::example(RecordClass::Session, name).unwrap()
    }

    async fn put(store: &impl TokenStore, key: &RecordKey, bytes: &str) {
        let version = store.load(key).await.unwrap().map(|stored| stored.version().clone());
        let record = Some(Record::new(bytes));
        assert!(matches!(store.compare_and_swap(key, version.as_ref(), record).await, Ok(Swap::Done(_))));
    }

    #[tokio::test]
    async fn statement_88_sessions_are_sealed_anew_and_nothing_else_is_touched() {
        let inner = MemoryStore::default();
        let old = SealedStore::new(inner.clone(), KeyRing::new("old", [1; 32]).unwrap());
        let lost = SealedStore::new(inner.clone(), KeyRing::new("lost", [3; 32]).unwrap());
        let ring = KeyRing::new("new", [2; 32]).unwrap();
        let new = SealedStore::new(inner.clone(), ring.clone());
        let both = SealedStore::new(inner.clone(), ring.and_opens("old", [1; 32]).unwrap());
        for number in 0..700 {
            put(&old, &key(&number.to_string()), &format!("CANARY {number}")).await;
        }
        put(&both, &key("new"), "CANARY new").await;
        put(&lost, &key("lost"), "CANARY lost").await;
        let token = RecordKey::example(RecordClass::Token, "token").unwrap();
        put(&old, &token, "CANARY token").await;
        let done = both.reseal().await.unwrap();
        assert_eq!(done.resealed, 700);
        let [left] = done.left.as_slice() else { panic!("{done:?}") };
        assert_eq!(left.key, key("lost"));
        assert!(
            left.problem.contains("under the key `lost`") && !format!("{done:?}").contains("CANARY"),
            "{done:?}"
        );
        for number in 0..700 {
            let stored = new.load(&key(&number.to_string())).await.unwrap().unwrap();
            assert_eq!(stored.bytes(), format!("CANARY {number}").as_bytes());
        }
        assert_eq!(lost.load(&key("lost")).await.unwrap().unwrap().bytes(), b"CANARY lost");
        assert_eq!(old.load(&token).await.unwrap().unwrap().bytes(), b"CANARY token");
        assert_eq!(both.reseal().await.unwrap().resealed, 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_that_is_written_meanwhile_is_lost() {
        let inner = MemoryStore::default();
        let ring = |seals, opens, seal: u8, open: u8| {
            KeyRing::new(seals, [seal; 32]).unwrap().and_opens(opens, [open; 32]).unwrap()
        };
        // A process that still seals with the old key.
        let old = SealedStore::new(inner.clone(), ring("old", "new", 1, 2));
        let new = SealedStore::new(inner.clone(), ring("new", "old", 2, 1));
        put(&old, &key("a"), "0").await;
        let is_over = Arc::new(AtomicBool::new(false));
        let resealing = tokio::spawn({
            let is_over = is_over.clone();
            async move {
                let mut resealed = 0;
                while !is_over.load(Ordering::Relaxed) {
                    resealed += new.reseal().await.unwrap().resealed;
                    tokio::task::yield_now().await;
                }
                resealed
            }
        });
        let mut done = 0;
        while done < 2000 {
            let stored = old.load(&key("a")).await.unwrap().unwrap();
            assert_eq!(stored.bytes(), done.to_string().as_bytes());
            let next = Record::new((done + 1).to_string());
            match old.compare_and_swap(&key("a"), Some(stored.version()), Some(next)).await.unwrap() {
                Swap::Done(_) => done += 1,
                Swap::Conflict => {}
            }
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(resealing.await.unwrap() > 0);
    }
}
