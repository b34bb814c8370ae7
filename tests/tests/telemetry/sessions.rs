//! What is told of sessions, of the store that they are in, and of the store of shared tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Received, Session, Sessions, oauth_provider, telemetry};

use super::recorder::Recorder;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
struct Acme;

/// A store that fails when it is told to.
#[derive(Debug, Clone, Default)]
struct Switched {
    inner: MemoryStore,
    is_down: Arc<AtomicBool>,
    goes_down: Arc<AtomicBool>,
}

impl Switched {
    fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    /// It fails after the next swap.
    fn go_down(&self) {
        self.goes_down.store(true, Ordering::SeqCst);
    }

    fn check(&self) -> Result<(), StoreError> {
        let is_down = self.is_down.load(Ordering::SeqCst);
        if is_down { Err(StoreError::maybe_applied("the network is away")) } else { Ok(()) }
    }
}

impl TokenStore for Switched {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            self.check()?;
            self.inner.load(key).await
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move {
            self.check()?;
            let swap = self.inner.compare_and_swap(key, expected, new).await;
            self.is_down.fetch_or(self.goes_down.swap(false, Ordering::SeqCst), Ordering::SeqCst);
            swap
        })
    }
}

fn start() -> MockProvider<Acme> {
    MockProvider::start(Acme).unwrap()
}

async fn log_in(mock: &MockProvider<Acme>, sessions: &Sessions<Acme>) -> Session<Acme> {
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("https://app.example/").send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).session(sessions, "alice").await.unwrap()
}

/// The events that are not of a request, without what differs from run to run.
fn events(recorder: &Recorder) -> Vec<String> {
    let traced = recorder.traced().into_iter().filter(|text| !text.contains("oauth_token_request"));
    let traced = traced.filter(|text| !text.contains("token received"));
    traced.map(|text| text.split("record=").next().unwrap_or_default().trim().to_owned()).collect()
}

/// A store that fails and works again, and a session that ends.
pub(super) async fn ended() {
    let (mock, store) = (start(), Switched::default());
    let sessions = mock.client().unwrap().sessions(store.clone());
    let session = log_in(&mock, &sessions).await;
    store.set_down(true);
    for _ in 0..3 {
        sessions.check_store().await.unwrap_err();
    }
    store.set_down(false);
    sessions.check_store().await.unwrap();
    session.end().await.unwrap();
}

/// A store that does not take the tokens of a session for a while.
pub(super) async fn unpersisted() {
    let (mock, store) = (start(), Switched::default());
    let sessions = mock.client().unwrap().sessions(store.clone());
    let session = log_in(&mock, &sessions).await;
    store.go_down();
    tokio::time::pause();
    session.refresh().await.unwrap_err();
    store.set_down(false);
    sessions.persist().await.unwrap();
    tokio::time::resume();
}

/// Two processes that refresh a session at the same time.
pub(super) async fn waited() {
    let (mock, store) = (start(), MemoryStore::default());
    let first = log_in(&mock, &mock.client().unwrap().sessions(store.clone())).await;
    let second = mock.client().unwrap().sessions(store).get("alice").unwrap();
    second.token().await.unwrap();
    mock.set_delay(Duration::from_millis(200));
    let (one, other) = tokio::join!(first.refresh(), second.refresh());
    one.unwrap();
    other.unwrap();
}

#[test]
fn what_happens_to_a_session_and_its_store_is_told_once() {
    let recorder = &Recorder::default();
    recorder.run(ended());
    assert_eq!(
        events(recorder),
        [
            "event, `WARN`: the store fails provider=Acme class=session problem=the network is away",
            "event, `INFO`: the store works again provider=Acme class=session",
            "event, `INFO`: session provider=Acme health=login_required reason=ended",
        ]
    );
    let told = recorder.traced().join("\n");
    assert!(told.contains(" record=RecordKey(session-"), "{told}");
    assert!(!told.contains("alice") && !told.contains("mock-"), "{told}");
    let counted = recorder.measured(telemetry::SESSION_EVENTS_TOTAL);
    let labels = "counter: oauth_session_events_total provider=Acme health=login_required".to_owned();
    assert_eq!(counted, [(labels, 1.0)]);
}

#[test]
fn what_a_store_was_asked_for_is_counted_by_its_result() {
    let (mock, recorder, store) = (&start(), &Recorder::default(), Switched::default());
    let sessions = mock.client().unwrap().sessions(store.clone());
    recorder.run(async {
        log_in(mock, &sessions).await;
        store.set_down(true);
        sessions.check_store().await.unwrap_err();
    });
    let labels =
        |rest: &str| format!("oauth_store_operations_total provider=Acme class=session operation={rest}");
    let counted: Vec<_> = recorder.measured(telemetry::STORE_OPERATIONS_TOTAL);
    let counted: Vec<_> = counted.iter().map(|(text, _)| text.trim_start_matches("counter: ")).collect();
    // A login looks whether the session can be kept, looks again, and keeps it.
    let expected = ["load result=ok", "load result=ok", "swap result=ok", "load result=failed"];
    assert_eq!(counted, expected.map(labels));
    assert_eq!(recorder.measured(telemetry::STORE_OPERATION_DURATION).len(), 4);
}

#[test]
fn sessions_that_the_store_has_not_taken_are_a_gauge() {
    let recorder = &Recorder::default();
    recorder.run(unpersisted());
    let moved: Vec<f64> =
        recorder.measured(telemetry::SESSIONS_UNPERSISTED).iter().map(|(_, value)| *value).collect();
    assert_eq!(moved, [1.0, -1.0]);
}

#[test]
fn those_who_wait_for_another_process_are_timed() {
    let recorder = &Recorder::default();
    recorder.run(waited());
    let waited = recorder.measured(telemetry::WAIT_DURATION);
    assert_eq!(waited.len(), 1, "{waited:?}");
    assert_eq!(waited[0].0, "histogram: oauth_store_wait_duration_seconds provider=Acme class=session");
    assert!(waited[0].1 >= 0.1, "{waited:?}");
}
