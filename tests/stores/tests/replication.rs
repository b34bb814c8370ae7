//! PostgreSQL that waits for its replica before it says that something is written (`synchronous_standby_names`).

#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::store::{Applied, Record, RecordClass, RecordKey, StoreError, Swap, TokenStore, Version};
use oauth_runtime::{Health, Sent};
use oauth_store_postgres::PostgresStore;
use oauth_tests_stores::{Cut, Postgres, User, Wire};
use sqlx::AssertSqlSafe;
use tokio::task::JoinHandle;

/// Who swaps a record of his own as fast as he can.
const WRITERS: usize = 8;
/// The condition on the statements of others in `pg_stat_activity` that wait for the replica.
const WAITS: &str = "wait_event = 'SyncRep' AND query LIKE 'UPDATE%'";

/// Two servers, and the wires to the first.
struct Pair {
    primary: Postgres,
    clients: Wire,
    replication: Wire,
    replica: Postgres,
    store: Arc<dyn TokenStore>,
}

impl Pair {
    async fn start(settings: &[&str]) -> Self {
        let waits = ["wal_level=replica", "synchronous_standby_names=*"];
        let primary = Postgres::start(&[&waits, settings].concat());
        let (clients, replication) = (Wire::to(primary.port()), Wire::to(primary.port()));
        let replica = Postgres::follow(replication.port());
        let store = PostgresStore::new(Postgres::pool_at(clients.port(), 16));
        store.migrate().await.unwrap();
        Self { primary, clients, replication, replica, store: Arc::new(store) }
    }

    /// The primary loses its power, and the replica takes its place.
    fn fail_over(&mut self) {
        self.primary.kill();
        self.replica.promote();
        self.clients.lead_to(self.replica.port());
    }

    /// Waits until a swap waits for the replica, for as long as this condition says.
    async fn until_it_waits(&self, condition: &str) {
        self.waiting(&format!("SELECT count(*) FROM pg_stat_activity WHERE {WAITS} AND {condition}")).await;
    }

    /// Asks this of the primary until it is about one.
    async fn waiting(&self, statement: &str) {
        let pool = self.primary.pool(1);
        while sqlx::query_scalar::<_, i64>(AssertSqlSafe(statement)).fetch_one(&pool).await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn swap(
        &self,
        key: &RecordKey,
        version: &Version,
        text: &'static str,
    ) -> JoinHandle<Result<Swap, StoreError>> {
        let (store, key, version) = (Arc::clone(&self.store), key.clone(), version.clone());
        tokio::spawn(
            async move { store.compare_and_swap(&key, Some(&version), Some(Record::new(text))).await },
        )
    }
}

fn key(name: &str) -> RecordKey {
    RecordKey::example(RecordClass::Session, name).unwrap()
}

async fn create(store: &Arc<dyn TokenStore>, key: &RecordKey, record: Record) -> Version {
    match store.compare_and_swap(key, None, Some(record)).await.unwrap() {
        Swap::Done(Some(version)) => version,
        other => panic!("{other:?}"),
    }
}

/// One that has just lost its connections is asked again.
async fn text(store: &Arc<dyn TokenStore>, key: &RecordKey) -> String {
    loop {
        match store.load(key).await {
            Ok(stored) => return String::from_utf8(stored.unwrap().bytes().to_vec()).unwrap(),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Writes numbers into a record, each in the place of the one before, until the server is gone: the last one that was
/// acknowledged.
async fn write(store: Arc<dyn TokenStore>, key: RecordKey) -> u64 {
    let mut version = create(&store, &key, Record::new("0")).await;
    for number in 1.. {
        let record = Some(Record::new(number.to_string()));
        match store.compare_and_swap(&key, Some(&version), record).await {
            Ok(Swap::Done(Some(next))) => version = next,
            Ok(other) => panic!("{other:?}"),
            Err(_) => return number - 1,
        }
    }
    unreachable!("there is no last number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_swap_is_lost_that_was_acknowledged_by_a_primary_which_waits_for_its_replica() {
    let mut pair = Pair::start(&[]).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&pair.store)).await;
    let writers = (0..WRITERS).map(|number| {
        let key = key(&number.to_string());
        (key.clone(), tokio::spawn(write(Arc::clone(&pair.store), key)))
    });
    let writers: Vec<_> = writers.collect();
    for _ in 0..20 {
        session.refresh().await.unwrap();
    }
    // What is on its way to the replica is lost.
    pair.replication.cut(Some(Cut::Hold));
    pair.fail_over();
    let mut all = 0;
    for (key, writer) in writers {
        let last = writer.await.unwrap();
        let found: u64 = text(&pair.store, &key).await.parse().unwrap();
        // One that nobody has heard of may be there.
        assert!((last..=last + 1).contains(&found), "{last} was acknowledged, and {found} is there");
        all += last;
    }
    assert!(all > 100, "they had the time for {all} swaps alone");
    // Its last refresh was a moment before, and the next one follows it, whoever has seen that.
    user.refresh(&session).await.unwrap();
    user.elsewhere(&pair.store).refresh().await.unwrap();
    session.refresh().await.unwrap();
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (22, 0));
    assert_eq!(session.health(), Health::Alive);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_waits_for_a_replica_that_is_cut_off_and_nothing_is_sent_meanwhile() {
    // A time-out of statements does not end it, because the statement is done.
    let mut pair = Pair::start(&["statement_timeout=200ms"]).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&pair.store)).await;
    pair.replication.cut(Some(Cut::Hold));
    let refresh = || {
        let session = session.clone();
        tokio::spawn(async move { session.refresh().await })
    };
    let waiting = refresh();
    pair.until_it_waits("query_start < clock_timestamp() - interval '600 ms'").await;
    assert!(!waiting.is_finished());
    assert_eq!(user.mock.requests().len(), 1, "that of the login");
    // The access token is served, also to a process that has yet to load it.
    for session in [&session, &user.elsewhere(&pair.store)] {
        assert!(user.mock.is_valid(session.token().await.unwrap().access_token()));
    }
    pair.replication.cut(None);
    waiting.await.unwrap().unwrap();
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (1, 0));
    // The primary fails while a swap waits: it was not acknowledged, and it is not there.
    pair.replication.cut(Some(Cut::Hold));
    let waiting = refresh();
    pair.until_it_waits("true").await;
    pair.fail_over();
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!((error.sent(), user.mock.refreshes()), (Sent::No, 1), "{error}");
    user.refresh(&session).await.unwrap();
    user.elsewhere(&pair.store).refresh().await.unwrap();
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (3, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_cancels_the_wait_for_a_replica_has_the_swap_acknowledged_without_it() {
    let mut pair = Pair::start(&[]).await;
    let (cancelled, ended) = (key("cancelled"), key("ended"));
    let versions = [
        create(&pair.store, &cancelled, Record::new("first")).await,
        create(&pair.store, &ended, Record::new("first")).await,
    ];
    pair.replication.cut(Some(Cut::Hold));
    let of = |what: &str| format!("SELECT count({what}(pid)) FROM pg_stat_activity WHERE {WAITS}");
    // PostgreSQL has it on its own disk, says so, and warns.
    let waiting = pair.swap(&cancelled, &versions[0], "second");
    pair.waiting(&of("pg_cancel_backend")).await;
    let swap = waiting.await.unwrap().unwrap();
    assert!(matches!(swap, Swap::Done(Some(_))), "{swap:?}");
    // One whose connection is ended is left open.
    let waiting = pair.swap(&ended, &versions[1], "second");
    pair.waiting(&of("pg_terminate_backend")).await;
    assert_eq!(waiting.await.unwrap().unwrap_err().applied(), Applied::Maybe);
    for key in [&cancelled, &ended] {
        assert_eq!(text(&pair.store, key).await, "second");
    }
    pair.fail_over();
    for key in [&cancelled, &ended] {
        assert_eq!(text(&pair.store, key).await, "first");
    }
}
