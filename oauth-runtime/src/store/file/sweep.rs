//! Removing what nobody will ask for any more.

use std::path::Path;

use super::folder::Folder;
use crate::store::{RecordKey, StoreError};

/// Removes records whose time is past, and lock files without a record, of the keys that are `looked_at`, as many as `most` of
/// both together. How many files there were. What cannot be removed stops nothing, and is the error in the end.
pub(super) fn sweep(
    folder: &Path,
    most: usize,
    looked_at: impl Fn(&RecordKey) -> bool,
) -> Result<usize, StoreError> {
    let folder = Folder::open(folder)?;
    // Whether there is a record, and is to stay; one that cannot be read stays.
    let stays = |key: &RecordKey| {
        folder.record(key).map_or(true, |file| file.is_some_and(|file| !file.header.is_past()))
    };
    let remove = |key: &RecordKey| {
        let Some(_lock) = folder.try_lock(key)? else { return Ok(0) };
        // Now that nobody else is at it.
        if stays(key) {
            return Ok(0);
        }
        let removed = usize::from(folder.remove_record(key)?);
        // At last: whoever opened it and waits for the lock sees that it is gone.
        folder.remove_lock(key)?;
        Ok(removed + 1)
    };
    let (mut removed, mut failed) = (0, None);
    for key in folder.keys()?.into_iter().filter(looked_at) {
        if removed >= most {
            break;
        }
        match if stays(&key) { Ok(0) } else { remove(&key) } {
            Ok(count) => removed += count,
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    // One that comes back after a power failure is removed again.
    failed.map_or(Ok(removed), Err)
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;
    use std::time::{Duration, SystemTime};

    use super::super::tests::{Place, key};
    use super::super::{load, swap};
    use super::*;
    use crate::store::{Record, RecordClass, TokenStore as _};

    fn past() -> SystemTime {
        SystemTime::now() - Duration::from_secs(1)
    }

    fn put(place: &Place, key: &RecordKey, record: Record) {
        swap(&place.0, key, None, Some(&record)).unwrap();
    }

    #[test]
    fn what_is_past_goes_with_its_lock_and_nothing_else() {
        let place = Place::opened();
        let [kept, living, over, deleted, damaged] =
            ["kept", "living", "over", "deleted", "damaged"].map(key);
        put(&place, &kept, Record::new("a"));
        put(&place, &living, Record::new("b").keep_until(SystemTime::now() + Duration::from_secs(60)));
        put(&place, &over, Record::new("c").keep_until(past()));
        put(&place, &damaged, Record::new("d"));
        put(&place, &deleted, Record::new("e"));
        let version = load(&place.0, &deleted).unwrap().unwrap().into_parts().0;
        swap(&place.0, &deleted, Some(&version), None).unwrap();
        fs::write(place.0.join(damaged.as_str()), "d").unwrap();
        // What is not this store's.
        fs::write(place.0.join("notes.lock"), "").unwrap();
        fs::write(place.0.join(format!("session-{}.lock", "A".repeat(64))), "").unwrap();
        assert_eq!(sweep(&place.0, usize::MAX, |_| true).unwrap(), 3, "one record and two locks");
        let mut expected: Vec<String> = [&kept, &living, &damaged]
            .into_iter()
            .flat_map(|key| [key.as_str().to_owned(), format!("{}.lock", key.as_str())])
            .chain(["notes.lock".to_owned(), format!("session-{}.lock", "A".repeat(64))])
            .collect();
        let mut names = place.names();
        expected.sort();
        names.sort();
        assert_eq!(names, expected);
        assert_eq!(sweep(&place.0, usize::MAX, |_| true).unwrap(), 0);
        put(&place, &over, Record::new("f"));
    }

    #[test]
    fn what_somebody_is_at_is_left() {
        let (place, key) = (Place::opened(), key("a"));
        put(&place, &key, Record::new("a").keep_until(past()));
        let folder = Folder::open(&place.0).unwrap();
        let lock = folder.lock(&key).unwrap();
        assert_eq!(sweep(&place.0, usize::MAX, |_| true).unwrap(), 0);
        drop(lock);
        assert_eq!(sweep(&place.0, usize::MAX, |_| true).unwrap(), 2);
    }

    /// The danger is a process that waits for a lock file which is removed meanwhile, and another that makes it anew.
    #[test]
    fn a_lock_that_was_swept_still_excludes() {
        let (place, key) = (Place::opened(), key("a"));
        let (is_taken, is_over, swept) =
            (AtomicBool::new(false), AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|scope| {
            let lockers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        let folder = Folder::open(&place.0).unwrap();
                        let mut locked = 0;
                        while locked < 3000 {
                            // Without the pauses of those who wait.
                            let Some(lock) = folder.try_lock(&key).unwrap() else { continue };
                            assert!(!is_taken.swap(true, Ordering::SeqCst), "two have the lock");
                            thread::yield_now();
                            is_taken.store(false, Ordering::SeqCst);
                            drop(lock);
                            locked += 1;
                        }
                    })
                })
                .collect();
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    swept.fetch_add(sweep(&place.0, usize::MAX, |_| true).unwrap(), Ordering::Relaxed);
                }
            });
            let ends: Vec<_> = lockers.into_iter().map(thread::ScopedJoinHandle::join).collect();
            is_over.store(true, Ordering::Relaxed);
            assert!(ends.iter().all(Result::is_ok));
        });
        assert!(swept.load(Ordering::Relaxed) > 0);
    }

    #[tokio::test]
    async fn a_login_that_is_begun_sweeps_those_that_were_given_up() {
        let (place, until) = (Place::opened(), SystemTime::now() + Duration::from_secs(60));
        let given_up = RecordKey::example(RecordClass::Pending, "given up").unwrap();
        put(&place, &given_up, Record::new("a").keep_until(past()));
        let store = place.store();
        store.compare_and_swap(&key("session"), None, Some(Record::new("b"))).await.unwrap();
        assert!(place.0.join(given_up.as_str()).exists(), "a session is no reason");
        store.compare_and_swap(&key("login"), None, Some(Record::new("c").keep_until(until))).await.unwrap();
        assert_eq!(place.names().len(), 4, "{:?}", place.names());
        // Not again within the minute.
        put(&place, &given_up, Record::new("a").keep_until(past()));
        store
            .compare_and_swap(&key("another"), None, Some(Record::new("d").keep_until(until)))
            .await
            .unwrap();
        assert!(place.0.join(given_up.as_str()).exists());
        assert_eq!(store.sweep().await.unwrap(), 2);
    }
}
