//! What the checks of the laws are made of.

use std::error::Error;

use futures_util::future::join_all;

use super::Violation;
use crate::crypto;
use crate::store::{Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version};

/// How many handles swap at the same time.
const HANDLES: usize = 16;

/// A law that is being checked: handles on the same records, and a key that nobody else has.
pub(super) struct Check<S> {
    pub(super) law: u8,
    name: String,
    pub(super) handles: Vec<S>,
    pub(super) first: S,
    pub(super) second: S,
    pub(super) key: RecordKey,
}

impl<S: TokenStore> Check<S> {
    pub(super) fn new(law: u8, make_store: &impl Fn() -> S) -> Result<Self, Violation> {
        let random = crypto::random::<16>().map_err(|problem| Violation { law, what: problem.to_owned() })?;
        let name = crypto::hex(&random);
        let key = RecordKey::example(RecordClass::Session, &name).map_err(|error| failed(law, &error))?;
        let handles = std::iter::repeat_with(make_store).take(HANDLES).collect();
        Ok(Self { law, name, handles, first: make_store(), second: make_store(), key })
    }

    /// A further key that nobody else has.
    pub(super) fn other_key(&self, number: usize) -> Result<RecordKey, Violation> {
        self.key_of(RecordClass::Session, number)
    }

    /// One of another class.
    pub(super) fn key_of(&self, class: RecordClass, number: usize) -> Result<RecordKey, Violation> {
        RecordKey::example(class, &format!("{} {number}", self.name))
            .map_err(|error| failed(self.law, &error))
    }

    pub(super) fn violation(&self, what: &str) -> Violation {
        Violation { law: self.law, what: what.to_owned() }
    }

    pub(super) fn require(&self, holds: bool, what: &str) -> Result<(), Violation> {
        if holds { Ok(()) } else { Err(self.violation(what)) }
    }

    pub(super) async fn load(&self, store: &S, key: &RecordKey) -> Result<Option<Stored>, Violation> {
        store.load(key).await.map_err(|error| failed(self.law, &error))
    }

    pub(super) async fn swap(
        &self,
        store: &S,
        expected: Option<&Version>,
        new: Option<Record>,
    ) -> Result<Swap, Violation> {
        self.swap_at(store, &self.key, expected, new).await
    }

    pub(super) async fn swap_at(
        &self,
        store: &S,
        key: &RecordKey,
        expected: Option<&Version>,
        new: Option<Record>,
    ) -> Result<Swap, Violation> {
        store.compare_and_swap(key, expected, new).await.map_err(|error| failed(self.law, &error))
    }

    /// A swap that has to be done.
    pub(super) async fn write(
        &self,
        store: &S,
        expected: Option<&Version>,
        new: Record,
    ) -> Result<Version, Violation> {
        match self.swap(store, expected, Some(new)).await? {
            Swap::Done(Some(version)) => Ok(version),
            Swap::Done(None) => Err(self.violation("a record was written, and its version is missing")),
            Swap::Conflict => Err(self.violation("a swap that expects what is there is a conflict")),
        }
    }

    /// A deletion that has to be done.
    pub(super) async fn delete(&self, store: &S, expected: &Version) -> Result<(), Violation> {
        let swap = self.swap(store, Some(expected), None).await?;
        self.require(swap == Swap::Done(None), "a deletion that expects what is there is not `Done(None)`")
    }

    /// A swap that must not be done.
    pub(super) async fn conflict(
        &self,
        expected: Option<&Version>,
        new: Option<Record>,
        what: &str,
    ) -> Result<(), Violation> {
        let swap = self.swap(&self.second, expected, new).await?;
        self.require(swap == Swap::Conflict, what)
    }

    /// That this record is there, or none, as a handle sees it.
    pub(super) async fn shows(
        &self,
        store: &S,
        record: Option<(&Version, &[u8])>,
        what: &str,
    ) -> Result<(), Violation> {
        let stored = self.load(store, &self.key).await?;
        self.require(stored.as_ref().map(|stored| (stored.version(), stored.bytes())) == record, what)
    }

    /// Swaps through every handle at the same time: the number and the handle of the one that is done, and its version.
    pub(super) async fn race(
        &self,
        expected: Option<&Version>,
        new: impl Fn(usize) -> Option<Record>,
    ) -> Result<(usize, &S, Option<Version>), Violation> {
        let swaps = self.handles.iter().enumerate();
        let swaps = swaps.map(|(number, store)| self.swap(store, expected, new(number)));
        let outcomes = join_all(swaps).await.into_iter().collect::<Result<Vec<Swap>, Violation>>()?;
        let outcomes = self.handles.iter().enumerate().zip(outcomes);
        let mut done = outcomes.filter_map(|((number, store), swap)| match swap {
            Swap::Done(version) => Some((number, store, version)),
            Swap::Conflict => None,
        });
        let winner = done.next().ok_or_else(|| self.violation("of concurrent swaps none is done"))?;
        self.require(
            done.next().is_none(),
            "of concurrent swaps with one expected version several are done",
        )?;
        Ok(winner)
    }
}

pub(super) fn failed(law: u8, error: &StoreError) -> Violation {
    let source = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    Violation { law, what: format!("the store failed: {error}{source}") }
}
