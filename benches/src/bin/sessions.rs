//! What sessions cost: reading a token, memory, a refresh through the store, and sealing.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, StatusCode};
use oauth_benches::Result;
use oauth_benches::measure::{Watch, median, memory_in_kib, per_time};
use oauth_benches::table::{Table, Targets};
use oauth_runtime::seal::{Key, KeyRing, SealedStore};
use oauth_runtime::store::{MemoryStore, TokenStore};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Credentials, Secret, Session, Sessions, oauth_provider};
use tokio::runtime::Runtime;

/// How many sessions one process has.
const SESSIONS: usize = 100_000;
/// How many reads and how many refreshes make one measurement, and how often they are made.
const READS: u32 = 100_000;
const REFRESHES: u32 = 200;
const ROUNDS: usize = 41;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = [client_credentials, refresh_token],
)]
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
        Box::pin(async { Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body.into_bytes())) })
    }
}

fn client() -> Result<AcmeClient> {
    Ok(Acme.builder(Credentials::secret("id", "secret")).transport(AtOnce::default()).build()?)
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut targets = Targets::default();
    reads(&runtime, &mut targets)?;
    refreshes(&runtime)?;
    memory(&runtime, &mut targets)?;
    println!("{targets}");
    Ok(())
}

/// The middle of what so many pieces of work take each, in nanoseconds of CPU time; all kinds of work in turn.
fn measure<const N: usize>(times: u32, works: [&dyn Fn(); N]) -> [f64; N] {
    let mut spent = works.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for (work, spent) in works.iter().zip(&mut spent) {
            let watch = Watch::start();
            (0..times).for_each(|_| work());
            spent.push(per_time(watch.stop(), times));
        }
    }
    spent.map(|spent| median(&spent))
}

fn reads(runtime: &Runtime, targets: &mut Targets) -> Result<()> {
    let client = client()?;
    let session = runtime.block_on(async {
        client.token().await?;
        let session = resumed(&client.sessions(MemoryStore::default()), 0).await?;
        session.token().await?;
        Result::Ok(session)
    })?;
    let [of_client, of_session] =
        measure(READS, [&|| drop(black_box(client.try_header())), &|| drop(black_box(session.try_header()))]);
    println!("### A session's token, read; CPU time in ns\n");
    let mut table = Table::new(["read", "1 thread"]);
    table.row(["`try_header()` of a client".to_owned(), format!("{of_client:.1}")]);
    table.row(["`try_header()` of a session".to_owned(), format!("{of_session:.1}")]);
    println!("{table}");
    let ratio = of_session / of_client;
    targets.add("`try_header()` of a session to that of a client ≤ 1.05", ratio, ratio <= 1.05);
    Ok(())
}

async fn resumed(sessions: &Sessions<Acme>, number: usize) -> oauth_runtime::Result<Session<Acme>> {
    sessions.resume(format!("user-{number}"), Secret::new(format!("{number:064}"))).await
}

fn refreshes(runtime: &Runtime) -> Result<()> {
    let client = client()?;
    let session = |store: Box<dyn Fn() -> Arc<dyn TokenStore>>| {
        runtime.block_on(resumed(&client.sessions(store()), 0)).expect("a session")
    };
    let plain = session(Box::new(|| Arc::new(MemoryStore::default())));
    let sealed = session(Box::new(|| {
        let keys = Key::generate().and_then(|key| KeyRing::new("2026", key)).expect("a key");
        Arc::new(SealedStore::new(MemoryStore::default(), keys))
    }));
    let [request, refresh, sealed] = measure(
        REFRESHES,
        [
            &|| drop(black_box(runtime.block_on(client.request_token().send()))),
            &|| drop(black_box(runtime.block_on(plain.refresh()))),
            &|| drop(black_box(runtime.block_on(sealed.refresh()))),
        ],
    );
    println!("### A refresh, over a transport that answers at once; CPU time\n");
    let mut table = Table::new(["request", "µs", "per second and core"]);
    for (name, spent) in [
        ("a machine's token, without a store", request),
        ("a session, in a memory store", refresh),
        ("a session, sealed in a memory store", sealed),
    ] {
        table.row([name.to_owned(), format!("{:.1}", spent / 1e3), format!("{:.0}", 1e9 / spent)]);
    }
    println!("{table}");
    Ok(())
}

fn memory(runtime: &Runtime, targets: &mut Targets) -> Result<()> {
    let client = client()?;
    let store = MemoryStore::default();
    let sessions = client.sessions(store);
    let resident = || memory_in_kib("VmRSS");
    runtime.block_on(async {
        // The records are the store's, and on a disk as a rule.
        for number in 0..SESSIONS {
            drop(resumed(&sessions, number).await?);
        }
        let before = resident()?;
        let names = (0..SESSIONS).map(|number| sessions.get(format!("user-{number}")));
        let held: Vec<Session<Acme>> = names.collect::<oauth_runtime::Result<_>>()?;
        let idle = resident()?;
        println!("### {SESSIONS} sessions in one process: memory for each\n");
        let mut table = Table::new(["", "resident"]);
        let each = |from: f64, to: f64| (to - from) * 1024.0 / SESSIONS as f64;
        table.row(["held, and not asked yet".to_owned(), format!("{:.0} B", each(before, idle))]);
        for session in &held {
            session.token().await?;
        }
        let asked = each(before, resident()?);
        table.row([
            "held, with a token of 64 B, and its longer record in the store".to_owned(),
            format!("{asked:.0} B"),
        ]);
        println!("{table}");
        let idle = each(before, idle);
        targets.add("bytes of a session that is held and not asked ≤ 1000", idle, idle <= 1000.0);
        Ok(())
    })
}
