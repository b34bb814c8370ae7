//! What runs: a provider, a database, two replicas, and a balancer before them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use oauth_examples_fleet::{Child, Outcome, Server, postgres};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::seal::Key;
use oauth_runtime::url::Url;
use oauth_tests_stores::Postgres;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::app::Acme;
use super::round_robin;

/// Says that a process is a replica.
pub(super) const REPLICA: &str = "--replica";
/// How long is waited for something that has to come.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Fleet {
    pub(super) mock: MockProvider<Acme>,
    pub(super) database: Server<Postgres>,
    pub(super) replicas: Vec<Child>,
    pub(super) addresses: Vec<SocketAddr>,
    /// Where browsers find the application: at the balancer.
    pub(super) url: Url,
    /// What replicas are told.
    variables: Vec<(&'static str, String)>,
}

impl Fleet {
    pub(super) async fn start() -> Outcome<Self> {
        let database = tokio::task::block_in_place(postgres)?;
        // Where the mock listens is known afterwards, and is the configuration of the replicas.
        let nowhere = || "http://127.0.0.1".to_owned();
        let mock = MockProvider::start(Acme { server: nowhere(), api: nowhere() })?;
        let api: Url = mock.resource_url().parse()?;
        let balancer = TcpListener::bind("127.0.0.1:0").await?;
        let url: Url = format!("http://{}/", balancer.local_addr()?).parse()?;
        let (id, secret) = (mock.credentials().client_id().to_owned(), mock.credentials());
        let secret = secret.client_secret().ok_or("a mock without a secret")?.expose_secret().to_owned();
        let variables = vec![
            ("DATABASE_URL", database.url.clone()),
            ("SESSION_KEYS", format!("2027:{}", Key::generate()?.to_text().expose_secret())),
            ("PUBLIC_URL", url.to_string()),
            ("ACME_SERVER", api.origin().ascii_serialization()),
            ("ACME_API", api.to_string()),
            ("ACME_CLIENT_ID", id),
            ("ACME_CLIENT_SECRET", secret),
        ];
        let (replicas, addresses) = (Vec::new(), Vec::new());
        let mut fleet = Self { mock, database, replicas, addresses, url, variables };
        for _ in 0..2 {
            let (replica, address) = fleet.replica("127.0.0.1:0").await?;
            fleet.replicas.push(replica);
            fleet.addresses.push(address);
        }
        let router = round_robin::router(fleet.addresses.clone())?;
        tokio::spawn(async move { axum::serve(balancer, router).await });
        Ok(fleet)
    }

    async fn replica(&self, listen: &str) -> Outcome<(Child, SocketAddr)> {
        let variables = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
        let variables: Vec<_> = variables.chain([("LISTEN", listen)]).collect();
        let mut replica = Child::start(REPLICA, &variables)?;
        let address = replica.answer().await?.parse()?;
        Ok((replica, address))
    }

    /// Starts another replica where this one was.
    pub(super) async fn replace(&mut self, index: usize) -> Outcome<()> {
        let address = self.addresses.get(index).ok_or("there is no such replica")?.to_string();
        let (replica, _) = self.replica(&address).await?;
        *self.running(index)? = replica;
        Ok(())
    }

    pub(super) fn running(&mut self, index: usize) -> Outcome<&mut Child> {
        Ok(self.replicas.get_mut(index).ok_or("there is no such replica")?)
    }

    /// Waits until all replicas answer so when they are asked whether they are ready.
    pub(super) async fn all_say(&self, expected: StatusCode) -> Outcome<bool> {
        let http = reqwest::Client::builder().no_proxy().build()?;
        let asked = self.addresses.iter().map(|address| (http.clone(), format!("http://{address}/ready")));
        let asked: JoinSet<_> = asked
            .map(|(http, url)| until(async move || Ok(http.get(&url).send().await?.status() == expected)))
            .collect();
        Ok(asked.join_all().await.into_iter().collect::<Outcome<Vec<_>>>()?.iter().all(|says| *says))
    }
}

/// Waits until something is so. Whether it came to that.
pub(super) async fn until(is_so: impl AsyncFn() -> Outcome<bool>) -> Outcome<bool> {
    let begun = Instant::now();
    while !is_so().await? {
        if begun.elapsed() > PATIENCE {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(true)
}
