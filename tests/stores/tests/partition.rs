//! Redis whose primary is cut off from its replica and not from its clients, until the replica takes its place.

#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use oauth_runtime::store::{Applied, Record, RecordClass, RecordKey, StoreError, Swap, TokenStore};
use oauth_runtime::{ErrorKind, Health, Sent};
use oauth_store_redis::{Durability, RedisStore};
use oauth_tests_stores::{Cut, Redis, User, Wire};

/// `min-replicas-max-lag`, and what the server adds to it: it hears of a replica once a second, counts whole seconds, and looks
/// once a second.
const LONGEST_LAG: Duration = Duration::from_secs(1 + 3);

/// Two servers, the wire of clients to the one that they are led to, and the one from the replica to the primary.
struct Pair {
    primary: Redis,
    replica: Redis,
    clients: Wire,
    link: Wire,
    store: Arc<dyn TokenStore>,
}

impl Pair {
    async fn start(settings: &[&str]) -> Self {
        let at_once = "repl-diskless-sync-delay 0";
        let primary = Redis::start(&[&[at_once], settings].concat());
        let (clients, link) = (Wire::to(primary.port()), Wire::to(primary.port()));
        primary.connection().await;
        let replica = Redis::start(&[at_once, &format!("replicaof 127.0.0.1 {}", link.port())]);
        replica.wait_until("replication", "master_link_status:up").await;
        let store = store(clients.port()).await;
        Self { primary, replica, clients, link, store }
    }

    /// The replica has what the primary has, and hears no more.
    async fn cut_off(&self) {
        loop {
            let (has, had) = (self.primary.info("replication").await, self.replica.info("replication").await);
            let offset = |info: &str, name: &str| {
                info.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
            };
            if offset(&has, "master_repl_offset:") == offset(&had, "slave_repl_offset:") {
                break;
            }
        }
        self.link.cut(Some(Cut::Hold));
    }

    async fn promote(&self) {
        self.replica.command(&["REPLICAOF", "NO", "ONE"]).await;
    }
}

async fn store(port: u16) -> Arc<dyn TokenStore> {
    let client = redis::Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
    let manager = client.get_connection_manager().await.unwrap();
    Arc::new(RedisStore::sessions(manager, Durability::default()).await.unwrap())
}

/// Swaps a record again and again until that is refused: how long it was acknowledged, how often, and the refusal.
async fn swap_until_refused(store: &Arc<dyn TokenStore>, key: &RecordKey) -> (Duration, u64, StoreError) {
    let (begun, mut last, mut version) = (Instant::now(), Duration::ZERO, None);
    for number in 0.. {
        let record = Some(Record::new(number.to_string()));
        match store.compare_and_swap(key, version.as_ref(), record).await {
            Ok(Swap::Done(next)) => (last, version) = (begun.elapsed(), next),
            Ok(Swap::Conflict) => panic!("nobody else has it"),
            Err(refused) => return (last, number, refused),
        }
    }
    unreachable!("there is no last number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_cut_off_refuses_swaps_after_its_lag_and_the_fleet_goes_on_with_the_replica() {
    let pair = Pair::start(&["min-replicas-to-write 1", "min-replicas-max-lag 1"]).await;
    pair.primary.wait_until("replication", "min_slaves_good_slaves:1").await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&pair.store)).await;
    let other = user.elsewhere(&pair.store);
    other.token().await.unwrap();
    pair.cut_off().await;
    let key = RecordKey::example(RecordClass::Session, "lag").unwrap();
    let (lag, swaps, refused) = swap_until_refused(&pair.store, &key).await;
    assert!(refused.applied() == Applied::No && refused.to_string().contains("NOREPLICAS"), "{refused:?}");
    assert!(lag < LONGEST_LAG, "{lag:?}");
    for session in [&session, &other] {
        let error = user.is_kept(session).await;
        assert!(error.to_string().contains("NOREPLICAS: too few replicas have what it has"), "{error}");
    }
    // What was acknowledged before the lag showed is not on the replica.
    let following = store(pair.replica.port()).await;
    assert!(swaps > 0 && following.load(&key).await.unwrap().is_none(), "{swaps} swaps");
    user.an_hour_passes();
    let error = session.token().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Store, Sent::No), "{error}");
    pair.promote().await;
    pair.clients.lead_to(pair.replica.port());
    let token = user.refresh(&session).await.unwrap();
    for session in [&session, &other, &user.elsewhere(&pair.store)] {
        let found = session.token().await.unwrap();
        assert_eq!(found.access_token().expose_secret(), token.access_token().expose_secret());
    }
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (1, 0));
    other.refresh().await.unwrap();
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_that_has_seen_the_refresh_of_a_primary_that_was_cut_off_sends_nothing_on_its_successor() {
    let pair = Pair::start(&[]).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&pair.store)).await;
    // One that is led to the successor as well, and one that stays.
    let staying = store(pair.primary.port()).await;
    let (other, staying) = (user.elsewhere(&pair.store), user.elsewhere(&staying));
    for session in [&other, &staying] {
        session.token().await.unwrap();
    }
    pair.cut_off().await;
    pair.promote().await;
    // Both servers take swaps.
    session.refresh().await.unwrap();
    for session in [&other, &staying] {
        session.refresh().await.unwrap();
    }
    assert_eq!(user.mock.refreshes(), 1, "one for all");
    pair.clients.lead_to(pair.replica.port());
    let requests = user.mock.requests().len();
    for session in [&session, &other] {
        let error = user.refresh(session).await.unwrap_err();
        assert_eq!((error.kind(), session.health()), (ErrorKind::Store, Health::RolledBack), "{error}");
        assert!(user.mock.is_valid(session.token().await.unwrap().access_token()));
    }
    // The network is whole again: what the old primary has taken meanwhile goes.
    pair.link.cut(None);
    pair.primary.command(&["REPLICAOF", "127.0.0.1", &pair.replica.port().to_string()]).await;
    pair.primary.wait_until("replication", "master_link_status:up").await;
    let error = user.refresh(&staying).await.unwrap_err();
    assert_eq!((error.kind(), staying.health()), (ErrorKind::Store, Health::RolledBack), "{error}");
    user.an_hour_passes();
    for session in [&session, &other, &staying] {
        let error = session.token().await.unwrap_err();
        assert_eq!((error.kind(), session.health()), (ErrorKind::Store, Health::RolledBack), "{error}");
    }
    assert_eq!(user.mock.requests().len(), requests, "something was sent");
    assert_eq!(user.mock.reused_refresh_tokens(), 0);
    user.log_in(&user.sessions(&pair.store)).await;
    for session in [&session, &other] {
        session.refresh().await.unwrap();
        assert_eq!(session.health(), Health::Alive);
    }
    assert_eq!(user.mock.reused_refresh_tokens(), 0);
}
