//! Redis that is full: what it drops, what it refuses, and what becomes of a session.

#![cfg(target_os = "linux")]

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::store::TokenStore;
use oauth_runtime::{ErrorKind, Health, LoginReason, Sent, Session};
use oauth_store_redis::{Durability, RedisStore};
use oauth_tests_stores::{Acme, Redis, User};
use redis::aio::MultiplexedConnection;

/// What a server has room for beside what it needs for itself.
const ROOM: &str = "maxmemory 16mb";
/// A small part of that.
const FILLER: usize = 256 * 1024;

async fn store(server: &Redis, durability: Durability) -> Arc<dyn TokenStore> {
    Arc::new(RedisStore::sessions(server.connection().await, durability).await.unwrap())
}

/// Whether the record of the session is there, which does not count as a use of it.
async fn is_there(connection: &mut MultiplexedConnection) -> bool {
    let keys: Vec<String> = redis::cmd("KEYS").arg("oauth:*").query_async(connection).await.unwrap();
    !keys.is_empty()
}

/// Writes one more value that is there for a while, or for ever: whether the server takes it.
async fn fill(connection: &mut MultiplexedConnection, number: u32, is_for_ever: bool) -> bool {
    let mut command = redis::cmd("SET");
    command.arg(format!("filler-{number}")).arg(vec![0_u8; FILLER]);
    if !is_for_ever {
        command.arg("EX").arg(3600);
    }
    command.query_async::<()>(connection).await.is_ok()
}

/// Fills a server until the record of the session is gone.
async fn evict(server: &Redis) {
    let mut connection = server.connection().await;
    for number in 0..10_000 {
        assert!(fill(&mut connection, number, true).await, "there is always something to drop");
        if !is_there(&mut connection).await {
            return;
        }
    }
    panic!("the record stays");
}

/// The session cannot go on, and says so, whoever asks.
async fn is_gone(user: &User, session: &Session<Acme>, requests: usize) {
    let error = session.refresh().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::LoginRequired, Sent::No), "{error}");
    assert_eq!(session.health(), Health::LoginRequired(LoginReason::NoSession));
    assert_eq!(user.mock.requests().len(), requests, "something was sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_whose_record_was_evicted_ends_with_its_access_token_and_sends_nothing() {
    let server = Redis::start(&[ROOM, "maxmemory-policy allkeys-lru", "appendfsync no"]);
    let store = store(&server, Durability::default().may_evict()).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    let (other, late) = (user.elsewhere(&store), user.elsewhere(&store));
    for session in [&session, &other] {
        session.token().await.unwrap();
    }
    evict(&server).await;
    // Both have the access token, one asks for the next one before its end, and the other after.
    is_gone(&user, &session, 1).await;
    assert!(user.mock.is_valid(other.token().await.unwrap().access_token()));
    user.an_hour_passes();
    for session in [&session, &other, &late] {
        let error = session.token().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
        is_gone(&user, session, 1).await;
    }
    server.command(&["CONFIG", "SET", "maxmemory", "64mb"]).await;
    user.log_in(&user.sessions(&store)).await;
    for session in [&session, &other, &late] {
        session.refresh().await.unwrap();
        assert_eq!(session.health(), Health::Alive);
    }
    assert_eq!(user.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_is_evicted_while_the_provider_answers_ends_the_session() {
    let server = Redis::start(&[ROOM, "maxmemory-policy allkeys-lru", "appendfsync no"]);
    let store = store(&server, Durability::default().may_evict()).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    user.mock.set_delay(Duration::from_secs(3));
    let refreshing = {
        let session = session.clone();
        tokio::spawn(async move { session.refresh().await })
    };
    while user.mock.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    evict(&server).await;
    assert!(!refreshing.is_finished(), "it took too long to fill the server");
    let error = refreshing.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LoginRequired, "{error}");
    // It cannot be told from a session that a program has ended.
    assert_eq!(session.health(), Health::LoginRequired(LoginReason::Ended));
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (1, 0));
    assert!(!is_there(&mut server.connection().await).await, "what was given for it does not come back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_drops_what_has_an_end_keeps_sessions() {
    let server = Redis::start(&[ROOM, "maxmemory-policy volatile-lru"]);
    let store = store(&server, Durability::default()).await;
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    let mut connection = server.connection().await;
    for number in 0..200 {
        assert!(fill(&mut connection, number, false).await, "there is always something to drop");
    }
    let dropped = server.info("stats").await;
    assert!(!dropped.lines().any(|line| line == "evicted_keys:0"), "{dropped}");
    session.refresh().await.unwrap();
    user.elsewhere(&store).refresh().await.unwrap();
    assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_full_and_may_drop_nothing_keeps_the_session_as_it_is() {
    for policy in ["maxmemory-policy noeviction", "maxmemory-policy volatile-lru"] {
        let server = Redis::start(&[ROOM, policy]);
        let store = store(&server, Durability::default()).await;
        let user = User::default();
        let session = user.log_in(&user.sessions(&store)).await;
        let (mut connection, mut number) = (server.connection().await, 0);
        while fill(&mut connection, number, true).await {
            number += 1;
        }
        // The last one may have left some room.
        server.command(&["CONFIG", "SET", "maxmemory", "1mb"]).await;
        let error = user.is_kept(&session).await;
        assert!(error.to_string().contains("OOM: it is full"), "{error}");
        user.an_hour_passes();
        let error = session.token().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Store, Sent::No), "{error}");
        assert_eq!(user.mock.requests().len(), 1, "something was sent");
        server.command(&["CONFIG", "SET", "maxmemory", "64mb"]).await;
        session.refresh().await.unwrap();
        assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (1, 0));
    }
}
