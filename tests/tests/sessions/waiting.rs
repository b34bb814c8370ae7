//! Two processes with one session: how long one waits for the other, and what becomes of one that is too slow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::mock::{ManualClock, MockProvider, MockTransport};
use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{ErrorKind, Sent, oauth_provider};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::lab::Lab;
use super::{Acme, Setup, memory};

/// A network on which every request takes so long.
#[derive(Debug)]
struct Far(MockTransport, Duration);

impl Transport for Far {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(self.1).await;
            self.0.send(request).await
        })
    }
}

/// A network on which every request takes so long.
fn far(refresh: Duration) -> Setup<Acme> {
    let mock = MockProvider::start(Acme).unwrap();
    let clock = ManualClock::new();
    let transport = Far(mock.transport().unwrap(), refresh);
    let builder = mock.client_builder().unwrap().runtime(Arc::clone(&clock));
    let client = builder.transport(transport).build().unwrap();
    Setup { mock, client, clock, events: Arc::default() }
}

#[tokio::test(start_paused = true)]
async fn c24_statement_61_nobody_waits_much_longer_than_the_refresh_of_another_takes() {
    for millis in [1, 40, 60, 140, 160, 340, 400, 700, 780, 1600, 6000] {
        let refresh = Duration::from_millis(millis);
        let setup = far(refresh);
        let store = memory();
        let one = setup.log_in(&setup.sessions(&store), "alice").await;
        let other = setup.sessions(&store).get("alice").unwrap();
        setup.an_hour_later();
        let begun = Instant::now();
        let (one, other) = tokio::join!(one.token(), async { (other.token().await, begun.elapsed()) });
        let (other, waited) = other;
        assert_eq!(one.unwrap().access_token(), other.unwrap().access_token());
        assert_eq!(setup.mock.refreshes(), 1);
        let most = refresh + Duration::from_millis(55).max(refresh / 8);
        assert!(waited <= most, "{waited:?} for a refresh of {refresh:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn c24_statement_61_two_processes_that_want_another_token_share_one() {
    let setup = far(Duration::from_millis(100));
    let store = memory();
    let one = setup.log_in(&setup.sessions(&store), "alice").await;
    setup.an_hour_later();
    for round in 1..3 {
        // It has seen nothing of the session yet.
        let other = setup.sessions(&store).get("alice").unwrap();
        let (one, other) = tokio::join!(one.refresh(), other.refresh());
        assert_eq!(one.unwrap().access_token(), other.unwrap().access_token());
        assert_eq!(setup.mock.refreshes(), round);
    }
}

/// A store that tells of a swap later than it does it.
#[derive(Debug)]
pub(super) struct Slow {
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
    /// How long a swap takes.
    time: Duration,
    swaps: AtomicUsize,
    /// Which swap, counted from one, is not told of before there is a permit.
    held: usize,
    permit: Semaphore,
}

impl Slow {
    pub(super) fn new(
        setup: &Setup<Acme>,
        store: &Arc<MemoryStore>,
        time: Duration,
        held: usize,
    ) -> Arc<Self> {
        let (store, clock) = (Arc::clone(store), Arc::clone(&setup.clock));
        Arc::new(Self { store, clock, time, swaps: AtomicUsize::new(0), held, permit: Semaphore::new(0) })
    }
}

impl TokenStore for Slow {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        self.store.load(key)
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            let swap = self.store.compare_and_swap(key, expected, new).await;
            self.clock.advance(self.time);
            if self.swaps.fetch_add(1, Ordering::SeqCst) + 1 == self.held {
                self.permit.acquire().await.unwrap().forget();
            }
            swap
        })
    }
}

#[tokio::test(start_paused = true)]
async fn c24_statement_61_who_stood_still_until_others_took_over_sends_nothing() {
    let setup = Setup::new(Acme);
    let store = memory();
    setup.log_in(&setup.sessions(&store), "alice").await;
    setup.an_hour_later();
    // It has written its intent down, and does not go on.
    let still = Slow::new(&setup, &store, Duration::ZERO, 1);
    let one = setup.sessions(&still).get("alice").unwrap();
    let one = tokio::spawn(async move { one.token().await });
    while still.swaps.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    let other = setup.sessions(&store).get("alice").unwrap();
    let other = tokio::spawn(async move { other.token().await });
    while !other.is_finished() {
        tokio::time::sleep(Duration::from_secs(1)).await;
        setup.clock.advance(Duration::from_secs(1));
    }
    let other = other.await.unwrap().unwrap();
    still.permit.add_permits(1);
    let one = one.await.unwrap().unwrap();
    assert_eq!(one.access_token(), other.access_token());
    assert!(setup.mock.is_valid(one.access_token()));
    assert_eq!((setup.mock.refreshes(), setup.mock.reused_refresh_tokens()), (1, 0));
}

#[tokio::test]
async fn statement_61_an_intent_that_the_store_told_of_too_late_is_taken_back() {
    let setup = Setup::new(Acme);
    let store = memory();
    setup.log_in(&setup.sessions(&store), "alice").await;
    let slow = Slow::new(&setup, &store, Duration::from_secs(6), 0);
    let session = setup.sessions(&slow).get("alice").unwrap();
    let served = session.token().await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Store, Sent::No));
    assert_eq!((setup.mock.refreshes(), slow.swaps.load(Ordering::SeqCst)), (0, 6));
    assert_eq!(session.token().await.unwrap().access_token(), served.access_token());
    // Nobody has to wait for what is not under way.
    let elsewhere = setup.sessions(&store).get("alice").unwrap();
    elsewhere.refresh().await.unwrap();
    assert_eq!((setup.mock.refreshes(), setup.mock.reused_refresh_tokens()), (1, 0));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    issuer = "https://acme.example",
    jwks_uri = "https://acme.example/keys",
    grant = authorization_code,
)]
struct Signed;

/// For how long others wait for a refresh, in milliseconds.
async fn lease<P: AuthorizationCode + Users>(provider: P) -> u64 {
    let lab = Lab::new(provider).await;
    lab.mock.set_delay(Duration::from_secs(1));
    let session = lab.session.clone();
    let refresh = tokio::spawn(async move { session.refresh().await });
    while lab.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    let record = lab.store.record().await;
    refresh.await.unwrap().unwrap();
    record["intent"]["lease"].as_u64().unwrap()
}

#[tokio::test(start_paused = true)]
async fn others_wait_for_a_refresh_that_may_have_to_fetch_keys_for_as_long() {
    assert_eq!(lease(Signed).await - lease(Acme).await, 30_000);
}
