use std::future::Future;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::{fs, process};

use super::folder::Folder;
use super::format::Header;
use super::{FileStore, load, swap};
use crate::store::{
    Applied, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version, conformance,
};

/// A folder that goes with the test.
pub(super) struct Place(pub(super) PathBuf);

impl Place {
    pub(super) fn new() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("oauth-store-{}-{number}", process::id())))
    }

    /// One in which there is a store.
    pub(super) fn opened() -> Self {
        let place = Self::new();
        place.store();
        place
    }

    pub(super) fn store(&self) -> FileStore {
        FileStore::open(&self.0).unwrap()
    }

    pub(super) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn key(name: &str) -> RecordKey {
    RecordKey::example(RecordClass::Session, name).unwrap()
}

fn create(folder: &Path, key: &RecordKey, bytes: &str) -> Version {
    match swap(folder, key, None, Some(&Record::new(bytes))).unwrap() {
        Swap::Done(Some(version)) => version,
        other => panic!("{other:?}"),
    }
}

fn mode(path: impl AsRef<Path>) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// That nothing was written, with this text in the message.
fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>, text: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.applied(), Applied::No);
    assert!(error.to_string().contains(text), "{error}");
}

/// Waits for a future without any runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[tokio::test]
async fn the_file_store_keeps_the_laws() {
    let place = Place::new();
    conformance(|| place.store()).await.unwrap();
    assert!(place.names().iter().all(|name| name.strip_suffix(".lock").is_some()), "{:?}", place.names());
}

#[test]
fn the_file_store_keeps_the_laws_without_a_runtime() {
    let place = Place::new();
    block_on(conformance(|| place.store())).unwrap();
}

#[test]
fn statement_90_files_and_folders_are_for_their_owner_alone() {
    let place = Place::new();
    let folder = place.0.join("state/acme");
    let store = FileStore::open(&folder).unwrap();
    assert_eq!(store.folder(), folder);
    let key = key("a");
    create(&folder, &key, "a");
    assert_eq!((mode(&place.0), mode(place.0.join("state")), mode(&folder)), (0o700, 0o700, 0o700));
    assert_eq!(mode(folder.join(key.as_str())), 0o600);
    assert_eq!(mode(folder.join(format!("{}.lock", key.as_str()))), 0o600);
}

#[test]
fn statement_90_a_folder_that_others_can_write_is_refused() {
    let place = Place::new();
    for bits in [0o720, 0o702, 0o777, 0o1777] {
        let _ = fs::remove_dir(&place.0);
        fs::DirBuilder::new().create(&place.0).unwrap();
        set_mode(&place.0, bits);
        refused(FileStore::open(&place.0), "can be written by others; `chmod 700` it");
        assert_eq!(mode(&place.0), bits);
    }
    set_mode(&place.0, 0o755);
    let key = key("a");
    let version = create(place.store().folder(), &key, "a");
    set_mode(&place.0, 0o775);
    refused(load(&place.0, &key), "can be written by others");
    refused(swap(&place.0, &key, Some(&version), None), "can be written by others");
}

#[test]
fn statement_90_a_file_that_others_can_read_is_refused() {
    let (place, key) = (Place::new(), key("a"));
    let version = create(place.store().folder(), &key, "a");
    let record = place.0.join(key.as_str());
    for bits in [0o640, 0o604, 0o620, 0o610, 0o666] {
        set_mode(&record, bits);
        refused(load(&place.0, &key), "is open to others; `chmod 600` it");
        refused(swap(&place.0, &key, Some(&version), None), "is open to others; `chmod 600` it");
        assert_eq!(mode(&record), bits);
    }
    set_mode(&record, 0o600);
    set_mode(place.0.join(format!("{}.lock", key.as_str())), 0o640);
    refused(swap(&place.0, &key, Some(&version), None), ".lock is open to others");
    assert_eq!(load(&place.0, &key).unwrap().unwrap().bytes(), b"a");
}

#[test]
fn statement_90_a_symbolic_link_is_refused() {
    let (place, elsewhere, key) = (Place::new(), Place::new(), key("a"));
    let version = create(elsewhere.store().folder(), &key, "a");
    place.store();
    let record = place.0.join(key.as_str());
    for target in [elsewhere.0.join(key.as_str()), elsewhere.0.join("missing")] {
        symlink(&target, &record).unwrap();
        refused(load(&place.0, &key), "is a symbolic link");
        refused(swap(&place.0, &key, Some(&version), Some(&Record::new("b"))), "is a symbolic link");
        refused(swap(&place.0, &key, None, Some(&Record::new("b"))), "is a symbolic link");
        fs::remove_file(&record).unwrap();
    }
    assert_eq!(load(&elsewhere.0, &key).unwrap().unwrap().bytes(), b"a");

    let lock = place.0.join(format!("{}.lock", key.as_str()));
    fs::remove_file(&lock).unwrap();
    symlink(elsewhere.0.join("made"), &lock).unwrap();
    refused(swap(&place.0, &key, None, Some(&Record::new("b"))), ".lock is a symbolic link");
    assert!(!elsewhere.0.join("made").exists() && load(&place.0, &key).unwrap().is_none());
}

#[test]
fn statement_90_what_is_no_regular_file_is_refused() {
    let (place, key) = (Place::new(), key("a"));
    place.store();
    let record = place.0.join(key.as_str());
    fs::create_dir(&record).unwrap();
    refused(load(&place.0, &key), "is not a regular file");
    fs::remove_dir(&record).unwrap();

    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, &record, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        refused(load(&place.0, &key), "is not a regular file");
        refused(swap(&place.0, &key, None, Some(&Record::new("b"))), "is not a regular file");
    }
}

#[test]
fn statement_90_a_damaged_file_says_so_and_stays() {
    let (place, key) = (Place::new(), key("a"));
    let version = create(place.store().folder(), &key, "abc");
    let record = place.0.join(key.as_str());
    let whole = fs::read(&record).unwrap();
    let mut longer = whole.clone();
    longer.push(0);
    let mut newer = whole.clone();
    newer[0] = 2;
    for bytes in [&[], &whole[..20], &whole[..whole.len() - 1], &longer, &newer, b"{\"access_token\": 1}"] {
        fs::write(&record, bytes).unwrap();
        refused(load(&place.0, &key), "is damaged");
        refused(swap(&place.0, &key, Some(&version), None), "is damaged");
        refused(swap(&place.0, &key, None, Some(&Record::new("b"))), "is damaged");
        assert_eq!(fs::read(&record).unwrap(), bytes);
    }
}

#[test]
fn statement_90_a_folder_that_is_gone_or_cannot_be_made_is_an_error() {
    let (place, key) = (Place::new(), key("a"));
    let store = place.store();
    fs::remove_dir_all(&place.0).unwrap();
    refused(block_on(store.load(&key)), "cannot be opened");
    refused(block_on(store.compare_and_swap(&key, None, Some(Record::new("a")))), "cannot be opened");
    fs::write(&place.0, "").unwrap();
    refused(FileStore::open(&place.0), "cannot be opened");
    refused(FileStore::open(place.0.join("in/a/file")), "cannot be made");
    fs::remove_file(&place.0).unwrap();
}

#[test]
fn statement_90_a_write_that_fails_leaves_the_old_record_and_nothing_else() {
    let (place, old, other) = (Place::new(), key("old"), key("other"));
    let version = create(place.store().folder(), &old, "old");

    // The lock cannot be opened.
    let lock = place.0.join(format!("{}.lock", old.as_str()));
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    refused(swap(&place.0, &old, Some(&version), Some(&Record::new("new"))), ".lock cannot be opened");
    fs::remove_dir(&lock).unwrap();
    assert_eq!(load(&place.0, &old).unwrap().unwrap().bytes(), b"old");

    // The file is written and cannot be renamed.
    fs::create_dir_all(place.0.join(other.as_str()).join("full")).unwrap();
    let header = Header::new(&Record::new("new")).unwrap();
    refused(Folder::open(&place.0).unwrap().replace(&other, &header, b"new"), "cannot be replaced");
    assert_eq!(place.names().len(), 2, "{:?}", place.names());
}

#[test]
fn statement_90_what_a_crash_left_behind_goes_with_the_next_write_of_that_record() {
    let (place, key, other) = (Place::new(), key("a"), key("b"));
    let version = create(place.store().folder(), &key, "a");
    let left = |key: &RecordKey| place.0.join(format!("{}.tmp", key.as_str()));
    for path in [left(&key), left(&other)] {
        fs::write(path, "half").unwrap();
    }
    assert_eq!(load(&place.0, &key).unwrap().unwrap().bytes(), b"a");
    assert_eq!(swap(&place.0, &key, None, Some(&Record::new("b"))).unwrap(), Swap::Conflict);
    swap(&place.0, &key, Some(&version), None).unwrap();
    let rest = place.names();
    assert!(rest.contains(&format!("{}.lock", key.as_str())), "a lock file stays: {rest:?}");
    assert!(left(&other).exists() && rest.len() == 2, "{rest:?}");
}

/// Adds one to the number in a record, so many times.
async fn count(store: FileStore, key: RecordKey, times: usize) {
    let mut done = 0;
    while done < times {
        let stored = store.load(&key).await.unwrap();
        let number = stored
            .as_ref()
            .map_or(0, |stored| std::str::from_utf8(stored.bytes()).unwrap().parse::<usize>().unwrap());
        let new = Record::new((number + 1).to_string());
        let expected = stored.as_ref().map(Stored::version);
        if store.compare_and_swap(&key, expected, Some(new)).await.unwrap() != Swap::Conflict {
            done += 1;
        }
    }
}

#[test]
fn statement_90_no_write_of_another_thread_is_lost() {
    let (place, key) = (Place::new(), key("a"));
    thread::scope(|scope| {
        for _ in 0..2 {
            let (store, key) = (place.store(), key.clone());
            scope.spawn(|| block_on(count(store, key, 200)));
        }
    });
    assert_eq!(load(&place.0, &key).unwrap().unwrap().bytes(), b"400");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_90_no_write_of_another_task_is_lost() {
    let (place, key) = (Place::new(), key("a"));
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(count(place.store(), key.clone(), 10))).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(load(&place.0, &key).unwrap().unwrap().bytes(), b"80");
}
