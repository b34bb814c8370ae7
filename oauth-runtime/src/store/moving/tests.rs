//! The two stores as one, walked through in every order in which two processes can take turns, and with a crash at every step.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use super::*;
use crate::store::{MemoryStore, conformance};

fn key() -> RecordKey {
    RecordKey::example(RecordClass::Session, "alice").unwrap()
}

/// A store at which others come first, each time.
#[derive(Debug, Clone, Default)]
struct Stepping(MemoryStore);

async fn step() {
    let mut was_asked = false;
    poll_fn(|_| if std::mem::replace(&mut was_asked, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

impl TokenStore for Stepping {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            step().await;
            self.0.load(key).await
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            step().await;
            self.0.compare_and_swap(key, expected, new).await
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.0.list(class, after, limit)
    }
}

type Moving = MovingStore<Stepping, Stepping>;

/// Two stores, the old one with a record.
#[derive(Default)]
struct World {
    old: Stepping,
    new: Stepping,
}

impl World {
    fn with_record() -> Self {
        let world = Self::default();
        now(world.old.compare_and_swap(&key(), None, Some(Record::new("0")))).unwrap();
        world
    }

    fn before(&self) -> Moving {
        MovingStore::new(self.old.clone(), self.new.clone())
    }

    fn forward(&self) -> Moving {
        self.before().forward()
    }
}

async fn text(store: &Moving) -> Option<String> {
    let stored = store.load(&key()).await.unwrap()?;
    Some(String::from_utf8(stored.bytes().to_vec()).unwrap())
}

/// Adds a letter, as a refresh does: whether it was done.
async fn add(store: Moving, letter: &str) -> bool {
    let Some(stored) = store.load(&key()).await.unwrap() else { return false };
    let bytes = [stored.bytes(), letter.as_bytes()].concat();
    let swap = store.compare_and_swap(&key(), Some(stored.version()), Some(Record::new(bytes))).await;
    matches!(swap.unwrap(), Swap::Done(_))
}

async fn create(store: Moving, bytes: &str) -> bool {
    create_at(store, key(), bytes).await
}

async fn create_at(store: Moving, key: RecordKey, bytes: &str) -> bool {
    let swap = store.compare_and_swap(&key, None, Some(Record::new(bytes))).await;
    matches!(swap.unwrap(), Swap::Done(_))
}

fn pending(name: &str) -> RecordKey {
    RecordKey::example(RecordClass::Pending, name).unwrap()
}

async fn delete(store: Moving) -> bool {
    let Some(stored) = store.load(&key()).await.unwrap() else { return false };
    store.compare_and_swap(&key(), Some(stored.version()), None).await.unwrap() == Swap::Done(None)
}

async fn make_anew(store: Moving) -> bool {
    delete(store.clone()).await && create(store, "new").await
}

type Process = Pin<Box<dyn Future<Output = bool>>>;

fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(value) = poll(future.as_mut()) {
            return value;
        }
    }
}

/// How often one process takes over from the other. Few faults need more.
const MOST_SWITCHES: usize = 3;

/// Runs two processes in every order of their steps with so many switches, and each of these orders until one of them crashes: what
/// each has done, `None` for one that has crashed, and the world then.
fn in_every_order(
    begin: fn() -> World,
    processes: fn(&World) -> [Process; 2],
    check: fn(&World, [Option<bool>; 2]),
) {
    let (mut orders, mut walked) = (vec![Vec::<usize>::new()], 0);
    while let Some(order) = orders.pop() {
        for crashes in [None, Some(0), Some(1)] {
            let world = begin();
            let (mut running, mut done) = (processes(&world).map(Some), [None; 2]);
            for which in &order {
                let Some(process) = &mut running[*which] else { continue };
                if let Poll::Ready(outcome) = poll(process.as_mut()) {
                    (done[*which], running[*which]) = (Some(outcome), None);
                }
            }
            let goes_on = running.iter().all(Option::is_some);
            match crashes {
                None if goes_on => {
                    let next = [0, 1].map(|next| [order.as_slice(), &[next]].concat());
                    let switches =
                        |order: &[usize]| order.windows(2).filter(|pair| pair[0] != pair[1]).count();
                    orders.extend(next.into_iter().filter(|order| switches(order) <= MOST_SWITCHES));
                    continue;
                }
                Some(which) if goes_on => running[which] = None,
                Some(_) => continue,
                None => {}
            }
            for which in [0, 1] {
                if let Some(process) = running[which].take() {
                    done[which] = Some(now(process));
                }
            }
            check(&world, done);
            walked += 1;
        }
    }
    assert!(walked > 100, "{walked}");
}

/// What is there in the end, which all processes have to agree on. Nothing of a session that goes forward is left behind.
fn end(world: &World) -> Option<String> {
    let before = now(text(&world.before()));
    let forward = now(text(&world.forward()));
    assert_eq!(before, forward);
    now(world.forward().move_all()).unwrap();
    let raw = now(world.new.load(&key())).unwrap();
    assert_eq!(raw.map(|stored| stored.bytes().to_vec()), forward.clone().map(String::into_bytes));
    let old = now(world.old.load(&key())).unwrap();
    assert!(!old.is_some_and(|stored| stored.bytes().starts_with(b"0")), "{before:?}");
    assert_eq!(now(text(&world.before())), forward);
    let listed = now(world.forward().list(RecordClass::Session, Some(&Cursor::new("n")), 10)).unwrap();
    assert_eq!(listed.keys.len(), usize::from(forward.is_some()));
    forward
}

fn is_one_of(end: Option<&str>, expected: &[Option<&str>], done: [Option<bool>; 2]) {
    assert!(expected.contains(&end), "{end:?} after {done:?}, and not {expected:?}");
}

#[test]
fn what_is_moved_twice_is_moved_once() {
    let processes = |world: &World| -> [Process; 2] {
        let moves = |store: Moving| async move { store.move_over(&key()).await.unwrap() };
        [Box::pin(moves(world.forward())), Box::pin(moves(world.forward()))]
    };
    in_every_order(World::with_record, processes, |world, done| {
        assert_eq!(end(world).as_deref(), Some("0"), "{done:?}");
        assert_ne!(done, [Some(true), Some(true)]);
    });
}

#[test]
fn a_change_is_neither_lost_nor_done_twice() {
    let check = |world: &World, done: [Option<bool>; 2]| {
        let end = end(world);
        let expected: &[Option<&str>] = match done {
            [Some(true), Some(true)] => &[Some("0ab"), Some("0ba")],
            [Some(true), Some(false)] => &[Some("0a")],
            [Some(false), Some(true)] => &[Some("0b")],
            [Some(true), None] => &[Some("0a"), Some("0ba")],
            [None, Some(true)] => &[Some("0b"), Some("0ab")],
            // One that has crashed may have moved it, so that the change was refused.
            [Some(false), None] => &[Some("0"), Some("0b")],
            [None, Some(false)] => &[Some("0"), Some("0a")],
            _ => &[],
        };
        is_one_of(end.as_deref(), expected, done);
    };
    in_every_order(
        World::with_record,
        |world| [Box::pin(add(world.before(), "a")), Box::pin(add(world.forward(), "b"))],
        check,
    );
    in_every_order(
        World::with_record,
        |world| [Box::pin(add(world.forward(), "a")), Box::pin(add(world.forward(), "b"))],
        check,
    );
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let check = |world: &World, done: [Option<bool>; 2]| {
        let end = end(world);
        let expected: &[Option<&str>] = match done {
            [Some(true), _] => &[None],
            [Some(false), Some(true)] => &[Some("0b")],
            // One that has crashed may have moved or changed it, so that the deletion was refused.
            [Some(false), None] => &[Some("0"), Some("0b")],
            [None, Some(true)] => &[None, Some("0b")],
            [None, Some(false)] => &[None, Some("0")],
            _ => &[],
        };
        is_one_of(end.as_deref(), expected, done);
    };
    in_every_order(
        World::with_record,
        |world| [Box::pin(delete(world.forward())), Box::pin(add(world.forward(), "b"))],
        check,
    );
    in_every_order(
        World::with_record,
        |world| [Box::pin(delete(world.before())), Box::pin(add(world.forward(), "b"))],
        check,
    );
    in_every_order(
        World::with_record,
        |world| [Box::pin(delete(world.forward())), Box::pin(add(world.before(), "b"))],
        check,
    );
}

#[test]
fn one_of_two_that_make_a_session_has_made_it() {
    let check = |world: &World, done: [Option<bool>; 2]| {
        let end = end(world);
        let expected: &[Option<&str>] = match done {
            [Some(true), Some(false) | None] | [None, Some(false)] => &[Some("x")],
            [Some(false) | None, Some(true)] | [Some(false), None] => &[Some("y")],
            _ => &[],
        };
        is_one_of(end.as_deref(), expected, done);
    };
    in_every_order(
        World::default,
        |world| [Box::pin(create(world.before(), "x")), Box::pin(create(world.forward(), "y"))],
        check,
    );
    in_every_order(
        World::default,
        |world| [Box::pin(create(world.forward(), "x")), Box::pin(create(world.forward(), "y"))],
        check,
    );
}

#[test]
fn a_callback_is_claimed_once_whichever_process_it_comes_to() {
    in_every_order(
        World::default,
        |world| {
            let claim = |store| Box::pin(create_at(store, pending("claim"), "claimed"));
            [claim(world.before()), claim(world.forward())]
        },
        |world, done| {
            let count = done.iter().filter(|done| **done == Some(true)).count();
            let crashed = done.contains(&None);
            assert!(count == 1 || crashed && count == 0, "{done:?}");
            assert_eq!(
                now(create_at(world.before(), pending("claim"), "again")),
                crashed && !is_there(world)
            );
        },
    );
}

fn is_there(world: &World) -> bool {
    now(world.forward().load(&pending("claim"))).unwrap().is_some()
}

#[test]
fn one_that_is_made_anew_is_not_that_of_before() {
    let check = |world: &World, done: [Option<bool>; 2]| {
        let end = end(world);
        let expected: &[Option<&str>] = match done {
            [Some(true), Some(true)] => &[Some("new"), Some("newb")],
            [Some(true), _] => &[Some("new")],
            [Some(false), _] => &[Some("0"), Some("0b")],
            [None, Some(true)] => &[None, Some("0b"), Some("new"), Some("newb")],
            [None, Some(false)] => &[None, Some("new")],
            [None, None] => &[],
        };
        // It may have changed what was made anew before it crashed.
        let is_changed = done == [Some(true), None] && end.as_deref() == Some("newb");
        if !is_changed {
            is_one_of(end.as_deref(), expected, done);
        }
    };
    in_every_order(
        World::with_record,
        |world| [Box::pin(make_anew(world.forward())), Box::pin(add(world.forward(), "b"))],
        check,
    );
    in_every_order(
        World::with_record,
        |world| [Box::pin(make_anew(world.before())), Box::pin(add(world.forward(), "b"))],
        check,
    );
}

#[tokio::test]
async fn the_two_stores_keep_the_laws_as_one() {
    let (old, new) = (MemoryStore::default(), MemoryStore::default());
    let before = MovingStore::new(old, new);
    conformance(|| before.clone()).await.unwrap();
    let forward = before.clone().forward();
    conformance(|| forward.clone()).await.unwrap();
}

#[tokio::test]
async fn all_that_is_left_is_moved_and_the_new_store_can_do_without() {
    let (old, new) = (MemoryStore::default(), MemoryStore::default());
    let keys: Vec<_> = (0..1200)
        .map(|number| RecordKey::example(RecordClass::Session, &number.to_string()).unwrap())
        .collect();
    for key in &keys {
        old.compare_and_swap(key, None, Some(Record::new(key.as_str()))).await.unwrap();
    }
    let store = MovingStore::new(old.clone(), new.clone()).forward();
    store.load(&keys[0]).await.unwrap();
    assert_eq!(store.move_all().await.unwrap(), Moved { moved: 1199, left: Vec::new() });
    assert_eq!(store.move_all().await.unwrap(), Moved::default());
    for key in &keys {
        assert_eq!(new.load(key).await.unwrap().unwrap().bytes(), key.as_str().as_bytes());
        let mark = old.load(key).await.unwrap().unwrap();
        assert!(mark.bytes().starts_with(b"OAUTH-MOVED") && mark.bytes().len() < 40);
    }
    // A process that has the new store alone makes one, and the others find it.
    let late = RecordKey::example(RecordClass::Session, "late").unwrap();
    new.compare_and_swap(&late, None, Some(Record::new("late"))).await.unwrap();
    assert_eq!(store.load(&late).await.unwrap().unwrap().bytes(), b"late");
    let again = store.compare_and_swap(&late, None, Some(Record::new("again"))).await.unwrap();
    assert_eq!(again, Swap::Conflict);
}

#[tokio::test]
async fn a_login_that_is_under_way_ends_where_it_was_begun() {
    let (old, new) = (MemoryStore::default(), MemoryStore::default());
    let (before, forward) =
        (MovingStore::new(old.clone(), new.clone()), MovingStore::new(old.clone(), new.clone()).forward());
    let record = || Record::new("login").keep_until(SystemTime::now() + Duration::from_secs(60));
    before.compare_and_swap(&pending("a"), None, Some(record())).await.unwrap();
    forward.compare_and_swap(&pending("b"), None, Some(record())).await.unwrap();
    assert!(old.load(&pending("a")).await.unwrap().is_some());
    assert!(new.load(&pending("b")).await.unwrap().is_some());
    let mark = old.load(&pending("b")).await.unwrap().unwrap();
    assert!(mark.bytes().starts_with(b"OAUTH-MOVED"));
    for (store, name) in [(&forward, "a"), (&before, "b")] {
        let again = store.compare_and_swap(&pending(name), None, Some(record())).await.unwrap();
        assert_eq!(again, Swap::Conflict);
        let stored = store.load(&pending(name)).await.unwrap().unwrap();
        let taken = store.compare_and_swap(&pending(name), Some(stored.version()), None).await.unwrap();
        assert_eq!(taken, Swap::Done(None));
        assert!(before.load(&pending(name)).await.unwrap().is_none());
    }
}
