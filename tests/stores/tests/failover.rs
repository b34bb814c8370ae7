//! Sessions on a primary that fails, whose place a replica takes that does not have all that the primary said was written. It is
//! the engine that has lost it; what a session has to do is to notice, and not to send what may be spent.

#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::store::TokenStore;
use oauth_runtime::{ErrorKind, Health, Session};
use oauth_store_postgres::PostgresStore;
use oauth_store_redis::{Durability, RedisStore};
use oauth_tests_stores::{Acme, Cut, Postgres, Redis, User, Wire};

/// The replica has the record of before: what those make of it who have seen the one of after, and who have not.
async fn rolled_back(user: &User, session: &Session<Acme>, store: &Arc<dyn TokenStore>) {
    let valid = session.token().await.unwrap();
    // Its connection is one to the old primary.
    let error = user.refresh(session).await.unwrap_err();
    assert_eq!((error.kind(), session.health()), (ErrorKind::Store, Health::RolledBack), "{error}");
    assert!(user.told().contains(&Health::RolledBack));
    assert_eq!(user.mock.reused_refresh_tokens(), 0, "nothing was sent");
    let still = session.token().await.unwrap();
    assert_eq!(still.access_token().expose_secret(), valid.access_token().expose_secret());
    // Whoever has not seen it cannot know: the provider says so, once, and so does the session.
    let elsewhere = user.elsewhere(store);
    let error = elsewhere.refresh().await.unwrap_err();
    assert_eq!((error.kind(), user.mock.reused_refresh_tokens()), (ErrorKind::LoginRequired, 1), "{error}");
    elsewhere.refresh().await.unwrap_err();
    assert_eq!(user.mock.reused_refresh_tokens(), 1);
    // A new login goes on for both.
    user.log_in(&user.sessions(store)).await;
    elsewhere.refresh().await.unwrap();
    session.refresh().await.unwrap();
    assert_eq!((session.health(), elsewhere.health()), (Health::Alive, Health::Alive));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_of_postgresql_that_is_promoted_without_the_last_refresh_is_noticed() {
    let mut primary = Postgres::start(&["wal_level=replica"]);
    let (clients, replication) = (Wire::to(primary.port()), Wire::to(primary.port()));
    let store = PostgresStore::new(Postgres::pool_at(clients.port(), 2));
    store.migrate().await.unwrap();
    let replica = Postgres::follow(replication.port());
    let store: Arc<dyn TokenStore> = Arc::new(store);
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    let following: Arc<dyn TokenStore> = Arc::new(PostgresStore::new(replica.pool(1)));
    // The replica has the login.
    while user.elsewhere(&following).scope().await.is_err()
        || user.elsewhere(&following).token().await.is_err()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(user.told());
    replication.cut(Some(Cut::Always));
    tokio::time::sleep(Duration::from_millis(100)).await;
    session.refresh().await.unwrap();
    primary.kill();
    replica.promote();
    clients.lead_to(replica.port());
    rolled_back(&user, &session, &store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_of_redis_that_is_promoted_without_the_last_refresh_is_noticed() {
    let mut primary = Redis::start(&[]);
    let clients = Wire::to(primary.port());
    let replica = Redis::start(&[&format!("replicaof 127.0.0.1 {}", primary.port())]);
    let client = redis::Client::open(format!("redis://127.0.0.1:{}", clients.port())).unwrap();
    primary.connection().await;
    let manager = client.get_connection_manager().await.unwrap();
    let store = RedisStore::sessions(manager, Durability::default()).await.unwrap();
    let store: Arc<dyn TokenStore> = Arc::new(store);
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    let following = RedisStore::sessions(replica.connection().await, Durability::default()).await.unwrap();
    let following: Arc<dyn TokenStore> = Arc::new(following);
    while user.elsewhere(&following).token().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(user.told());
    // It is cut off and promoted; the old primary goes on for a while.
    let mut connection = replica.connection().await;
    let _: () = redis::cmd("REPLICAOF").arg("NO").arg("ONE").query_async(&mut connection).await.unwrap();
    session.refresh().await.unwrap();
    primary.kill();
    clients.lead_to(replica.port());
    rolled_back(&user, &session, &store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_gone_asks_for_a_login_and_sends_nothing() {
    let server = Redis::start(&[]);
    let store = RedisStore::sessions(server.connection().await, Durability::default()).await.unwrap();
    let store: Arc<dyn TokenStore> = Arc::new(store);
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    let mut connection = server.connection().await;
    let _: () = redis::cmd("FLUSHALL").query_async(&mut connection).await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
    assert_eq!(user.mock.requests().len(), 1, "that of the login");
    user.log_in(&user.sessions(&store)).await;
    session.refresh().await.unwrap();
}
