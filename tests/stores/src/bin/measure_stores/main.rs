//! What sessions promise on PostgreSQL and Redis, shown by processes that share a server, are killed and stand still,
//! and whose clocks are wrong.
//!
//! `tests/stores/measure all` (or `postgres race`, `redis clocks`, `redis kill`, `postgres stop`, `redis restart`, `redis fleet`,
//! `redis speed`; `--short` in the end)

#[cfg(target_os = "linux")]
mod fleet;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod speed;

#[cfg(target_os = "linux")]
use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(target_os = "linux")]
use oauth_runtime::store::TokenStore;
#[cfg(target_os = "linux")]
use oauth_runtime::transport::BoxFuture;
#[cfg(target_os = "linux")]
use oauth_store_postgres::PostgresStore;
#[cfg(target_os = "linux")]
use oauth_store_redis::{Durability, RedisStore};
#[cfg(target_os = "linux")]
use oauth_tests::processes::{Kind, Result, child, clocks, kill, race, restart, stop};
#[cfg(target_os = "linux")]
use oauth_tests_stores::Postgres;

#[cfg(target_os = "linux")]
use self::server::Server;

/// How much longer than the refresh somebody may wait for it, in milliseconds.
#[cfg(target_os = "linux")]
const OVERTIME: u64 = 150;

/// An address is the name of the store, its port, and a name that nobody else uses.
#[cfg(target_os = "linux")]
fn open(address: String) -> BoxFuture<'static, Result<Arc<dyn TokenStore>>> {
    Box::pin(async move {
        let words: Vec<_> = address.split(' ').collect();
        let [name, port, place] = words.as_slice() else { return Err("an address has three words".into()) };
        let port = port.parse()?;
        if *name == "postgres" {
            let store = PostgresStore::new(Postgres::pool_at(port, 4)).table(place)?;
            store.migrate().await?;
            return Ok(Arc::new(store) as Arc<dyn TokenStore>);
        }
        let client = redis::Client::open(format!("redis://127.0.0.1:{port}"))?;
        let manager = client.get_connection_manager().await?;
        Ok(Arc::new(RedisStore::sessions(manager, Durability::default()).await?.prefix(place)) as _)
    })
}

#[cfg(target_os = "linux")]
fn kind(name: &'static str, port: u16) -> Arc<Kind> {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let address = move || format!("{name} {port} place_{}", LAST.fetch_add(1, Ordering::Relaxed));
    Arc::new(Kind { open, address: Box::new(address), is_files: false, overtime: OVERTIME })
}

#[cfg(target_os = "linux")]
fn measure(store: &'static str, what: &str, is_short: bool) -> Result<()> {
    if !["race", "clocks", "kill", "stop", "restart", "fleet", "all"].contains(&what) {
        return Err(format!("what is `{what}`?").into());
    }
    let mut server = Server::start(store);
    let kind = &kind(store, server.port());
    let is_asked = |name| what == name || what == "all";
    if is_asked("race") {
        race(kind, is_short)?;
    }
    if is_asked("clocks") {
        clocks(kind, is_short)?;
    }
    if is_asked("kill") {
        kill(kind, is_short)?;
    }
    if is_asked("stop") {
        stop(kind, is_short)?;
    }
    if is_asked("restart") {
        restart(kind, is_short, || server.restart())?;
    }
    if is_asked("fleet") {
        fleet::run(&(kind.address)(), is_short, || server.kill())?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "child") {
        return child(open, arguments.get(1..).unwrap_or_default());
    }
    if arguments.first().is_some_and(|first| first == "worker") {
        return speed::worker(arguments.get(1..).unwrap_or_default());
    }
    if arguments.first().is_some_and(|first| first == "machine") {
        return fleet::machine(open, arguments.get(1..).unwrap_or_default());
    }
    let is_short = arguments.pop_if(|last| last == "--short").is_some();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (stores, what): (&[&'static str], _) = match words.as_slice() {
        ["all"] => (&["postgres", "redis"], "all"),
        ["postgres"] => (&["postgres"], "all"),
        ["redis"] => (&["redis"], "all"),
        ["speed"] => (&["postgres", "redis"], "speed"),
        ["postgres", what] => (&["postgres"], *what),
        ["redis", what] => (&["redis"], *what),
        _ => {
            return Err(
                "say `all`, or `postgres` or `redis` and `race`, `clocks`, `kill`, `stop`, `restart`, `fleet` or `speed`; `--short` in \
                 the end"
                    .into(),
            );
        }
    };
    for store in stores {
        println!("{store}");
        if what == "speed" {
            speed::start(store)?;
        } else {
            measure(store, what, is_short)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("signals are sent as Linux has it");
}
