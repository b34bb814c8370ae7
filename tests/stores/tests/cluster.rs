//! A cluster of Redis whose answers are lost: its client sends the script again.

#![cfg(target_os = "linux")]

use std::sync::Arc;

use oauth_runtime::Health;
use oauth_runtime::store::{Record, RecordClass, RecordKey, Stored, Swap, TokenStore, Version};
use oauth_store_redis::{Durability, RedisStore};
use oauth_tests_stores::{Cluster, Cut, User, Wire};
use redis::cluster_async::ClusterConnection;

async fn store(cluster: &Cluster) -> RedisStore<ClusterConnection> {
    let connection = cluster.client().get_async_connection().await.unwrap();
    RedisStore::sessions(connection, Durability::default()).await.unwrap().prefix("cluster:")
}

async fn version(store: &impl TokenStore, key: &RecordKey) -> Option<Version> {
    store.load(key).await.unwrap().as_ref().map(Stored::version).cloned()
}

/// How often the servers have run the script.
async fn runs(cluster: &Cluster) -> u64 {
    let mut runs = 0;
    for server in &cluster.servers {
        let said = server.info("commandstats").await;
        let calls = said.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
        let calls = calls.and_then(|calls| calls.split(',').next());
        runs += calls.map_or(0, |calls| calls.parse::<u64>().unwrap());
    }
    runs
}

/// Cuts each wire once, whichever of them this goes by, or none.
fn cut(cluster: &Cluster, cut: Option<Cut>) {
    for wire in &cluster.wires {
        wire.cut(cut);
    }
}

fn cuts(cluster: &Cluster) -> usize {
    cluster.wires.iter().map(Wire::cuts).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_whose_answer_is_lost_is_sent_again_and_is_no_conflict() {
    let cluster = Cluster::start().await;
    let store = store(&cluster).await;
    let keys = ["a", "b", "c", "d"].map(|name| RecordKey::example(RecordClass::Session, name).unwrap());
    // Both servers are told the script.
    for key in &keys {
        store.compare_and_swap(key, None, Some(Record::new("to be deleted"))).await.unwrap();
        assert!(store.discard(key).await.unwrap());
    }
    for key in &keys {
        let mut current = None;
        for (lost, text, run) in [
            (Cut::After("first-value"), "first-value", 2),
            (Cut::Before("second-value"), "second-value", 1),
            (Cut::After("third-value"), "third-value", 2),
        ] {
            let before = (runs(&cluster).await, cuts(&cluster));
            cut(&cluster, Some(lost));
            let swap = store.compare_and_swap(key, current.as_ref(), Some(Record::new(text))).await;
            let Ok(Swap::Done(next)) = swap else { panic!("{lost:?}: {swap:?}") };
            assert!(cuts(&cluster) > before.1, "{lost:?}");
            assert_eq!(runs(&cluster).await - before.0, run, "{lost:?}");
            cut(&cluster, None);
            assert_eq!(version(&store, key).await, next, "{lost:?}");
            current = next;
        }
        // Of a deletion nothing is left to know it by.
        cut(&cluster, Some(Cut::After("cluster:")));
        let swap = store.compare_and_swap(key, current.as_ref(), None).await;
        assert!(matches!(swap, Ok(Swap::Conflict)), "{swap:?}");
        cut(&cluster, None);
        assert_eq!(version(&store, key).await, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_in_a_cluster_goes_on_whichever_answer_of_a_refresh_is_lost() {
    let cluster = Cluster::start().await;
    let store: Arc<dyn TokenStore> = Arc::new(store(&cluster).await);
    let user = User::default();
    let session = user.log_in(&user.sessions(&store)).await;
    for refreshes in 1..=6 {
        let token = session.token().await.unwrap();
        let (before, number) =
            token.access_token().expose_secret().rsplit_once('-').expect("the mock numbers what it gives");
        let next = format!("{before}-{}", number.parse::<u64>().unwrap() + 1);
        // The answer to the intent, or to the result.
        let lost = if refreshes % 2 == 0 { next.clone().leak() } else { "\"intent\"" };
        let cuts_before = cuts(&cluster);
        cut(&cluster, Some(Cut::After(lost)));
        let token = session.refresh().await.unwrap();
        assert_eq!(token.access_token().expose_secret(), next);
        assert!(cuts(&cluster) > cuts_before, "{lost}");
        cut(&cluster, None);
        // What it has is what the others find.
        let found = user.elsewhere(&store).token().await.unwrap();
        assert_eq!(found.access_token().expose_secret(), next);
        assert_eq!((user.mock.refreshes(), user.mock.reused_refresh_tokens()), (refreshes, 0));
    }
    assert_eq!(session.health(), Health::Alive);
}
