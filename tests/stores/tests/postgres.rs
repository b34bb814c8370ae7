//! The store on PostgreSQL.

use std::error::Error as _;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use futures_util::FutureExt as _;
use oauth_runtime::store::{
    Applied, Record, RecordClass, RecordKey, StoreError, Swap, TokenStore, Version, conformance,
};
use oauth_store_postgres::PostgresStore;
use oauth_tests_stores::{Cut, Pgbouncer, Postgres, Wire};

/// One for all tests that leave it as it is, each with a table of its own.
static SERVER: LazyLock<Postgres> = LazyLock::new(|| Postgres::start(&["max_connections=100"]));

async fn store(table: &str) -> PostgresStore {
    let store = PostgresStore::new(SERVER.pool(8)).table(table).unwrap();
    store.migrate().await.unwrap();
    store
}

fn key(name: &str) -> RecordKey {
    RecordKey::example(RecordClass::Session, name).unwrap()
}

async fn create(store: &PostgresStore, key: &RecordKey, record: Record) -> Version {
    match store.compare_and_swap(key, None, Some(record)).await.unwrap() {
        Swap::Done(Some(version)) => version,
        other => panic!("{other:?}"),
    }
}

async fn text(store: &PostgresStore, key: &RecordKey) -> Option<String> {
    let stored = store.load(key).await.unwrap()?;
    Some(String::from_utf8(stored.bytes().to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws() {
    let store = store("laws").await;
    conformance(|| store.clone()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws_with_a_pool_for_each_handle() {
    store("pools").await;
    conformance(|| PostgresStore::new(SERVER.pool(2)).table("pools").unwrap()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws_through_a_pooler_in_transaction_mode() {
    store("pooled").await;
    let pooler = Pgbouncer::start(&SERVER);
    // More than the pooler has: it gives one connection to many in turn.
    let store = PostgresStore::new(pooler.pool(16)).table("pooled").unwrap().through_pooler();
    conformance(|| store.clone()).await.unwrap();
    let others: Vec<_> = (0..4)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { conformance(|| store.clone()).await })
        })
        .collect();
    for other in others {
        other.await.unwrap().unwrap();
    }
}

/// One that is dropped when it has just begun holds one of the pooler's few connections for good, if it is given back as it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_holds_no_connection_of_the_pooler() {
    let server = Postgres::start(&[]);
    PostgresStore::new(server.pool(1)).migrate().await.unwrap();
    let pooler = Pgbouncer::start(&server);
    let store = PostgresStore::new(pooler.pool(8)).through_pooler();
    let pool = server.pool(1);
    let version = create(&store, &key("a"), Record::new("0")).await;
    // At each step of it, as it happens.
    let other = key("b");
    for polls in 0..60 {
        // Several at once, so that none finds what another has left and ends it.
        let mut swaps: Vec<_> =
            (0..8).map(|_| store.compare_and_swap(&other, Some(&version), Some(Record::new("0")))).collect();
        for _ in 0..polls {
            swaps.retain_mut(|swap| swap.now_or_never().is_none());
            tokio::time::sleep(Duration::from_micros(100)).await;
        }
        drop(swaps);
        all_end(&pool).await;
    }
    assert_eq!(text(&store, &key("a")).await.as_deref(), Some("0"));
}

/// No transaction stays begun.
async fn all_end(pool: &sqlx::PgPool) {
    let idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'";
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let held: i64 = sqlx::query_scalar(idle).fetch_one(pool).await.unwrap();
        if held == 0 {
            return;
        }
        assert!(Instant::now() < deadline, "{held} transactions were begun and never ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws_whatever_the_isolation_level() {
    for level in ["repeatable read", "serializable"] {
        let server = Postgres::start(&[&format!("default_transaction_isolation={level}")]);
        let store = PostgresStore::new(server.pool(8));
        store.migrate().await.unwrap();
        conformance(|| store.clone()).await.unwrap();
        let store = store.through_pooler();
        conformance(|| store.clone()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_is_made_once_whoever_makes_it() {
    let store = PostgresStore::new(SERVER.pool(16)).table("public.Made").unwrap();
    let missing = store.load(&key("a")).await.unwrap_err();
    assert!(missing.to_string().contains("call `migrate`"), "{missing}");
    let made: Vec<_> = (0..16)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.migrate().await })
        })
        .collect();
    for made in made {
        made.await.unwrap().unwrap();
    }
    create(&store, &key("a"), Record::new("kept")).await;
    store.migrate().await.unwrap();
    assert_eq!(text(&store, &key("a")).await.as_deref(), Some("kept"));
}

#[tokio::test]
async fn what_is_past_is_swept_and_nothing_else() {
    let store = store("swept").await;
    let now = SystemTime::now();
    create(&store, &key("kept"), Record::new("a")).await;
    create(&store, &key("living"), Record::new("b").keep_until(now + Duration::from_mins(1))).await;
    for number in 0..2100 {
        create(&store, &key(&number.to_string()), Record::new("c").keep_until(now - Duration::from_secs(1)))
            .await;
    }
    assert_eq!(store.sweep().await.unwrap(), 2100);
    assert_eq!(store.sweep().await.unwrap(), 0);
    assert_eq!(text(&store, &key("kept")).await.as_deref(), Some("a"));
    assert_eq!(text(&store, &key("living")).await.as_deref(), Some("b"));
}

fn is_maybe(error: &StoreError) -> bool {
    error.applied() == Applied::Maybe
}

/// Each as the pool has it: a connection that is lost is not used again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_90_a_connection_that_is_lost_says_whether_the_swap_may_be_there() {
    let plain = store("cut").await;
    let wire = Wire::to(SERVER.port());
    let cut = PostgresStore::new(Postgres::pool_at(wire.port(), 4)).table("cut").unwrap();
    for store in [cut.clone(), cut.through_pooler()] {
        let key = key("cut");
        store.discard(&key).await.unwrap();
        let version = create(&store, &key, Record::new("first")).await;
        // Each statement was prepared on each connection that is used below.
        wire.cut(Some(Cut::Before("second-value")));
        let lost = store
            .compare_and_swap(&key, Some(&version), Some(Record::new("second-value")))
            .await
            .unwrap_err();
        assert_eq!(text(&plain, &key).await.as_deref(), Some("first"), "{lost:?}");
        wire.cut(Some(Cut::After("third-value")));
        let lost = store.compare_and_swap(&key, Some(&version), Some(Record::new("third-value"))).await;
        let found = text(&plain, &key).await.unwrap();
        match lost {
            // Where there is a transaction, it was not committed.
            Err(lost) if !is_maybe(&lost) => assert_eq!(found, "first"),
            Err(_) => assert_eq!(found, "third-value"),
            Ok(swap) => panic!("{swap:?}"),
        }
        assert_eq!(wire.cuts() % 2, 0);
    }
    // Through the pooler: in the commit, and before it.
    let store = PostgresStore::new(Postgres::pool_at(wire.port(), 1)).table("cut").unwrap().through_pooler();
    let key = key("cut");
    let version = plain.load(&key).await.unwrap().unwrap().into_parts().0;
    wire.cut(Some(Cut::After("COMMIT")));
    let lost = store.compare_and_swap(&key, Some(&version), Some(Record::new("fourth"))).await.unwrap_err();
    assert!(is_maybe(&lost), "{lost:?}");
    assert_eq!(text(&plain, &key).await.as_deref(), Some("fourth"));
    let version = plain.load(&key).await.unwrap().unwrap().into_parts().0;
    wire.cut(Some(Cut::Before("COMMIT")));
    let lost = store.compare_and_swap(&key, Some(&version), Some(Record::new("fifth"))).await.unwrap_err();
    assert!(is_maybe(&lost), "{lost:?}");
    assert_eq!(text(&plain, &key).await.as_deref(), Some("fourth"));
    // No way to the server at all.
    wire.cut(Some(Cut::Always));
    let pool = Postgres::pool_at(wire.port(), 1);
    let unreachable = PostgresStore::new(pool).table("cut").unwrap();
    let error = unreachable.compare_and_swap(&key, None, Some(Record::new("sixth"))).await.unwrap_err();
    assert!(!is_maybe(&error) && error.source().is_some(), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_has_what_it_said_it_had() {
    let mut server = Postgres::start(&[]);
    let store = PostgresStore::new(server.pool(4));
    store.migrate().await.unwrap();
    let mut versions = Vec::new();
    for number in 0..20 {
        let key = key(&number.to_string());
        versions.push((create(&store, &key, Record::new(number.to_string())).await, key));
    }
    server.kill();
    let (version, first) = &versions[0];
    let down = store.compare_and_swap(first, Some(version), Some(Record::new("later"))).await.unwrap_err();
    println!("{down:?}");
    store.load(first).await.unwrap_err();
    server.go_on();
    for (version, key) in &versions {
        let stored = loop {
            // It is replaying its log.
            if let Ok(stored) = store.load(key).await {
                break stored.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(stored.version(), version);
    }
    let swap = store.compare_and_swap(first, Some(version), Some(Record::new("later"))).await.unwrap();
    assert!(matches!(swap, Swap::Done(Some(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_who_ends_the_connection_leaves_it_open_whether_the_swap_is_there() {
    let store = store("ended").await;
    let key = key("a");
    let version = create(&store, &key, Record::new("first")).await;
    let pool = SERVER.pool(2);
    // Somebody has the row, so that the swap waits.
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM ended FOR UPDATE").execute(&mut *holder).await.unwrap();
    let waiting = {
        let (store, key) = (store.clone(), key.clone());
        tokio::spawn(async move {
            store.compare_and_swap(&key, Some(&version), Some(Record::new("second"))).await
        })
    };
    let terminate = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                     WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE \"ended\"%'";
    while sqlx::query_scalar::<_, i64>(terminate).fetch_one(&pool).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let error = waiting.await.unwrap().unwrap_err();
    assert!(is_maybe(&error) && error.to_string().contains("57P01"), "{error:?}");
    // One that is cancelled was not done.
    let version = store.load(&key).await.unwrap().unwrap().into_parts().0;
    let waiting = {
        let (store, key) = (store.clone(), key.clone());
        tokio::spawn(async move {
            store.compare_and_swap(&key, Some(&version), Some(Record::new("second"))).await
        })
    };
    let cancel = terminate.replace("pg_terminate_backend", "pg_cancel_backend");
    while sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(cancel.clone())).fetch_one(&pool).await.unwrap()
        == 0
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let error = waiting.await.unwrap().unwrap_err();
    assert!(!is_maybe(&error) && error.to_string().contains("57014"), "{error:?}");
    holder.rollback().await.unwrap();
    assert_eq!(text(&store, &key).await.as_deref(), Some("first"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_follows_another_refuses_to_write() {
    let primary = Postgres::start(&["wal_level=replica"]);
    let store = PostgresStore::new(primary.pool(2));
    store.migrate().await.unwrap();
    create(&store, &key("a"), Record::new("a")).await;
    let replica = Postgres::follow(primary.port());
    let following = PostgresStore::new(replica.pool(2));
    let error = following.compare_and_swap(&key("b"), None, Some(Record::new("b"))).await.unwrap_err();
    assert!(
        !is_maybe(&error) && error.to_string().contains("the pool has to lead to the primary"),
        "{error:?}"
    );
    replica.promote();
    create(&following, &key("b"), Record::new("b")).await;
}
