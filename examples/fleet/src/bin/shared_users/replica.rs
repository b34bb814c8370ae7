//! One replica, as a process: what to copy. Its configuration is in the environment, and the same for all.

use std::sync::Arc;
use std::time::Duration;

use oauth_examples_fleet::Outcome;
use oauth_runtime::seal::{Key, KeyRing, SealedStore};
use oauth_store_postgres::PostgresStore;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::app::{AcmeClient, App};

/// How long a connection to the database is waited for. A page waits as long when there is none.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the store is asked to take what it has not taken, before the process ends.
const MOST_TRIES: u32 = 5;

/// Serves until it is told to stop.
pub(super) async fn run() -> Outcome<()> {
    // A handful will do: a page is one look at the store, and a refresh three.
    let pool = PgPoolOptions::new().max_connections(5).acquire_timeout(PATIENCE);
    let database: PgConnectOptions = variable("DATABASE_URL")?.parse()?;
    let pool = pool.connect_with(database.options([("statement_timeout", "3s")])).await?;
    let postgres = PostgresStore::new(pool.clone());
    // Several replicas may do so at the same time.
    postgres.migrate().await?;
    let keys = key_ring(&variable("SESSION_KEYS")?)?;
    let store = Arc::new(SealedStore::new(postgres.clone(), keys.clone()));
    let orders = format!("{}/orders", variable("ACME_API")?).parse()?;
    let app = App::new(AcmeClient::from_env()?, store, keys, variable("PUBLIC_URL")?.parse()?, orders);

    // Until this is there, SIGTERM ends the process at once.
    let mut terminated = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind(variable("LISTEN")?).await?;
    println!("{}", listener.local_addr()?);
    let sweeper = tokio::spawn(sweep(postgres));
    let told = async move {
        terminated.recv().await;
    };
    // Once told, it takes no connection, so that a balancer turns to another replica, and answers what is under way.
    axum::serve(listener, app.clone().router()).with_graceful_shutdown(told).await?;
    // Once more, while the store may come back; an orchestrator waits for a while before it kills.
    for _ in 0..MOST_TRIES {
        let Err(error) = app.persist().await else { break };
        eprintln!("{error}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    sweeper.abort();
    pool.close().await;
    Ok(())
}

/// Deletes what is past its time, such as logins that were given up.
async fn sweep(store: PostgresStore) {
    let mut hourly = tokio::time::interval(Duration::from_hours(1));
    loop {
        hourly.tick().await;
        if let Err(error) = store.sweep().await {
            eprintln!("the next sweep has more to do: {error}");
        }
    }
}

fn variable(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}").into())
}

/// Reads `2027:key` or `2027:key,2026:key`: the first one seals, and all of them open.
fn key_ring(text: &str) -> Outcome<KeyRing> {
    let mut keys = text.split(',').map(|named| {
        let (id, key) = named.split_once(':').ok_or("a key of SESSION_KEYS has no name before a colon")?;
        Outcome::Ok((id, key.parse::<Key>()?))
    });
    let (id, key) = keys.next().ok_or("SESSION_KEYS is empty")??;
    let mut ring = KeyRing::new(id, key)?;
    for named in keys {
        let (id, key) = named?;
        ring = ring.and_opens(id, key)?;
    }
    Ok(ring)
}
