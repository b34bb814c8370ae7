//! A store that remembers which records its clients asked for, so that the program can find them without a client.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use oauth_runtime::store::{
    Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use oauth_runtime::transport::BoxFuture;

/// It asks the store below.
#[derive(Debug)]
pub(super) struct Seen {
    store: Arc<dyn TokenStore>,
    keys: Mutex<BTreeSet<RecordKey>>,
}

impl Seen {
    pub(super) fn new(store: Arc<dyn TokenStore>) -> Self {
        Self { store, keys: Mutex::default() }
    }

    /// The keys of this class that were asked for, as text.
    pub(super) fn keys(&self, class: RecordClass) -> Vec<String> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().filter(|key| key.class() == class).map(|key| key.as_str().to_owned()).collect()
    }

    fn note(&self, key: &RecordKey) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
    }
}

impl TokenStore for Seen {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        self.note(key);
        self.store.load(key)
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        self.note(key);
        self.store.compare_and_swap(key, expected, new)
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
