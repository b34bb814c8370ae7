//! The token cache against a provider on loopback, in virtual time.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use oauth_runtime::mock::{ManualClock, MockError, MockProvider};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, ErrorCode, ErrorKind};
use oauth_specs::Cliquify;
use oauth_tests::PartialRuntime;

struct Setup {
    mock: MockProvider<Cliquify>,
    clock: Arc<ManualClock>,
    client: Client<Cliquify>,
}

fn setup() -> Setup {
    let mock = MockProvider::start(Cliquify).unwrap();
    let clock = ManualClock::new();
    let client = mock.client_builder().unwrap().runtime(Arc::clone(&clock)).build().unwrap();
    Setup { mock, clock, client }
}

async fn expired(setup: &Setup) {
    setup.client.token().await.unwrap();
    setup.clock.advance(Duration::from_secs(3600));
    assert!(setup.client.try_header().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c2_ten_thousand_tasks_at_expiry_make_one_request() {
    let setup = setup();
    expired(&setup).await;
    setup.mock.set_delay(Duration::from_millis(200));
    let tasks = (0..10_000).map(|_| {
        let client = setup.client.clone();
        tokio::spawn(async move {
            client.token().await.map(|token| token.access_token().expose_secret().to_owned())
        })
    });
    let tokens = join_all(tasks).await;
    for token in tokens {
        assert_eq!(token.unwrap().unwrap(), "mock-access-token-2");
    }
    assert_eq!(setup.mock.requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c3_a_failure_reaches_ten_thousand_tasks_from_one_request() {
    let setup = setup();
    expired(&setup).await;
    setup.mock.set_delay(Duration::from_millis(200));
    setup.mock.fail_next(MockError::status(503));
    let tasks = (0..10_000).map(|_| {
        let client = setup.client.clone();
        tokio::spawn(async move { client.token().await.map(drop) })
    });
    for result in join_all(tasks).await {
        assert_eq!(result.unwrap().unwrap_err().status(), Some(503));
    }
    assert_eq!(setup.mock.requests().len(), 2);
}

#[tokio::test]
async fn c1_a_warm_cache_asks_nobody() {
    let setup = setup();
    for _ in 0..1000 {
        setup.client.token().await.unwrap();
        assert_eq!(&*setup.client.try_header().unwrap(), "Bearer mock-access-token-1");
    }
    assert_eq!(setup.mock.requests().len(), 1);
}

#[tokio::test]
async fn c4_and_c12_a_failure_is_remembered_for_a_short_time() {
    let setup = setup();
    let refused = setup.mock.declared_errors().remove(0);
    setup.mock.fail_next(refused);
    for _ in 0..3 {
        assert_eq!(setup.client.token().await.unwrap_err().kind(), ErrorKind::ErrorResponse);
    }
    assert_eq!(setup.mock.requests().len(), 1);
    setup.clock.advance(Duration::from_secs(5));
    assert!(setup.client.token().await.is_ok());
    assert_eq!(setup.mock.requests().len(), 2);
}

#[tokio::test]
async fn c31_statement_62_the_provider_is_left_alone_for_as_long_as_it_asks() {
    let setup = setup();
    setup.mock.fail_next(MockError::status(429).retry_after("300"));
    let error = setup.client.token().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(300)));
    setup.clock.advance(Duration::from_secs(299));
    assert!(setup.client.token().await.is_err());
    assert_eq!(setup.mock.requests().len(), 1);
    setup.clock.advance(Duration::from_secs(1));
    assert!(setup.client.token().await.is_ok());
}

/// Waits for a background task, which no virtual time drives.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it did not happen within 5 seconds");
}

#[tokio::test]
async fn c8_a_valid_token_is_served_while_the_next_one_is_fetched() {
    let setup = setup();
    setup.client.token().await.unwrap();
    // Callers would wait for the next from 3570 s on; it is renewed 240 to 270 s before that.
    setup.clock.advance(Duration::from_secs(3340));
    setup.mock.set_delay(Duration::from_millis(100));
    for _ in 0..50 {
        let token = setup.client.token().await.unwrap();
        assert_eq!(token.access_token().expose_secret(), "mock-access-token-1");
        assert!(setup.client.try_header().is_some());
    }
    until(|| setup.client.try_header().is_some_and(|header| &*header == "Bearer mock-access-token-2")).await;
    assert_eq!(setup.mock.requests().len(), 2);
}

#[tokio::test]
async fn c10_a_valid_token_is_served_through_an_outage_and_an_expired_one_is_not() {
    let setup = setup();
    setup.client.token().await.unwrap();
    setup.clock.advance(Duration::from_secs(3340));
    for _ in 0..3 {
        setup.mock.fail_next(MockError::status(503));
    }
    assert!(setup.client.try_header().is_some(), "reading the header begins the renewal");
    until(|| setup.mock.requests().len() == 2).await;
    for _ in 0..20 {
        assert!(setup.client.token().await.is_ok());
    }
    assert_eq!(setup.mock.requests().len(), 2, "the failure is remembered");
    setup.clock.advance(Duration::from_secs(300));
    assert!(setup.client.try_header().is_none());
    assert_eq!(setup.client.token().await.unwrap_err().status(), Some(503));
}

#[tokio::test]
async fn p7_a_token_that_is_expired_on_arrival_does_not_cause_a_loop() {
    for lifetime in [-1, 0] {
        let setup = setup();
        setup.mock.set_member("expires_in", lifetime.into());
        for _ in 0..20 {
            let token = setup.client.token().await.unwrap();
            assert_eq!(token.expires_in(), Some(Duration::ZERO));
        }
        assert!(setup.client.try_header().is_none());
        assert_eq!(setup.mock.requests().len(), 1);
        setup.clock.advance(Duration::from_secs(1));
        setup.client.token().await.unwrap();
        assert_eq!(setup.mock.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_token_retires_when_the_machine_has_slept() {
    let setup = setup();
    setup.client.token().await.unwrap();
    setup.clock.advance_wall(Duration::from_secs(3600));
    assert!(setup.client.try_header().is_none());
}

#[tokio::test]
async fn a_token_retires_when_the_wall_clock_was_set_back() {
    let setup = setup();
    setup.client.token().await.unwrap();
    for _ in 0..2 {
        setup.mock.fail_next(MockError::status(503));
    }
    setup.clock.advance_monotonic(Duration::from_secs(3599));
    assert!(setup.client.token().await.is_ok());
    assert!(setup.client.try_header().is_some());
    setup.clock.advance_monotonic(Duration::from_secs(1));
    assert!(setup.client.try_header().is_none());
    assert_eq!(setup.client.token().await.unwrap_err().status(), Some(503));
}

#[tokio::test]
async fn c29_a_token_without_a_lifetime_is_kept_for_an_hour() {
    let setup = setup();
    setup.mock.set_member("expires_in", serde_json::Value::Null);
    setup.client.token().await.unwrap();
    setup.clock.advance(Duration::from_secs(3000));
    setup.client.token().await.unwrap();
    assert_eq!(setup.mock.requests().len(), 1);
    setup.clock.advance(Duration::from_secs(1000));
    setup.client.token().await.unwrap();
    assert_eq!(setup.mock.requests().len(), 2);
}

#[test]
fn c27_a_client_outlives_the_runtime_that_first_used_it() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let setup = setup();
    let first = runtime();
    first.block_on(setup.client.token()).unwrap();
    drop(first);
    setup.clock.advance(Duration::from_secs(3600));
    runtime().block_on(setup.client.token()).unwrap();
    assert_eq!(setup.mock.requests().len(), 2);
}

/// A transport whose answers come when the test says so.
#[derive(Debug, Default)]
struct Manual {
    calls: AtomicUsize,
    gate: tokio::sync::Notify,
}

impl Manual {
    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Transport for Manual {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            self.gate.notified().await;
            let body = br#"{"token":{"access_token":"AT"}}"#.to_vec();
            Ok(HttpResponse::new(http::StatusCode::OK, http::HeaderMap::new(), body))
        })
    }
}

/// A client with a background for its requests or none, and without timers.
fn client_over(transport: &Arc<Manual>, clock: &Arc<ManualClock>, spawns: bool) -> Client<Cliquify> {
    let builder = Client::builder(Cliquify, Credentials::secret("id", "secret"));
    let runtime = PartialRuntime { clock: Arc::clone(clock), spawns, sleeps: false };
    builder.transport(Arc::clone(transport)).runtime(runtime).build().unwrap()
}

/// Time stands still here until everything waits for it, and then goes on to the first deadline.
#[tokio::test(start_paused = true)]
async fn c7_a_callers_deadline_is_its_own() {
    for spawns in [false, true] {
        let transport = Arc::new(Manual::default());
        let client = client_over(&transport, &ManualClock::new(), spawns);
        let mut patient = Box::pin(client.token());
        let impatient = tokio::time::timeout(Duration::from_millis(20), client.token());
        tokio::select! {
            biased;
            result = impatient => assert!(result.is_err()),
            _ = &mut patient => panic!("nothing has answered yet"),
        }
        transport.gate.notify_one();
        assert!(patient.await.is_ok());
        assert_eq!(transport.calls(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_goes_on_when_its_caller_goes_away() {
    let transport = Arc::new(Manual::default());
    let client = client_over(&transport, &ManualClock::new(), true);
    assert!(tokio::time::timeout(Duration::from_millis(5), client.token()).await.is_err());
    transport.gate.notify_one();
    until(|| client.try_header().is_some()).await;
    assert_eq!(transport.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn c30_an_idle_client_is_silent() {
    let (transport, clock) = (Arc::new(Manual::default()), ManualClock::new());
    let client = client_over(&transport, &clock, true);
    transport.gate.notify_one();
    client.token().await.unwrap();
    // Whatever slept in the background would wake up on its way.
    for _ in 0..24 * 60 {
        clock.advance(Duration::from_secs(60));
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    assert_eq!(transport.calls(), 1);
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    assert_eq!(tasks, 0, "nothing waits in the background");
    // The token was long expired, and the transport counts.
    transport.gate.notify_one();
    client.token().await.unwrap();
    assert_eq!(transport.calls(), 2);
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn c6_a_flight_that_all_have_left_is_taken_up_by_the_next_caller() {
    let transport = Arc::new(Manual::default());
    let client = client_over(&transport, &ManualClock::new(), false);
    let mut first = Box::pin(client.token());
    assert!(poll(&mut first).is_pending());
    drop(first);
    let mut second = Box::pin(client.token());
    assert!(poll(&mut second).is_pending());
    transport.gate.notify_one();
    assert!(matches!(poll(&mut second), Poll::Ready(Ok(_))));
    assert_eq!(transport.calls(), 1);
    drop(second);
    drop(client);
    assert_eq!(Arc::strong_count(&transport), 1, "nothing keeps the client alive");
}

#[test]
fn a_client_that_is_dropped_in_flight_does_not_leak() {
    let transport = Arc::new(Manual::default());
    let client = client_over(&transport, &ManualClock::new(), false);
    let mut waiting = Box::pin(client.token());
    assert!(poll(&mut waiting).is_pending());
    drop(waiting);
    drop(client);
    assert_eq!(Arc::strong_count(&transport), 1);
}

/// Fails in the way of a transport whose runtime is gone.
#[derive(Debug)]
struct Panics;

impl Transport for Panics {
    fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { panic!("the runtime is gone") })
    }
}

#[tokio::test]
async fn a_transport_that_panics_is_an_error_and_not_a_poisoned_client() {
    let client =
        Client::builder(Cliquify, Credentials::secret("id", "secret")).transport(Panics).build().unwrap();
    assert_eq!(client.token().await.unwrap_err().kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn request_token_goes_past_the_cache() {
    let setup = setup();
    setup.client.token().await.unwrap();
    let fresh = setup.client.request_token().send().await.unwrap();
    assert_eq!(fresh.access_token().expose_secret(), "mock-access-token-2");
    assert_eq!(setup.client.token().await.unwrap().access_token().expose_secret(), "mock-access-token-1");
    setup.mock.fail_next(MockError::status(400).json(&serde_json::json!({"error": "invalid_scope"})));
    let error = setup.client.request_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidScope));
    assert!(setup.client.request_token().send().await.is_ok(), "a failure past the cache is not remembered");
}
