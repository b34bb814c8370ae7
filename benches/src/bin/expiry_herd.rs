//! What the provider sees, and how long callers wait, when very many of them need a token at one moment: when it has
//! expired, and while the provider fails.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use azure_core::credentials::TokenCredential as _;
use http::{Extensions, StatusCode};
use huskarl::cache::TokenSource as _;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::table::{Table, Targets};
use oauth_benches::{Result, peers};
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, oauth_provider};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

/// How many tasks need a token at its expiry.
const AT_EXPIRY: usize = 10_000;
/// How many tasks need a token of a provider that fails.
const AT_FAILURE: usize = 1000;
/// The lifetime of the token that expires, in seconds.
const LIFETIME: u64 = 2;

/// Asks a client for a token and says whether there is one.
type Ask = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;
/// A client of an endpoint.
type Connect = fn(&str) -> Result<Ask>;

const OURS: &str = "oauth-runtime";
const GOOGLE: &str = "google-cloud-auth";
const CLIENTS: [(&str, Connect); 4] =
    [(OURS, ours), (GOOGLE, google), ("azure_identity", azure), ("huskarl", huskarl)];

fn main() -> Result<()> {
    peers::install_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        at_expiry().await?;
        at_failure().await
    })
}

async fn at_expiry() -> Result<()> {
    println!("### {AT_EXPIRY} tasks need a token at its expiry; the provider takes 50 ms\n");
    let mut table = Table::new(["client", "token requests", "all have it, ms"]);
    let mut of_ours = 0;
    for (name, connect) in CLIENTS {
        // That one renews from a task of its own and not when a caller needs it: its herd is that of the first token.
        let first = name == GOOGLE;
        let first_expires_in = if first { 3600 } else { LIFETIME };
        let delay = Duration::from_millis(50);
        let endpoint = TokenEndpoint::start(Answer { delay, first_expires_in, ..Answer::default() })?;
        let ask = connect(&endpoint.url())?;
        if !first {
            assert!(ask().await, "{name} has no first token");
            tokio::time::sleep(Duration::from_secs(LIFETIME) + Duration::from_millis(100)).await;
        }
        let before = endpoint.requests();
        let (time, tokens) = herd(&ask, AT_EXPIRY).await?;
        assert_eq!(tokens, AT_EXPIRY, "{name} left tasks without a token");
        let requests = endpoint.requests() - before;
        let name = if first { format!("{name}, the first token") } else { name.to_owned() };
        if name == OURS {
            of_ours = requests;
        }
        table.row([name, requests.to_string(), format!("{:.0}", time.as_secs_f64() * 1e3)]);
    }
    println!("{table}");
    let mut targets = Targets::default();
    targets.add("token requests of ours = 1", of_ours as f64, of_ours == 1);
    println!("{targets}");
    Ok(())
}

async fn at_failure() -> Result<()> {
    println!("### {AT_FAILURE} tasks need a token; the provider answers with 503 after 5 ms\n");
    let mut table = Table::new([
        "client",
        "token requests",
        "all have the error, ms",
        "those of the next call",
        "it takes, ms",
    ]);
    let mut of_ours = (0, 0);
    for (name, connect) in CLIENTS {
        let (status, delay) = (StatusCode::SERVICE_UNAVAILABLE, Duration::from_millis(5));
        let endpoint = TokenEndpoint::start(Answer { status, delay, ..Answer::default() })?;
        let ask = connect(&endpoint.url())?;
        let (time, tokens) = herd(&ask, AT_FAILURE).await?;
        assert_eq!(tokens, 0, "{name} has a token from nowhere");
        let requests = endpoint.requests();
        let (next_time, _) = herd(&ask, 1).await?;
        let next_requests = endpoint.requests() - requests;
        if name == OURS {
            of_ours = (requests, next_requests);
        }
        table.row([
            name.to_owned(),
            requests.to_string(),
            format!("{:.0}", time.as_secs_f64() * 1e3),
            next_requests.to_string(),
            format!("{:.2}", next_time.as_secs_f64() * 1e3),
        ]);
    }
    println!("{table}");
    let mut targets = Targets::default();
    targets.add("token requests of ours = 1", of_ours.0 as f64, of_ours.0 == 1);
    targets.add("those of the next call = 0", of_ours.1 as f64, of_ours.1 == 0);
    println!("{targets}");
    Ok(())
}

/// Lets so many tasks ask for a token; how long until all have an answer, and how many have a token.
async fn herd(ask: &Ask, tasks: usize) -> Result<(Duration, usize)> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..tasks).map(|_| tokio::spawn(ask())).collect();
    let mut tokens = 0;
    for task in tasks {
        tokens += usize::from(task.await?);
    }
    Ok((begun.elapsed(), tokens))
}

fn ours(url: &str) -> Result<Ask> {
    let transport = ReqwestTransport::configured(HttpConfig::new())?;
    let builder = Client::builder(Acme, Credentials::secret("id", "secret"));
    let client = builder.token_url(url).transport(transport).build()?;
    Ok(Arc::new(move || {
        let client = client.clone();
        Box::pin(async move { client.token().await.is_ok() })
    }))
}

fn google(url: &str) -> Result<Ask> {
    let credentials = peers::google::credentials(url)?;
    Ok(Arc::new(move || {
        let credentials = credentials.clone();
        Box::pin(async move { credentials.headers(Extensions::new()).await.is_ok() })
    }))
}

fn azure(url: &str) -> Result<Ask> {
    let credential = peers::azure::credential(url)?;
    Ok(Arc::new(move || {
        let credential = Arc::clone(&credential);
        Box::pin(async move { credential.get_token(peers::azure::SCOPES, None).await.is_ok() })
    }))
}

fn huskarl(url: &str) -> Result<Ask> {
    let cache = Arc::new(peers::huskarl::cache(url)?);
    Ok(Arc::new(move || {
        let cache = Arc::clone(&cache);
        Box::pin(async move { cache.token().await.is_ok() })
    }))
}
