//! How much the stores do, beside the same statements on the same connections without them.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use oauth_runtime::store::{Record, RecordClass, RecordKey, Swap, TokenStore, Version};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Credentials, http, oauth_provider};
use oauth_store_postgres::Statements;
use oauth_tests::processes::Result;
use oauth_tests_stores::{Postgres, Redis};
use redis::aio::ConnectionManager;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;

/// How many tasks each process has, and connections to PostgreSQL.
const TASKS: u32 = 16;
/// For how long each kind of work is done.
const TIME: Duration = Duration::from_secs(3);
/// About what a session takes.
const BYTES: usize = 1024;
const WORKS: [&str; 6] =
    ["bare load", "load", "token() of a session that is not loaded", "bare swap", "swap", "refresh"];

#[oauth_provider(token_url = "https://acme.example/token", grant = refresh_token)]
struct Acme;

/// Answers at once, with another token each time.
#[derive(Debug, Default)]
struct AtOnce(AtomicU64);

impl Transport for AtOnce {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, std::result::Result<HttpResponse, TransportError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            r#"{{"access_token":"{number:064}","token_type":"Bearer","expires_in":3600,"refresh_token":"{number:064}"}}"#
        );
        Box::pin(async {
            Ok(HttpResponse::new(http::StatusCode::OK, http::HeaderMap::new(), body.into_bytes()))
        })
    }
}

pub(crate) fn run(store: &str, port: u16) -> Result<()> {
    println!("speed: {TASKS} tasks in each process, {} s each; a second", TIME.as_secs());
    println!("{:<42}{:>12}{:>14}", "", "one process", "four processes");
    for work in WORKS {
        let [one, four] = [1, 4].map(|processes| together(store, port, work, processes));
        println!("{work:<42}{:>12}{:>14}", one?, four?);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(sizes(store, port))
}

/// How often so many processes together do it in a second.
fn together(store: &str, port: u16, work: &str, processes: u32) -> Result<u64> {
    let children = (0..processes).map(|number| {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("worker").arg(format!("{store} {port} speed")).args([work, &number.to_string()]);
        Ok(command.stdout(Stdio::piped()).stdin(Stdio::piped()).spawn()?)
    });
    let mut children = children.collect::<Result<Vec<_>>>()?;
    // They are ready when they wait for a line.
    std::thread::sleep(Duration::from_secs(1));
    for child in &mut children {
        child.stdin.as_mut().ok_or("no input")?.write_all(b"go\n")?;
    }
    let mut sum = 0;
    for child in children {
        let output = child.wait_with_output()?;
        sum += String::from_utf8(output.stdout)?.trim().parse::<u64>()?;
    }
    Ok(sum / TIME.as_secs())
}

/// Is one of those processes.
pub(crate) fn worker(arguments: &[String]) -> Result<()> {
    let [address, work, number] = arguments else { return Err("a worker has three arguments".into()) };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let done = runtime.block_on(async {
        let place = Arc::new(Place::open(address).await?);
        let mut tasks = Vec::new();
        for task in 0..TASKS {
            tasks.push(Task::new(&place, &format!("{number}-{task}")).await?);
        }
        std::io::stdin().read_line(&mut String::new())?;
        let end = Instant::now() + TIME;
        let tasks: Vec<_> = tasks
            .into_iter()
            .map(|mut task| {
                let work = work.clone();
                tokio::spawn(async move {
                    let mut done = 0_u64;
                    while Instant::now() < end {
                        task.once(&work).await?;
                        done += 1;
                    }
                    Result::Ok(done)
                })
            })
            .collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await??;
        }
        Result::Ok(sum)
    })?;
    println!("{done}");
    Ok(())
}

/// A store, and the connections that it has.
struct Place {
    store: Arc<dyn TokenStore>,
    bare: Bare,
    client: AcmeClient,
}

enum Bare {
    Postgres(PgPool, Statements),
    Redis(ConnectionManager, redis::Script),
}

impl Place {
    async fn open(address: &str) -> Result<Self> {
        let words: Vec<_> = address.split(' ').collect();
        let [name, port, place] = words.as_slice() else { return Err("an address has three words".into()) };
        let (store, bare) = if *name == "postgres" {
            let pool = Postgres::pool_at(port.parse()?, TASKS);
            let store = oauth_store_postgres::PostgresStore::new(pool.clone()).table(place)?;
            store.migrate().await?;
            (Arc::new(store) as Arc<dyn TokenStore>, Bare::Postgres(pool, Statements::new(place)?))
        } else {
            let client = redis::Client::open(format!("redis://127.0.0.1:{port}"))?;
            let manager = client.get_connection_manager().await?;
            let durability = oauth_store_redis::Durability::default();
            let store = oauth_store_redis::RedisStore::sessions(manager.clone(), durability).await?;
            let script = redis::Script::new(oauth_store_redis::SWAP);
            (Arc::new(store) as Arc<dyn TokenStore>, Bare::Redis(manager, script))
        };
        let credentials = Credentials::secret("id", "secret");
        let client = Acme.builder(credentials).transport(AtOnce::default()).build()?;
        Ok(Self { store, bare, client })
    }
}

/// Has a record and a session of its own.
struct Task {
    place: Arc<Place>,
    key: RecordKey,
    version: Version,
    name: String,
    session: AcmeSession,
}

impl Task {
    async fn new(place: &Arc<Place>, name: &str) -> Result<Self> {
        let key = RecordKey::example(RecordClass::Session, name)?;
        place.store.discard(&key).await?;
        let made = place.store.compare_and_swap(&key, None, Some(Record::new(vec![b'a'; BYTES]))).await?;
        let Swap::Done(Some(version)) = made else { return Err("somebody else has it".into()) };
        let sessions = place.client.sessions(Arc::clone(&place.store));
        sessions.delete(name).await?;
        let session = sessions.resume(name, "begin").await?;
        session.refresh().await?;
        Ok(Self { place: Arc::clone(place), key, version, name: name.to_owned(), session })
    }

    async fn once(&mut self, work: &str) -> Result<()> {
        match work {
            "load" => drop(self.place.store.load(&self.key).await?),
            "swap" => {
                let record = Some(Record::new(vec![b'a'; BYTES]));
                let swap = self.place.store.compare_and_swap(&self.key, Some(&self.version), record).await?;
                self.version = done(swap)?;
            }
            "refresh" => drop(self.session.refresh().await?),
            "bare load" => self.bare_load().await?,
            "bare swap" => self.bare_swap().await?,
            // As another process has them, which has loaded none.
            _ => {
                let sessions = self.place.client.sessions(Arc::clone(&self.place.store));
                drop(sessions.get(&self.name)?.token().await?);
            }
        }
        Ok(())
    }

    async fn bare_load(&self) -> Result<()> {
        match &self.place.bare {
            Bare::Postgres(pool, statements) => {
                let statement = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(AssertSqlSafe(statements.load()));
                statement.bind(self.key.as_str()).fetch_one(pool).await?;
            }
            Bare::Redis(manager, _) => {
                let mut command = redis::cmd("HMGET");
                command.arg(format!("oauth:{}", self.key.as_str())).arg("v").arg("b");
                let _: (Vec<u8>, Vec<u8>) = command.query_async(&mut manager.clone()).await?;
            }
        }
        Ok(())
    }

    async fn bare_swap(&mut self) -> Result<()> {
        let (next, bytes) = (Version::random()?, vec![b'a'; BYTES]);
        let changed = match &self.place.bare {
            Bare::Postgres(pool, statements) => {
                let statement = sqlx::query(AssertSqlSafe(statements.replace())).bind(self.key.as_str());
                let statement = statement.bind(next.as_bytes()).bind(bytes).bind(None::<i64>);
                statement.bind(self.version.as_bytes()).execute(pool).await?.rows_affected()
            }
            Bare::Redis(manager, script) => {
                let mut call = script.key(format!("oauth:{}", self.key.as_str()));
                call.arg(self.version.as_bytes()).arg(next.as_bytes()).arg(bytes).arg("");
                call.invoke_async(&mut manager.clone()).await?
            }
        };
        if changed != 1 {
            return Err("a conflict".into());
        }
        self.version = next;
        Ok(())
    }
}

fn done(swap: Swap) -> Result<Version> {
    match swap {
        Swap::Done(Some(version)) => Ok(version),
        other => Err(format!("{other:?}").into()),
    }
}

/// What a session takes on the server, and what a token costs that is in memory.
async fn sizes(store: &str, port: u16) -> Result<()> {
    const SESSIONS: u32 = 2000;
    const READS: u32 = 100_000;
    let place = Place::open(&format!("{store} {port} sizes")).await?;
    let sessions = place.client.sessions(Arc::clone(&place.store));
    let before = held(&place).await?;
    for number in 0..SESSIONS {
        let session = sessions.resume(number.to_string(), "begin").await?;
        session.refresh().await?;
    }
    let per_session = (held(&place).await? - before) / u64::from(SESSIONS);
    let session = sessions.get("0")?;
    session.token().await?;
    let begun = Instant::now();
    for _ in 0..READS {
        std::hint::black_box(session.token().await?);
    }
    println!("bytes on the server for each session: {per_session}");
    println!("token() of a session that is loaded: {} ns", begun.elapsed().as_nanos() / u128::from(READS));
    Ok(())
}

/// The bytes that the server holds.
async fn held(place: &Place) -> Result<u64> {
    Ok(match &place.bare {
        Bare::Postgres(pool, _) => {
            sqlx::query("VACUUM FULL sizes").execute(pool).await?;
            let size = sqlx::query_scalar::<_, i64>("SELECT pg_total_relation_size('sizes')")
                .fetch_one(pool)
                .await?;
            size.try_into()?
        }
        Bare::Redis(manager, _) => {
            let info: redis::InfoDict =
                redis::cmd("INFO").arg("memory").query_async(&mut manager.clone()).await?;
            info.get("used_memory_dataset").ok_or("no figure")?
        }
    })
}

/// Starts the server.
pub(crate) fn start(store: &str) -> Result<()> {
    if store == "postgres" {
        let server = Postgres::start(&["max_connections=400", "fsync=on"]);
        run(store, server.port())
    } else {
        let server = Redis::start(&["appendfsync everysec"]);
        std::thread::sleep(Duration::from_millis(200));
        run(store, server.port())
    }
}
