//! Every order in which two threads can meet in a slot, tried by loom.
//!
//! The code of the slot is the real one; its lock is loom's, and its atomic pointer a cell under another of loom's
//! locks. What the futures share inside `Shared` is not followed. Every answer is another token.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use loom::future::block_on;
use loom::thread;
use oauth_grammar::Grant;

use super::{Key, Slot, Source, Waiting};
use crate::config::Config;
use crate::exchange::GrantRequest;
use crate::plan::Plan;
use crate::runtime::{AnyRuntime, Runtime, Timestamp};
use crate::token::TokenData;
use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

/// A clock that a test moves. It is no part of what is checked, and so not one of loom's.
#[derive(Debug, Default)]
struct Seconds(AtomicU64);

impl Runtime for Seconds {
    fn now(&self) -> Timestamp {
        let now = Duration::from_secs(1_900_000_000 + self.0.load(Ordering::SeqCst));
        Timestamp::new(now, now)
    }

    // Nothing runs in the background: the threads of the model do all.
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        Err(task)
    }

    fn sleep(&self, _time: Duration) -> Option<BoxFuture<'static, ()>> {
        None
    }
}

/// A provider that gives out `AT0`, `AT1` and so on, or refuses.
#[derive(Debug, Default)]
struct Provider {
    requests: AtomicUsize,
    refuses: bool,
}

impl Transport for Provider {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let number = self.requests.fetch_add(1, Ordering::SeqCst);
            // The other threads get their turn while the request is on its way.
            thread::yield_now();
            let status = if self.refuses { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            let body = format!(r#"{{"access_token":"AT{number}","expires_in":3600}}"#);
            Ok(HttpResponse::new(status, HeaderMap::new(), body.into_bytes()))
        })
    }
}

struct World {
    slot: Arc<Slot>,
    provider: Arc<Provider>,
    clock: Arc<Seconds>,
}

/// The declaration. A thread of the model has a stack of a few pages, which is not enough to compile one.
static PLAN: LazyLock<Arc<Plan>> = LazyLock::new(|| std::thread::spawn(|| Plan::acme("")).join().unwrap());

fn world(refuses: bool) -> World {
    let provider = Arc::new(Provider { refuses, ..Provider::default() });
    let clock = Arc::new(Seconds::default());
    let transport = Arc::clone(&provider) as Arc<dyn Transport>;
    let runtime = AnyRuntime::Custom(Arc::clone(&clock) as Arc<dyn Runtime>);
    let config = Config::example(Arc::clone(&PLAN), transport, runtime);
    let source = Source::Machine(GrantRequest::new(Grant::ClientCredentials));
    World { slot: Slot::new(Key { config, source }), provider, clock }
}

impl World {
    fn requests(&self) -> usize {
        self.provider.requests.load(Ordering::SeqCst)
    }
}

/// The text of a token, or `None` for an error.
fn token(slot: &Arc<Slot>) -> Option<String> {
    let token = block_on(Waiting::new(slot)).ok()?;
    Some(token.access_token.expose_secret().to_owned())
}

fn spawn<T: Send + 'static>(
    slot: &Arc<Slot>,
    run: impl FnOnce(&Arc<Slot>) -> T + Send + 'static,
) -> thread::JoinHandle<T> {
    let slot = Arc::clone(slot);
    thread::spawn(move || run(&slot))
}

#[test]
fn c2_a_cold_slot_makes_one_request_for_all() {
    loom::model(|| {
        let world = world(false);
        let other = spawn(&world.slot, token);
        assert_eq!(token(&world.slot).as_deref(), Some("AT0"));
        assert_eq!(other.join().unwrap().as_deref(), Some("AT0"));
        assert_eq!(world.requests(), 1);
    });
}

#[test]
fn c3_a_failure_reaches_all_from_one_request() {
    loom::model(|| {
        let world = world(true);
        let other = spawn(&world.slot, token);
        assert_eq!(token(&world.slot), None);
        assert_eq!(other.join().unwrap(), None);
        assert_eq!(world.requests(), 1, "who comes later is told what happened");
    });
}

#[test]
fn c6_a_leader_that_leaves_loses_nothing() {
    loom::model(|| {
        let world = world(false);
        let leaver = spawn(&world.slot, |slot| {
            let mut waiting = Box::pin(Waiting::new(slot));
            let waker = std::task::Waker::noop();
            let _ = waiting.as_mut().poll(&mut std::task::Context::from_waker(waker));
        });
        assert_eq!(token(&world.slot).as_deref(), Some("AT0"));
        leaver.join().unwrap();
        assert_eq!(world.requests(), 1);
    });
}

#[test]
fn c8_a_reader_never_misses_a_token_while_it_is_renewed() {
    loom::model(|| {
        let world = world(false);
        assert_eq!(token(&world.slot).as_deref(), Some("AT0"));
        world.clock.0.store(3400, Ordering::SeqCst);
        let reader = spawn(&world.slot, |slot| slot.try_header().is_some());
        assert!(token(&world.slot).is_some());
        assert!(reader.join().unwrap());
        // The reader has no background to renew in; if it was first, the next caller does it.
        assert_eq!(token(&world.slot).as_deref(), Some("AT1"));
        assert_eq!(world.requests(), 2);
    });
}

#[test]
fn c17_a_token_is_invalidated_once_and_its_successor_not_at_all() {
    loom::model(|| {
        let world = world(false);
        let rejected = block_on(Waiting::new(&world.slot)).unwrap();
        let reject = |slot: &Arc<Slot>, rejected: &Arc<TokenData>| {
            assert!(slot.invalidate(|cached| cached.is(rejected)), "another token is to be had");
            token(slot)
        };
        let also_rejected = Arc::clone(&rejected);
        let other = spawn(&world.slot, move |slot| reject(slot, &also_rejected));
        assert_eq!(reject(&world.slot, &rejected).as_deref(), Some("AT1"));
        assert_eq!(other.join().unwrap().as_deref(), Some("AT1"));
        assert_eq!(world.requests(), 2);
    });
}

#[test]
fn a_token_that_is_handed_in_is_not_undone_by_a_request_under_way() {
    loom::model(|| {
        let world = world(false);
        let asking = spawn(&world.slot, token);
        let given = TokenData {
            states_end: false,
            provider: None,
            access_token: "given".into(),
            token_type: "Bearer".into(),
            expiry: crate::Expiry::Never,
            scope: Box::default(),
            more: None,
            extra: Ok(Box::new(())),
        };
        assert!(world.slot.put(Arc::new(given)).unwrap());
        assert!(asking.join().unwrap().is_some());
        assert_eq!(token(&world.slot).as_deref(), Some("given"));
    });
}
