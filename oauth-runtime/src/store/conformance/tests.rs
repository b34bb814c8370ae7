//! The checks find what they are for: each store here breaks one law.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::SystemTime;

use super::{Violation, conformance};
use crate::store::{
    Cursor, MemoryStore, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use crate::transport::BoxFuture;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    LastWriteWins,
    ChecksBeforeItWrites,
    ReadsFromACache,
    ReplacesWhatIsMissing,
    TakesNothingForNothing,
    CountsFromOne,
    HashesTheContent,
    CutsLongRecords,
    EvictsTheOldest,
    IgnoresTimes,
    KeepsTheFirstTime,
    WritesInTwoSteps,
    ListsOnePage,
    ListsAllClasses,
    ListsWhatWasThere,
    Fails,
}

type Entry = (Version, Record);

#[derive(Debug, Default)]
struct Records {
    entries: Vec<(RecordKey, Entry)>,
    /// All that were ever there.
    listed: Vec<RecordKey>,
    written: u64,
}

impl Records {
    fn keys(&self) -> Vec<RecordKey> {
        self.entries.iter().map(|(key, _)| key.clone()).collect()
    }
}

/// A handle on records.
#[derive(Debug)]
struct Broken {
    fault: Fault,
    records: Arc<Mutex<Records>>,
    /// What this handle has loaded.
    cache: Mutex<BTreeMap<RecordKey, Option<Entry>>>,
}

impl Broken {
    fn entry(&self, key: &RecordKey) -> Option<Entry> {
        let records = self.records.lock().unwrap();
        let entry = records.entries.iter().find(|(other, _)| other == key).map(|(_, entry)| entry.clone());
        let is_past = |time: SystemTime| self.fault != Fault::IgnoresTimes && time <= SystemTime::now();
        entry.filter(|(_, record)| !record.kept_until().is_some_and(is_past))
    }

    fn version(&self, old: Option<&Entry>, record: &Record) -> Version {
        let mut records = self.records.lock().unwrap();
        records.written += 1;
        let number = match self.fault {
            Fault::CountsFromOne => {
                old.map_or(1, |(version, _)| u64::from_be_bytes(version.as_bytes().try_into().unwrap()) + 1)
            }
            Fault::HashesTheContent => {
                record.bytes().iter().fold(7, |hash: u64, byte| hash.wrapping_mul(31) + u64::from(*byte))
            }
            _ => records.written,
        };
        Version::new(number.to_be_bytes())
    }

    fn put(&self, key: &RecordKey, entry: Option<Entry>) {
        let mut records = self.records.lock().unwrap();
        if !records.listed.contains(key) {
            records.listed.push(key.clone());
        }
        records.entries.retain(|(other, _)| other != key);
        records.entries.extend(entry.clone().map(|entry| (key.clone(), entry)));
        if self.fault == Fault::EvictsTheOldest && records.entries.len() > 32 {
            records.entries.remove(0);
        }
        self.cache.lock().unwrap().insert(key.clone(), entry);
    }

    /// The record as this store writes it.
    fn altered(&self, old: Option<&Entry>, record: Record) -> Record {
        match (self.fault, old.and_then(|(_, old)| old.kept_until())) {
            (Fault::CutsLongRecords, _) => Record::new(&record.bytes()[..record.bytes().len().min(65536)]),
            (Fault::KeepsTheFirstTime, Some(time)) => record.keep_until(time),
            _ => record,
        }
    }

    async fn swap(&self, key: &RecordKey, expected: Option<&Version>, new: Option<Record>) -> Swap {
        let old = self.entry(key);
        let is_expected = old.as_ref().map(|(version, _)| version) == expected
            && (expected.is_some() || new.is_some() || self.fault == Fault::TakesNothingForNothing);
        let is_taken = match self.fault {
            Fault::LastWriteWins => true,
            Fault::ReplacesWhatIsMissing => old.is_none() && new.is_some(),
            _ => false,
        };
        if !is_expected && !is_taken {
            return Swap::Conflict;
        }
        if self.fault == Fault::ChecksBeforeItWrites {
            once_more().await;
        }
        let Some(record) = new else {
            self.put(key, None);
            return Swap::Done(None);
        };
        let record = self.altered(old.as_ref(), record);
        let version = self.version(old.as_ref(), &record);
        if self.fault == Fault::WritesInTwoSteps {
            self.put(key, Some((version.clone(), Record::new(""))));
            once_more().await;
        }
        self.put(key, Some((version.clone(), record)));
        Swap::Done(Some(version))
    }
}

impl TokenStore for Broken {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let cached = self.cache.lock().unwrap().get(key).cloned();
            let entry = match cached {
                Some(entry) if self.fault == Fault::ReadsFromACache => entry,
                _ => self.entry(key),
            };
            self.cache.lock().unwrap().insert(key.clone(), entry.clone());
            Ok(entry.map(|(version, record)| Stored::new(version, record.bytes())))
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            if self.fault == Fault::Fails {
                let source = std::io::Error::other("no route");
                return Err(StoreError::maybe_applied("the database is away").with_source(source));
            }
            Ok(self.swap(key, expected, new).await)
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(async move {
            let records = self.records.lock().unwrap();
            let written = self.fault == Fault::ListsWhatWasThere;
            let keys = if written { &records.listed } else { &records.keys() };
            let is_of_class = |key: &&RecordKey| self.fault == Fault::ListsAllClasses || key.class() == class;
            let page = Page::of(keys.iter().filter(is_of_class).cloned(), after, limit);
            let next = page.next.filter(|_| self.fault != Fault::ListsOnePage);
            Ok(Page { next, ..page })
        })
    }
}

/// Lets others go on first.
async fn once_more() {
    let mut was_asked = false;
    poll_fn(|context| {
        if std::mem::replace(&mut was_asked, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

async fn check(fault: Fault) -> Result<(), Violation> {
    let records = Arc::new(Mutex::new(Records::default()));
    conformance(|| Broken { fault, records: records.clone(), cache: Mutex::default() }).await
}

#[tokio::test]
async fn a_broken_store_is_found_by_the_law_that_it_breaks() {
    check(Fault::None).await.unwrap();
    for (fault, law) in [
        (Fault::LastWriteWins, 1),
        (Fault::ChecksBeforeItWrites, 1),
        (Fault::ReadsFromACache, 2),
        (Fault::ReplacesWhatIsMissing, 3),
        (Fault::TakesNothingForNothing, 3),
        (Fault::CountsFromOne, 4),
        (Fault::HashesTheContent, 4),
        (Fault::CutsLongRecords, 5),
        (Fault::EvictsTheOldest, 6),
        (Fault::IgnoresTimes, 6),
        (Fault::KeepsTheFirstTime, 6),
        (Fault::WritesInTwoSteps, 7),
        (Fault::ListsOnePage, 8),
        (Fault::ListsAllClasses, 8),
        (Fault::ListsWhatWasThere, 8),
    ] {
        let violation = check(fault).await.unwrap_err();
        assert_eq!(violation.law(), law, "{fault:?}: {violation}");
    }
}

#[tokio::test]
async fn a_store_that_fails_says_why() {
    let violation = check(Fault::Fails).await.unwrap_err();
    let expected = "law 1 of `TokenStore` is broken: the store failed: the database is away: no route";
    assert_eq!(violation.to_string(), expected);
}

#[test]
fn the_checks_can_run_on_any_thread() {
    fn sent<T: Send>(value: T) {
        drop(value);
    }
    sent(conformance(MemoryStore::default));
    let store: Arc<dyn TokenStore> = Arc::new(MemoryStore::default());
    sent(conformance(move || store.clone()));
}
