//! The store on Redis.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use oauth_runtime::store::{
    Applied, Record, RecordClass, RecordKey, Stored, Swap, TokenStore, Version, conformance,
};
use oauth_store_redis::{Durability, RedisStore};
use oauth_tests_stores::{Cluster, Cut, Redis, Wire};
use redis::aio::MultiplexedConnection;

/// One for all tests that leave it as it is, each with a prefix of its own.
static SERVER: LazyLock<Redis> = LazyLock::new(|| Redis::start(&[]));

fn key(name: &str) -> RecordKey {
    RecordKey::example(RecordClass::Session, name).unwrap()
}

async fn store(server: &Redis, prefix: &str) -> RedisStore<MultiplexedConnection> {
    RedisStore::sessions(server.connection().await, Durability::default()).await.unwrap().prefix(prefix)
}

async fn create(store: &impl TokenStore, key: &RecordKey, record: Record) -> Version {
    match store.compare_and_swap(key, None, Some(record)).await.unwrap() {
        Swap::Done(Some(version)) => version,
        other => panic!("{other:?}"),
    }
}

async fn text(store: &impl TokenStore, key: &RecordKey) -> Option<String> {
    let stored = store.load(key).await.unwrap()?;
    Some(String::from_utf8(stored.bytes().to_vec()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws_over_any_connection() {
    let one = store(&SERVER, "one:").await;
    conformance(|| one.clone()).await.unwrap();
    let managed = SERVER.client().get_connection_manager().await.unwrap();
    let managed = RedisStore::sessions(managed, Durability::default()).await.unwrap();
    conformance(|| managed.clone()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_the_laws_in_a_cluster() {
    let cluster = Cluster::start().await;
    let connection = cluster.client().get_async_connection().await.unwrap();
    let store = RedisStore::sessions(connection, Durability::default()).await.unwrap();
    conformance(|| store.clone()).await.unwrap();
    for number in 0..100 {
        create(&store, &key(&number.to_string()), Record::new("a")).await;
    }
    for server in &cluster.servers {
        let mut connection = server.connection().await;
        let kept: usize = redis::cmd("DBSIZE").query_async(&mut connection).await.unwrap();
        assert!(kept > 20, "{kept} of 100 are on one of two servers");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_forgets_its_scripts_is_told_them_again() {
    let store = store(&SERVER, "flushed:").await;
    let mut version = create(&store, &key("a"), Record::new("0")).await;
    for number in 1..5 {
        SERVER.command(&["SCRIPT", "FLUSH"]).await;
        let record = Some(Record::new(number.to_string()));
        let Swap::Done(Some(next)) = store.compare_and_swap(&key("a"), Some(&version), record).await.unwrap()
        else {
            panic!("a conflict")
        };
        version = next;
    }
    assert_eq!(text(&store, &key("a")).await.as_deref(), Some("4"));
}

#[tokio::test]
async fn a_script_that_is_sent_again_has_the_same_answer() {
    let script = redis::Script::new(oauth_store_redis::SWAP);
    let mut connection = SERVER.connection().await;
    for (expected, new, answer) in [
        ("", "1", 1),
        ("", "1", 1),
        ("", "2", 0),
        ("1", "2", 1),
        ("1", "2", 1),
        ("1", "3", 0),
        ("2", "", 1),
        ("2", "", 0),
    ] {
        let mut call = script.key("again");
        call.arg(expected).arg(new).arg("bytes").arg("");
        let done: i64 = call.invoke_async(&mut connection).await.unwrap();
        assert_eq!(done, answer, "{expected} {new}");
    }
}

#[tokio::test]
async fn a_server_that_may_lose_sessions_gets_none_unless_that_is_said() {
    let message =
        |refused: Result<RedisStore<_>, oauth_runtime::store::StoreError>| refused.unwrap_err().to_string();
    let evicting = Redis::start(&["maxmemory-policy allkeys-lru"]);
    let connection = evicting.connection().await;
    let said = message(RedisStore::sessions(connection.clone(), Durability::default()).await);
    assert!(said.contains("maxmemory-policy allkeys-lru"), "{said}");
    let said = message(RedisStore::sessions(connection.clone(), Durability::default().may_forget()).await);
    assert!(said.contains("Durability::may_evict"), "{said}");
    RedisStore::sessions(connection.clone(), Durability::default().may_evict()).await.unwrap();
    let forgetful = Redis::start(&["appendonly no"]);
    let connection = forgetful.connection().await;
    let said = message(RedisStore::sessions(connection.clone(), Durability::default()).await);
    assert!(said.contains("appendonly yes"), "{said}");
    RedisStore::sessions(connection.clone(), Durability::default().may_forget()).await.unwrap();
    // A store for what may be lost takes no session, whatever the server is like.
    let tokens = RedisStore::tokens(SERVER.connection().await).prefix("tokens:");
    let refused = tokens.compare_and_swap(&key("a"), None, Some(Record::new("a"))).await.unwrap_err();
    assert!(
        refused.applied() == Applied::No && refused.to_string().contains("RedisStore::sessions"),
        "{refused}"
    );
    tokens.load(&key("a")).await.unwrap_err();
    let pending = RecordKey::example(RecordClass::Pending, "a").unwrap();
    let until = SystemTime::now() + Duration::from_mins(1);
    create(&tokens, &pending, Record::new("a").keep_until(until)).await;
    assert_eq!(text(&tokens, &pending).await.as_deref(), Some("a"));
}

#[tokio::test]
async fn a_full_server_refuses_before_anything_is_written() {
    let server = Redis::start(&["maxmemory 3mb", "maxmemory-policy noeviction"]);
    let store = store(&server, "full:").await;
    let version = create(&store, &key("a"), Record::new("first")).await;
    let mut refused = None;
    for number in 0..64 {
        let record = Some(Record::new(vec![0; 256 * 1024]));
        if let Err(error) = store.compare_and_swap(&key(&number.to_string()), None, record).await {
            refused = Some(error);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(
        refused.applied() == Applied::No && refused.to_string().contains("OOM: it is full"),
        "{refused:?}"
    );
    let record = Some(Record::new(vec![0; 512 * 1024]));
    let refused = store.compare_and_swap(&key("a"), Some(&version), record).await.unwrap_err();
    assert_eq!(refused.applied(), Applied::No);
    assert_eq!(text(&store, &key("a")).await.as_deref(), Some("first"));
    // What is deleted makes room.
    store
        .compare_and_swap(&key("0"), Some(store.load(&key("0")).await.unwrap().unwrap().version()), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_server_without_enough_replicas_refuses_to_write() {
    let server = Redis::start(&["min-replicas-to-write 1"]);
    let store = store(&server, "alone:").await;
    let refused = store.compare_and_swap(&key("a"), None, Some(Record::new("a"))).await.unwrap_err();
    assert!(refused.applied() == Applied::No && refused.to_string().contains("NOREPLICAS"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_90_a_connection_that_is_lost_leaves_it_open_whether_the_swap_is_there() {
    let plain = store(&SERVER, "cut:").await;
    let wire = Wire::to(SERVER.port());
    let client = redis::Client::open(format!("redis://127.0.0.1:{}", wire.port())).unwrap();
    let connect = || async {
        let connection = client.get_multiplexed_async_connection().await.unwrap();
        RedisStore::sessions(connection, Durability::default()).await.unwrap().prefix("cut:")
    };
    let version = create(&plain, &key("a"), Record::new("first")).await;
    let store = connect().await;
    wire.cut(Some(Cut::Before("second-value")));
    let lost = store
        .compare_and_swap(&key("a"), Some(&version), Some(Record::new("second-value")))
        .await
        .unwrap_err();
    assert_eq!((lost.applied(), text(&plain, &key("a")).await.as_deref()), (Applied::Maybe, Some("first")));
    let store = connect().await;
    wire.cut(Some(Cut::After("third-value")));
    let lost = store
        .compare_and_swap(&key("a"), Some(&version), Some(Record::new("third-value")))
        .await
        .unwrap_err();
    assert_eq!(
        (lost.applied(), text(&plain, &key("a")).await.as_deref()),
        (Applied::Maybe, Some("third-value"))
    );
    assert_eq!(wire.cuts(), 2);
    wire.cut(Some(Cut::Always));
    store.load(&key("a")).await.unwrap_err();
}

#[tokio::test]
async fn a_server_that_is_killed_has_what_it_said_it_had() {
    let mut server = Redis::start(&[]);
    let store = store(&server, "killed:").await;
    let mut versions = Vec::new();
    for number in 0..20 {
        let key = key(&number.to_string());
        versions.push((create(&store, &key, Record::new(number.to_string())).await, key));
    }
    server.kill();
    store.load(&versions[0].1).await.unwrap_err();
    server.go_on();
    let store = self::store(&server, "killed:").await;
    for (version, key) in &versions {
        assert_eq!(store.load(key).await.unwrap().as_ref().map(Stored::version), Some(version));
    }
}

#[tokio::test]
async fn a_record_is_kept_by_the_clock_of_the_server_and_for_ever_when_that_is_said_later() {
    let store = store(&SERVER, "kept:").await;
    let until = SystemTime::now() + Duration::from_millis(300);
    let version = create(&store, &key("a"), Record::new("a").keep_until(until)).await;
    create(&store, &key("b"), Record::new("b").keep_until(until)).await;
    let swap =
        store.compare_and_swap(&key("a"), Some(&version), Some(Record::new("for ever"))).await.unwrap();
    assert!(matches!(swap, Swap::Done(Some(_))));
    while text(&store, &key("b")).await.is_some() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(text(&store, &key("a")).await.as_deref(), Some("for ever"));
}

#[tokio::test]
async fn something_else_under_the_key_is_named_and_left() {
    let key = key("else");
    SERVER.command(&["SET", &format!("else:{}", key.as_str()), "text"]).await;
    let store = store(&SERVER, "else:").await;
    let error = store.load(&key).await.unwrap_err();
    assert!(error.to_string().contains("WRONGTYPE: something else is kept under the key"), "{error}");
    assert!(store.compare_and_swap(&key, None, Some(Record::new("a"))).await.is_err());
    assert!(store.discard(&key).await.unwrap());
    create(&store, &key, Record::new("a")).await;
}
