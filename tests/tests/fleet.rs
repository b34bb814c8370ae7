//! A client's own tokens in a store: each is asked for once by all processes, and the store costs nothing but the sharing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockError, MockProvider};
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::store::{
    MemoryStore, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{ClientBuilder, Credentials, Provider, Secret, Token, oauth_provider};
use serde_json::Value;

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
#[derive(Clone)]
struct Acme;

/// The time of tokio's tests, with a wall clock that goes along.
#[derive(Debug, Clone, Copy)]
struct Virtual {
    begun: tokio::time::Instant,
    at: Timestamp,
    behind: Duration,
}

impl Virtual {
    fn new() -> Self {
        Self { begun: tokio::time::Instant::now(), at: ManualClock::new().now(), behind: Duration::ZERO }
    }
}

impl Runtime for Virtual {
    fn now(&self) -> Timestamp {
        let since = self.begun.elapsed();
        Timestamp::new(self.at.monotonic() + since, (self.at.wall() + since).saturating_sub(self.behind))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}

/// A store that fails or stands still when it is told to.
#[derive(Debug, Default)]
struct Shared {
    inner: MemoryStore,
    /// 0 is as it should be, 1 down, 2 without an answer.
    fault: AtomicU32,
    loads: AtomicUsize,
    keys: std::sync::Mutex<std::collections::BTreeSet<RecordKey>>,
}

impl Shared {
    async fn fails(&self) -> Result<(), StoreError> {
        match self.fault.load(Ordering::SeqCst) {
            0 => Ok(()),
            1 => Err(StoreError::not_applied("down")),
            _ => std::future::pending().await,
        }
    }

    /// The first record.
    async fn stored(&self) -> (RecordKey, Stored) {
        let key = self.keys.lock().unwrap().first().unwrap().clone();
        let stored = self.inner.load(&key).await.unwrap().unwrap();
        (key, stored)
    }

    async fn record(&self) -> Value {
        serde_json::from_slice(self.stored().await.1.bytes()).unwrap()
    }

    async fn change(&self, change: impl FnOnce(&mut Value)) {
        let (key, stored) = self.stored().await;
        let mut record: Value = serde_json::from_slice(stored.bytes()).unwrap();
        change(&mut record);
        let record = Some(Record::new(record.to_string()));
        self.inner.compare_and_swap(&key, Some(stored.version()), record).await.unwrap();
    }
}

impl TokenStore for Shared {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        self.keys.lock().unwrap().insert(key.clone());
        Box::pin(async {
            self.fails().await?;
            // As it would on a network, others go on meanwhile.
            tokio::task::yield_now().await;
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
            self.fails().await?;
            tokio::task::yield_now().await;
            self.inner.compare_and_swap(key, expected, new).await
        })
    }
}

/// A provider and a store, and the time.
struct Fleet<P> {
    mock: MockProvider<P>,
    store: Arc<Shared>,
    time: Virtual,
}

impl<P: Provider + Clone> Fleet<P> {
    fn new(provider: P) -> Self
    where
        P: oauth_runtime::grant::ClientCredentials,
    {
        Self { mock: MockProvider::start(provider).unwrap(), store: Arc::default(), time: Virtual::new() }
    }

    fn builder(&self) -> ClientBuilder<P> {
        let builder = self.mock.client_builder().unwrap().runtime(self.time).store(Arc::clone(&self.store));
        builder.transport(self.mock.transport().unwrap())
    }

    /// A client as another process has it.
    fn process(&self) -> oauth_runtime::Client<P> {
        self.builder().build().unwrap()
    }

    fn requests(&self) -> usize {
        self.mock.requests().len()
    }
}

fn text<P: Provider>(token: &Token<P>) -> String {
    token.access_token().expose_secret().to_owned()
}

/// All of them at once: what they get.
async fn together<P>(clients: &[oauth_runtime::Client<P>]) -> Vec<String>
where
    P: oauth_runtime::grant::ClientCredentials + 'static,
{
    let tasks: Vec<_> = clients
        .iter()
        .map(|client| {
            let client = client.clone();
            tokio::spawn(async move { text(&client.token().await.unwrap()) })
        })
        .collect();
    let mut tokens = Vec::new();
    for task in tasks {
        tokens.push(task.await.unwrap());
    }
    tokens.sort();
    tokens.dedup();
    tokens
}

async fn later(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn fifty_processes_ask_once_when_they_start_and_once_each_time_a_token_ends() {
    let fleet = Fleet::new(Acme);
    fleet.mock.set_delay(Duration::from_millis(20));
    let clients: Vec<_> = (0..50).map(|_| fleet.process()).collect();
    let mut tokens = together(&clients).await;
    for round in 1..6 {
        assert_eq!((tokens.len(), fleet.requests()), (1, round));
        later(3601).await;
        tokens = together(&clients).await;
    }
    // One that starts finds what is there.
    let late = fleet.process();
    assert_eq!((text(&late.token().await.unwrap()), fleet.requests()), (tokens[0].clone(), 6));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_ahead_of_its_end_by_one_and_adopted_by_the_others() {
    let fleet = Fleet::new(Acme);
    let clients: Vec<_> = (0..10).map(|_| fleet.process()).collect();
    let first = together(&clients).await;
    for _ in 0..40 {
        later(10).await;
    }
    later(3600 - 400 - 60).await;
    // Within the margin all are due, and nobody waits.
    for _ in 0..50 {
        for client in &clients {
            assert!(client.try_header().is_some());
        }
        later(1).await;
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        // The time stands while somebody asks.
        while fleet.store.record().await["asking"].is_string() {
            tokio::task::yield_now().await;
        }
    }
    let next = together(&clients).await;
    assert_eq!((next.len(), fleet.requests()), (1, 2));
    assert_ne!(next, first);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_rejected_is_replaced_once_for_all() {
    let fleet = Fleet::new(Acme);
    let (one, other) = (fleet.process(), fleet.process());
    let first = one.token().await.unwrap();
    assert_eq!(text(&other.token().await.unwrap()), text(&first));
    one.invalidate(&first);
    let second = one.token().await.unwrap();
    assert_ne!(text(&second), text(&first));
    other.invalidate(&other.token().await.unwrap());
    assert_eq!((text(&other.token().await.unwrap()), fleet.requests()), (text(&second), 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_asked_for_anew_is_that_of_all_from_there_on() {
    let fleet = Fleet::new(Acme);
    // With nothing in the store, and with a token that would do.
    for round in 1..3 {
        let renewed = fleet.process().tokens().renew().await.unwrap();
        assert_eq!(
            (text(&fleet.process().token().await.unwrap()), fleet.requests()),
            (text(&renewed), round)
        );
    }
    // A store that fails costs the sharing alone.
    fleet.store.fault.store(1, Ordering::SeqCst);
    let client = fleet.process();
    let renewed = client.tokens().renew().await.unwrap();
    assert_eq!((text(&client.token().await.unwrap()), fleet.requests()), (text(&renewed), 3));
}

#[tokio::test(start_paused = true)]
async fn of_several_who_want_a_new_token_none_gets_the_one_before() {
    let fleet = Fleet::new(Acme);
    let before = fleet.process().token().await.unwrap();
    later(60).await;
    fleet.mock.set_delay(Duration::from_millis(50));
    let renewing = (0..5).map(|_| {
        let tokens = fleet.process().tokens().clone();
        tokio::spawn(async move { tokens.renew().await.unwrap() })
    });
    let mut renewed = std::collections::BTreeSet::new();
    for renewing in renewing.collect::<Vec<_>>() {
        renewed.insert(text(&renewing.await.unwrap()));
    }
    assert!(!renewed.contains(&text(&before)));
    assert_eq!((renewed.len(), fleet.requests()), (1, 2), "who waits shares");
    assert_eq!(renewed.first(), Some(&text(&fleet.process().token().await.unwrap())));
    // One whose caller goes away is there for the next one.
    let tokens = fleet.process().tokens().clone();
    let given_up = tokio::spawn(async move { tokens.renew().await });
    while fleet.requests() < 3 {
        tokio::task::yield_now().await;
    }
    given_up.abort();
    // Until it is there, the one before is what others have.
    while renewed.contains(&text(&fleet.process().token().await.unwrap())) {
        tokio::task::yield_now().await;
    }
    assert_eq!(fleet.requests(), 3);
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = client_credentials
)]
#[derive(Clone)]
struct Revocable;

#[tokio::test(start_paused = true)]
async fn a_token_that_is_revoked_does_not_come_back_out_of_the_store() {
    let fleet = Fleet::new(Revocable);
    let first = fleet.process().token().await.unwrap();
    // A process that has never held it knows its text alone.
    let late = fleet.process();
    late.revoke(first.access_token().clone()).send().await.unwrap();
    assert_ne!(text(&late.token().await.unwrap()), text(&first));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_costs_the_sharing_and_is_left_alone_for_a_while() {
    let fleet = Fleet::new(Acme);
    fleet.store.fault.store(1, Ordering::SeqCst);
    let clients: Vec<_> = (0..5).map(|_| fleet.process()).collect();
    let tokens = together(&clients).await;
    assert_eq!((tokens.len(), fleet.requests(), fleet.store.loads.load(Ordering::SeqCst)), (5, 5, 5));
    // Not asked again at once.
    let client = &clients[0];
    client.invalidate(&client.token().await.unwrap());
    client.token().await.unwrap();
    assert_eq!((fleet.requests(), fleet.store.loads.load(Ordering::SeqCst)), (6, 5));
    // And back again.
    fleet.store.fault.store(0, Ordering::SeqCst);
    later(3601).await;
    assert_eq!((together(&clients).await.len(), fleet.requests()), (1, 7));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_waited_for_for_a_second() {
    let fleet = Fleet::new(Acme);
    fleet.store.fault.store(2, Ordering::SeqCst);
    let begun = tokio::time::Instant::now();
    fleet.process().token().await.unwrap();
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(1) && waited < Duration::from_secs(2), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_refuses_is_asked_by_each_within_its_own_back_off() {
    let fleet = Fleet::new(Acme);
    let (one, other) = (fleet.process(), fleet.process());
    fleet.mock.fail_next(MockError::status(503));
    one.token().await.unwrap_err();
    // The other one need not wait for it.
    let begun = tokio::time::Instant::now();
    let token = other.token().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1));
    later(1).await;
    assert_eq!((text(&one.token().await.unwrap()), fleet.requests()), (text(&token), 2));
}

#[tokio::test(start_paused = true)]
async fn one_that_crashed_while_it_asked_is_waited_for_and_then_not() {
    let fleet = Fleet::new(Acme);
    fleet.process().token().await.unwrap();
    later(3601).await;
    fleet.store.change(|record| record["asking"] = "another".into()).await;
    let clients: Vec<_> = (0..10).map(|_| fleet.process()).collect();
    let begun = tokio::time::Instant::now();
    assert_eq!((together(&clients).await.len(), fleet.requests()), (1, 2));
    let waited = begun.elapsed();
    assert!(waited >= Duration::from_secs(5) && waited < Duration::from_secs(7), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_record_that_nobody_can_read_is_written_anew_and_one_of_a_later_version_is_left() {
    let fleet = Fleet::new(Acme);
    fleet.process().token().await.unwrap();
    fleet.store.change(|record| *record = Value::Null).await;
    let next = fleet.process().token().await.unwrap();
    assert_eq!(text(&fleet.process().token().await.unwrap()), text(&next));
    fleet.store.change(|record| record["v"] = 2.into()).await;
    let mine = fleet.process().token().await.unwrap();
    assert_ne!(text(&mine), text(&next));
    fleet.store.change(|record| assert_eq!(record["v"], 2)).await;
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_takes_longer_than_a_process_is_waited_for_is_asked_a_few_times_and_not_by_all() {
    let fleet = Fleet::new(Acme);
    fleet.mock.set_delay(Duration::from_secs(6));
    let clients: Vec<_> = (0..20).map(|_| fleet.process()).collect();
    let begun = tokio::time::Instant::now();
    let tokens = together(&clients).await;
    assert!(fleet.requests() <= 3 && tokens.len() <= 3, "{} requests", fleet.requests());
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_record_under_a_key_that_is_gone_is_replaced() {
    use oauth_runtime::seal::{KeyRing, SealedStore};
    let fleet = Fleet::new(Acme);
    let sealed = |name: &str| {
        let store = SealedStore::new(Arc::clone(&fleet.store), KeyRing::new(name, [1; 32]).unwrap());
        fleet.builder().store(store).build().unwrap()
    };
    let first = sealed("old").token().await.unwrap();
    let second = sealed("new").token().await.unwrap();
    assert_ne!(text(&second), text(&first));
    assert_eq!((text(&sealed("new").token().await.unwrap()), fleet.requests()), (text(&second), 2));
}

#[tokio::test(start_paused = true)]
async fn the_tokens_of_a_process_whose_clock_is_ahead_do_not_outlive_themselves_elsewhere() {
    let fleet = Fleet::new(Acme);
    // The clock of this process is behind that of the one before.
    let behind = |seconds| {
        let time = Virtual { behind: Duration::from_secs(seconds), ..fleet.time };
        fleet.builder().runtime(time).build().unwrap()
    };
    let first = fleet.process().token().await.unwrap();
    let adopted = behind(30).token().await.unwrap();
    assert_eq!(text(&adopted), text(&first));
    let earlier = first.expires_at().unwrap().duration_since(adopted.expires_at().unwrap()).unwrap();
    assert!(earlier >= Duration::from_secs(29), "{earlier:?}");
    assert_ne!(text(&behind(1800).token().await.unwrap()), text(&first));
}

mod later_version {
    #[oauth_runtime::oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        scope(default = ["more"])
    )]
    pub(super) struct Acme;
}

#[tokio::test(start_paused = true)]
async fn a_declaration_that_asks_for_more_has_a_token_of_its_own() {
    let fleet = Fleet::new(Acme);
    fleet.process().token().await.unwrap();
    let builder = later_version::Acme.builder(Credentials::secret("mock-client-id", "mock-client-secret"));
    let builder = builder.runtime(fleet.time).store(Arc::clone(&fleet.store));
    let later = builder.transport(fleet.mock.transport().unwrap()).build().unwrap();
    let _ = later.token().await;
    assert_eq!(fleet.requests(), 2);
}

#[oauth_provider(
    token_url = "https://{tenant}.acme.example/token",
    grant = client_credentials,
    request(headers("X-Key" = "{key}")),
)]
#[derive(Clone)]
struct Tenant {
    tenant: String,
    key: Secret,
}

#[tokio::test(start_paused = true)]
async fn whatever_makes_two_tokens_differ_makes_two_records_which_show_no_secret() {
    let provider = |tenant: &str, key: &str| Tenant { tenant: tenant.into(), key: Secret::new(key) };
    let fleet = Fleet::new(provider("one", "CANARY-1"));
    let other = |tenant, key, secret: &str| {
        let builder = provider(tenant, key).builder(Credentials::secret("mock-client-id", secret));
        let builder = builder.runtime(fleet.time).store(Arc::clone(&fleet.store));
        builder.transport(fleet.mock.transport().unwrap()).build().unwrap()
    };
    let secret = "mock-client-secret";
    for client in
        [other("one", "CANARY-1", secret), other("two", "CANARY-1", secret), other("one", "CANARY-2", secret)]
    {
        let _ = client.token().await;
        let _ = client.request_token().scope("a").cached().token().await;
        let _ = client.request_token().scope("a b").cached().token().await;
        let _ = client.request_token().scope("b a").cached().token().await;
        let _ = client.request_token().resource("https://a.example").cached().token().await;
        let _ = client.request_token().param("a", "b").cached().token().await;
    }
    let _ = other("one", "CANARY-1", "another").token().await;
    let keys = fleet.store.keys.lock().unwrap().clone();
    assert_eq!(keys.len(), 3 * 5 + 1);
    assert!(keys.iter().all(|key| key.class() == RecordClass::Token && key.as_str().starts_with("token-")));
    assert!(keys.iter().all(|key| !key.as_str().contains("CANARY")));
    let shown = format!("{:?}", fleet.builder().build().unwrap());
    assert!(!shown.contains("CANARY") && !shown.contains("mock-client-secret"), "{shown}");
}

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials, renew = at_expiry)]
#[derive(Clone)]
struct EndsTheOneBefore;

#[tokio::test(start_paused = true)]
async fn w37_where_each_token_ends_the_one_before_a_fleet_asks_once_and_all_go_on() {
    let fleet = Fleet::new(EndsTheOneBefore);
    fleet.mock.set_delay(Duration::from_millis(50));
    let clients: Vec<_> = (0..20).map(|_| fleet.process()).collect();
    for round in 1..5 {
        let tokens = together(&clients).await;
        assert_eq!((tokens.len(), fleet.requests()), (1, round));
        assert!(fleet.mock.is_valid(&tokens[0].as_str().into()));
        later(3601).await;
    }
}
