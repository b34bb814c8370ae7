//! The ways to read a cached token that `cached_read` compares.

use std::hint::black_box;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use azure_core::credentials::TokenCredential as _;
use google_cloud_auth::credentials::CacheableResource;
use http::{Extensions, HeaderValue};
use huskarl::cache::TokenSource as _;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::oauth_provider;
use rustix::time::{ClockId, Timespec, clock_gettime};
use tokio::runtime::Runtime;
use tokio::sync::RwLock;
use tokio::task::unconstrained;

use crate::endpoint::{Answer, TokenEndpoint};
use crate::measure::{Spent, Watch};
use crate::{Result, peers};

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

/// What a subject is to the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A part that reading cannot do without.
    Part,
    /// The least that a cached read can be.
    Reference,
    /// `try_header` of this library.
    Ours,
    /// Another way to read this library's cache.
    OursToo,
    /// What one would write by hand.
    ByHand,
    /// Another library.
    Peer,
}

/// Something that reads a token so many times and says what that took.
type Read = Box<dyn Fn(u32) -> Spent + Send + Sync>;

/// One way to read a cached token.
pub struct Subject {
    /// Its name in the table.
    pub name: &'static str,
    /// What it is to the comparison.
    pub role: Role,
    read: Read,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Subject {
    fn new(role: Role, name: &'static str, read: impl Fn() + Send + Sync + 'static) -> Self {
        let read = move |times| {
            // A thread's first read may set something up for the thread.
            read();
            let watch = Watch::start();
            for _ in 0..times {
                read();
            }
            watch.stop()
        };
        Self { name, role, read: Box::new(read) }
    }

    fn asynchronous(role: Role, name: &'static str, read: impl AsyncFn() + Send + Sync + 'static) -> Self {
        let read = move |times| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            // Unconstrained, or tokio would make every 128th read wait for its turn.
            runtime.block_on(unconstrained(async {
                read().await;
                let watch = Watch::start();
                for _ in 0..times {
                    read().await;
                }
                watch.stop()
            }))
        };
        Self { name, role, read: Box::new(read) }
    }

    /// Reads a token so many times and says what that took.
    #[must_use]
    pub fn read(&self, times: u32) -> Spent {
        (self.read)(times)
    }
}

/// All of them, each with its token fetched, and what they need to stay alive.
#[derive(Debug)]
pub struct Subjects {
    /// In the order of the table.
    pub list: Vec<Subject>,
    _runtime: Runtime,
    _endpoint: TokenEndpoint,
    _mock: MockProvider<Acme>,
}

impl Subjects {
    /// Starts the servers and fetches the tokens.
    pub fn set_up() -> Result<Self> {
        peers::install_tls();
        let endpoint = TokenEndpoint::start(Answer::default())?;
        let mock = MockProvider::start(Acme)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut list = vec![Subject::new(Role::Part, "one read of the coarse clock", || {
            black_box(coarse_now());
        })];
        list.extend([arc_swap(), read_write_lock()]);
        runtime.block_on(async {
            list.extend(ours(&mock).await?);
            list.extend(google(&endpoint.url()).await?);
            list.extend([
                azure(&endpoint.url()).await?,
                yup(&endpoint.url()).await?,
                huskarl(&endpoint.url()).await?,
            ]);
            Result::Ok(())
        })?;
        Ok(Self { list, _runtime: runtime, _endpoint: endpoint, _mock: mock })
    }
}

fn coarse_now() -> Timespec {
    clock_gettime(ClockId::MonotonicCoarse)
}

fn bearer() -> HeaderValue {
    HeaderValue::from_static("Bearer 2YotnFZFEjr1zCsicMWpAA")
}

/// The least that a cached read can be: a lock-free guard, and one look at the clock.
fn arc_swap() -> Subject {
    struct Cached {
        header: HeaderValue,
        expires_at: Timespec,
    }
    let expires_at = Timespec { tv_sec: coarse_now().tv_sec + 3600, tv_nsec: 0 };
    let slot = ArcSwapOption::from_pointee(Cached { header: bearer(), expires_at });
    Subject::new(Role::Reference, "`ArcSwapOption::load` and the coarse clock", move || {
        let guard = slot.load();
        let cached = guard.as_ref().expect("a token");
        assert!(coarse_now() < cached.expires_at);
        black_box(&cached.header);
    })
}

/// What one would write by hand.
fn read_write_lock() -> Subject {
    let slot = RwLock::new(Some((bearer(), Instant::now() + Duration::from_hours(1))));
    Subject::asynchronous(Role::ByHand, "`tokio::sync::RwLock`, the header cloned", async move || {
        let guard = slot.read().await;
        let (header, expires_at) = guard.as_ref().expect("a token");
        assert!(Instant::now() < *expires_at);
        black_box(header.clone());
    })
}

async fn ours(mock: &MockProvider<Acme>) -> Result<[Subject; 2]> {
    let client = mock.client()?;
    client.token().await?;
    let same = client.clone();
    Ok([
        Subject::new(Role::Ours, "oauth-runtime, `try_header()`", move || {
            black_box(&*client.try_header().expect("a token"));
        }),
        Subject::asynchronous(Role::OursToo, "oauth-runtime, `token().await`", async move || {
            black_box(same.token().await.expect("a token"));
        }),
    ])
}

async fn google(url: &str) -> Result<[Subject; 2]> {
    let credentials = peers::google::credentials(url)?;
    let same = credentials.clone();
    let CacheableResource::New { entity_tag, .. } = credentials.headers(Extensions::new()).await? else {
        return Err("google-cloud-auth: no headers".into());
    };
    let mut known = Extensions::new();
    known.insert(entity_tag);
    Ok([
        Subject::asynchronous(Role::Peer, "google-cloud-auth, `headers()`", async move || {
            black_box(credentials.headers(Extensions::new()).await.expect("a token"));
        }),
        Subject::asynchronous(Role::Peer, "google-cloud-auth, `headers()`, tag known", async move || {
            black_box(same.headers(known.clone()).await.expect("a token"));
        }),
    ])
}

async fn azure(url: &str) -> Result<Subject> {
    let credential = peers::azure::credential(url)?;
    credential.get_token(peers::azure::SCOPES, None).await?;
    Ok(Subject::asynchronous(Role::Peer, "azure_identity, `get_token()`", async move || {
        black_box(credential.get_token(peers::azure::SCOPES, None).await.expect("a token"));
    }))
}

async fn yup(url: &str) -> Result<Subject> {
    let authenticator = peers::yup::authenticator(url).await?;
    authenticator.token(peers::yup::SCOPES).await?;
    Ok(Subject::asynchronous(Role::Peer, "yup-oauth2, `token()`", async move || {
        black_box(authenticator.token(peers::yup::SCOPES).await.expect("a token"));
    }))
}

async fn huskarl(url: &str) -> Result<Subject> {
    let cache = peers::huskarl::cache(url)?;
    cache.token().await?;
    Ok(Subject::asynchronous(Role::Peer, "huskarl, `InMemoryTokenCache::token()`", async move || {
        black_box(cache.token().await.expect("a token"));
    }))
}
