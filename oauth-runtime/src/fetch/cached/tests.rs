//! One document for all who ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;

use super::{Ages, Cached, Loaded};
use crate::runtime::{AnyRuntime, ManualClock};
use crate::{Error, ErrorKind};

const AGES: Ages = Ages {
    fresh: Duration::from_secs(3600),
    at_least: Duration::from_secs(10),
    at_most: Duration::from_secs(86_400),
    stale: Duration::from_secs(7200),
    failure: Duration::from_secs(5),
    cooldown: Duration::from_secs(60),
    longest: Duration::from_secs(30),
};

/// A server that counts, and may be down.
struct Server {
    asked: Arc<AtomicU32>,
    clock: Arc<ManualClock>,
    runtime: AnyRuntime,
    cached: Cached<u32>,
}

impl Server {
    fn new() -> Self {
        let clock = ManualClock::new();
        let runtime = AnyRuntime::Custom(Arc::new(Arc::clone(&clock)));
        Self { asked: Arc::default(), clock, runtime, cached: Cached::new("Acme".into(), AGES) }
    }

    fn load(
        &self,
        fresh_for: Option<u64>,
        is_down: bool,
    ) -> impl Future<Output = Loaded<u32>> + Send + 'static {
        let asked = Arc::clone(&self.asked);
        async move {
            let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
            tokio::time::sleep(Duration::from_millis(1)).await;
            if is_down {
                return Err(Error::new("Acme", ErrorKind::Connect, "down"));
            }
            Ok((number, fresh_for.map(Duration::from_secs)))
        }
    }

    async fn get(&self, fresh_for: Option<u64>, is_down: bool) -> Result<u32, ErrorKind> {
        let document = self.cached.get(&self.runtime, || self.load(fresh_for, is_down)).await;
        document.map(|document| *document).map_err(|error| error.kind())
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

#[tokio::test]
async fn statement_85_a_document_is_kept_for_its_time_and_loaded_by_one_flight() {
    let server = Server::new();
    let all = futures_util::future::join_all((0..8).map(|_| server.get(Some(300), false))).await;
    assert!(all.iter().all(|document| *document == Ok(1)), "{all:?}");
    server.pass(299);
    assert_eq!(server.get(None, false).await, Ok(1));
    server.pass(1);
    assert_eq!(server.get(None, false).await, Ok(2));
    // Without a word of the server, for an hour.
    server.pass(3599);
    assert_eq!(server.get(Some(0), false).await, Ok(2));
    server.pass(1);
    assert_eq!(server.get(Some(0), false).await, Ok(3));
    // A server that forbids keeping it is not asked by everybody.
    server.pass(9);
    assert_eq!(server.get(Some(u64::MAX), false).await, Ok(3));
    server.pass(1);
    assert_eq!(server.get(Some(u64::MAX), false).await, Ok(4));
    server.pass(86_400);
    assert_eq!(server.get(None, false).await, Ok(5));
}

#[tokio::test]
async fn statement_85_the_last_good_document_stands_in_for_a_bounded_time() {
    let server = Server::new();
    assert_eq!(server.get(None, true).await, Err(ErrorKind::Connect));
    // A failure is kept for a short while.
    assert_eq!(server.get(None, false).await, Err(ErrorKind::Connect));
    server.pass(5);
    assert_eq!(server.get(None, false).await, Ok(2));
    server.pass(3600);
    assert_eq!(server.get(None, true).await, Ok(2));
    assert_eq!(server.asked.load(Ordering::Relaxed), 3);
    assert_eq!(server.get(None, true).await, Ok(2));
    assert_eq!(server.asked.load(Ordering::Relaxed), 3, "a server that is down is left alone for a while");
    server.pass(7199);
    assert_eq!(server.get(None, true).await, Ok(2));
    server.pass(6);
    assert_eq!(server.get(None, true).await, Err(ErrorKind::Connect), "its time is over");
}

#[tokio::test]
async fn statement_85_a_forced_load_waits_for_its_cooldown() {
    let server = Server::new();
    let load = || server.load(None, false);
    let first = server.cached.get(&server.runtime, load).await.unwrap();
    let again = server.cached.later_than(&first, &server.runtime, load).await.unwrap();
    assert_eq!(*again, 1, "the last request is not long ago");
    server.pass(60);
    let later = futures_util::future::join_all(
        (0..4).map(|_| server.cached.later_than(&first, &server.runtime, load)),
    )
    .await;
    assert!(later.iter().all(|document| document.as_ref().is_ok_and(|document| **document == 2)));
    let flood = server.cached.later_than(later[0].as_ref().unwrap(), &server.runtime, load).await;
    assert_eq!(*flood.unwrap(), 2);
    // Who has an older one gets what is there.
    assert_eq!(*server.cached.later_than(&first, &server.runtime, load).await.unwrap(), 2);
    assert_eq!(server.asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_load_that_panics_is_an_error_and_is_tried_again() {
    let server = Server::new();
    let panics = || async { panic!("on purpose") };
    let error = server.cached.get(&server.runtime, panics).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    server.pass(5);
    assert_eq!(server.get(None, false).await, Ok(1));
}

#[tokio::test]
async fn a_caller_that_goes_away_leaves_its_load_to_the_others() {
    let server = Server::new();
    {
        let mut gone = Box::pin(server.get(None, false));
        assert!((&mut gone).now_or_never().is_none());
    }
    assert_eq!(server.get(None, false).await, Ok(1));
    assert_eq!(server.cached.last().as_deref(), Some(&1));
}
