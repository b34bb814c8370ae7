//! A session whose provider, store, way and time are in the hands of the test.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::store::{
    Cursor, MemoryStore, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use oauth_runtime::transport::{
    BoxFuture, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use oauth_runtime::{Client, Health, Received, Sent, Session, SessionEvent, Sessions, Token};
use serde_json::Value;

/// The time of tokio's tests, which goes on when nothing else does; the wall clock may be off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Virtual {
    begun: tokio::time::Instant,
    at: Timestamp,
    wall_ahead: i64,
}

impl Virtual {
    pub(super) fn new() -> Self {
        Self { begun: tokio::time::Instant::now(), at: ManualClock::new().now(), wall_ahead: 0 }
    }

    /// A clock whose wall is this many seconds ahead of the others.
    pub(super) fn ahead(self, seconds: i64) -> Self {
        Self { wall_ahead: seconds, ..self }
    }
}

impl Runtime for Virtual {
    fn now(&self) -> Timestamp {
        let since = self.begun.elapsed();
        let off = Duration::from_secs(self.wall_ahead.unsigned_abs());
        let wall = self.at.wall() + since;
        let wall = if self.wall_ahead < 0 { wall.saturating_sub(off) } else { wall + off };
        Timestamp::new(self.at.monotonic() + since, wall)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}

/// What becomes of a swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is done.
    None,
    /// It fails, and nothing is written.
    NotApplied,
    /// It fails, and nobody knows; it was not written.
    MaybeNot,
    /// It fails, and nobody knows; it was written.
    MaybeDone,
    /// The same, and nothing can be read any more.
    CutOff,
    /// It is done so many seconds later, whether anybody waits for it or not.
    Late(u64),
}

/// A store that fails when it is told to, and shows what is in it.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) inner: MemoryStore,
    state: Mutex<Watch>,
}

#[derive(Debug, Default)]
struct Watch {
    key: Option<RecordKey>,
    faults: VecDeque<Fault>,
    is_down: bool,
    is_unreadable: bool,
    is_silent: bool,
    swaps: usize,
}

impl Watched {
    /// What becomes of the next swaps, in turn, whatever was said before.
    pub(super) fn fault_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults = faults.into_iter().collect();
    }

    /// Whether nothing can be written.
    pub(super) fn set_down(&self, is_down: bool) {
        self.state.lock().unwrap().is_down = is_down;
    }

    /// Whether nothing can be read.
    pub(super) fn set_unreadable(&self, is_unreadable: bool) {
        self.state.lock().unwrap().is_unreadable = is_unreadable;
    }

    /// Whether a load never ends.
    pub(super) fn set_silent(&self, is_silent: bool) {
        self.state.lock().unwrap().is_silent = is_silent;
    }

    /// How many swaps were tried.
    pub(super) fn swaps(&self) -> usize {
        self.state.lock().unwrap().swaps
    }

    /// The bytes under the last key.
    pub(super) async fn bytes(&self) -> Option<Vec<u8>> {
        let key = self.state.lock().unwrap().key.clone()?;
        Some(self.inner.load(&key).await.unwrap()?.bytes().to_vec())
    }

    /// The record under the last key.
    pub(super) async fn record(&self) -> Value {
        self.bytes().await.map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap())
    }

    /// Puts bytes under the last key.
    pub(super) async fn write(&self, bytes: impl Into<Vec<u8>>) {
        let key = self.state.lock().unwrap().key.clone().unwrap();
        let stored = self.inner.load(&key).await.unwrap();
        let version = stored.as_ref().map(Stored::version);
        let swap = self.inner.compare_and_swap(&key, version, Some(Record::new(bytes))).await;
        assert!(matches!(swap, Ok(Swap::Done(Some(_)))));
    }

    /// Changes the record under the last key.
    pub(super) async fn change(&self, change: impl FnOnce(&mut Value)) {
        let mut record = self.record().await;
        change(&mut record);
        self.write(record.to_string()).await;
    }
}

impl TokenStore for Watched {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        let mut state = self.state.lock().unwrap();
        state.key = Some(key.clone());
        if state.is_silent {
            return Box::pin(std::future::pending());
        }
        if state.is_unreadable {
            return Box::pin(async { Err(StoreError::not_applied("unreadable")) });
        }
        self.inner.load(key)
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        self.inner.list(class, after, limit)
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        let mut state = self.state.lock().unwrap();
        state.key = Some(key.clone());
        state.swaps += 1;
        let fault = if state.is_down { Some(Fault::NotApplied) } else { state.faults.pop_front() };
        drop(state);
        Box::pin(async move {
            match fault.unwrap_or(Fault::None) {
                Fault::None => self.inner.compare_and_swap(key, expected, new).await,
                Fault::Late(seconds) => {
                    let (inner, key, expected) = (self.inner.clone(), key.clone(), expected.cloned());
                    let late = tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                        inner.compare_and_swap(&key, expected.as_ref(), new).await
                    });
                    late.await.unwrap()
                }
                Fault::NotApplied => Err(StoreError::not_applied("down")),
                Fault::MaybeNot => Err(StoreError::maybe_applied("cut off")),
                Fault::MaybeDone | Fault::CutOff => {
                    self.state.lock().unwrap().is_unreadable |= fault == Some(Fault::CutOff);
                    self.inner.compare_and_swap(key, expected, new).await?;
                    Err(StoreError::maybe_applied("cut off"))
                }
            }
        })
    }
}

/// What becomes of a request.
#[derive(Debug)]
pub(super) enum Way {
    /// It does not leave.
    Refused,
    /// What sends it panics.
    Panics,
    /// Its answer comes so much later.
    Late(Duration),
    /// It has its effect, and this comes back in place of the answer.
    Answered(u16, &'static str, String),
}

/// The way to the mock.
#[derive(Debug)]
pub(super) struct Meddler<T> {
    pub(super) inner: T,
    pub(super) next: Arc<Mutex<VecDeque<Way>>>,
}

impl<T: Transport> Transport for Meddler<T> {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let way = self.next.lock().unwrap().pop_front();
        Box::pin(async move {
            assert!(!matches!(way, Some(Way::Panics)), "as the test wants it");
            if let Some(Way::Refused) = way {
                return Err(TransportError::new(TransportErrorKind::Connect, Sent::No, "refused"));
            }
            let answer = self.inner.send(request).await?;
            if let Some(Way::Late(by)) = way {
                tokio::time::sleep(by).await;
            }
            let Some(Way::Answered(status, content_type, body)) = way else { return Ok(answer) };
            let mut headers = http::HeaderMap::new();
            headers.insert("content-type", content_type.parse().unwrap());
            Ok(HttpResponse::new(status.try_into().unwrap(), headers, body.into_bytes()))
        })
    }

    fn longest_request(&self) -> Duration {
        self.inner.longest_request()
    }
}

/// A provider, one store, and the session of alice.
pub(super) struct Lab<P> {
    pub(super) mock: MockProvider<P>,
    pub(super) time: Virtual,
    pub(super) store: Arc<Watched>,
    pub(super) next: Arc<Mutex<VecDeque<Way>>>,
    pub(super) events: Arc<Mutex<Vec<Health>>>,
    pub(super) client: Client<P>,
    pub(super) sessions: Sessions<P>,
    pub(super) session: Session<P>,
}

impl<P: AuthorizationCode + Users> Lab<P> {
    /// After a login, with an access token for an hour.
    pub(super) async fn new(provider: P) -> Self {
        let mock = MockProvider::start(provider).unwrap();
        let (next, events) = (Arc::default(), Arc::default());
        let store = Arc::new(Watched::default());
        let time = Virtual::new();
        let client = client(&mock, &next, time);
        let sessions = sessions(&client, &store, &events);
        let session = log_in(&mock, &client, &sessions).await.unwrap();
        Self { mock, time, store, next, events, client, sessions, session }
    }

    /// The session in another process, whose wall clock is this many seconds ahead.
    pub(super) fn elsewhere(&self, ahead: i64) -> Session<P> {
        let client = client(&self.mock, &self.next, self.time.ahead(ahead));
        sessions(&client, &self.store, &self.events).get("alice").unwrap()
    }

    /// The session in another process, to which the store is what it should be.
    pub(super) fn elsewhere_and_well(&self) -> Session<P> {
        let client = client(&self.mock, &self.next, self.time.ahead(0));
        let store = Watched { inner: self.store.inner.clone(), state: Mutex::default() };
        sessions(&client, &Arc::new(store), &self.events).get("alice").unwrap()
    }

    /// A login in another process, whose wall clock is this many seconds ahead.
    pub(super) async fn log_in_elsewhere(&self, ahead: i64) -> Session<P> {
        let client = client(&self.mock, &self.next, self.time.ahead(ahead));
        log_in(&self.mock, &client, &sessions(&client, &self.store, &self.events)).await.unwrap()
    }

    pub(super) async fn log_in(&self) -> oauth_runtime::Result<Session<P>> {
        log_in(&self.mock, &self.client, &self.sessions).await
    }

    /// What becomes of the next request.
    pub(super) fn meddle(&self, way: Way) {
        self.next.lock().unwrap().push_back(way);
    }

    /// What was told since the last time.
    pub(super) fn told(&self) -> Vec<Health> {
        std::mem::take(&mut *self.events.lock().unwrap())
    }

    /// The refresh tokens that were sent.
    pub(super) fn sent(&self) -> Vec<String> {
        let requests = self.mock.requests();
        requests.iter().filter_map(|request| request.param("refresh_token")).collect()
    }
}

fn client<P: AuthorizationCode + Users>(
    mock: &MockProvider<P>,
    next: &Arc<Mutex<VecDeque<Way>>>,
    time: Virtual,
) -> Client<P> {
    let transport = Meddler { inner: mock.transport().unwrap(), next: Arc::clone(next) };
    let builder = mock.client_builder().unwrap().transport(transport);
    builder.runtime(time).build().unwrap()
}

pub(super) fn sessions<P: Users>(
    client: &Client<P>,
    store: &Arc<impl TokenStore>,
    events: &Arc<Mutex<Vec<Health>>>,
) -> Sessions<P> {
    let events = Arc::clone(events);
    let listener = move |event: &SessionEvent| events.lock().unwrap().push(event.health.clone());
    client.sessions(Arc::clone(store)).on_event(listener)
}

pub(super) async fn log_in<P: AuthorizationCode + Users>(
    mock: &MockProvider<P>,
    client: &Client<P>,
    sessions: &Sessions<P>,
) -> oauth_runtime::Result<Session<P>> {
    let (url, mut pending) = client.authorize(super::REDIRECT_URI).send().await?;
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).session(sessions, "alice").await
}

/// An hour and a second later, when the access token has ended.
pub(super) async fn an_hour_later() {
    tokio::time::advance(Duration::from_secs(3601)).await;
}

pub(super) fn text<P: oauth_runtime::Provider>(token: &Token<P>) -> String {
    token.access_token().expose_secret().to_owned()
}
