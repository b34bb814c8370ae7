//! The application: what to copy.

use std::time::Duration;

use oauth_examples_fleet::Outcome;
use oauth_runtime::attach::ResourceClient;
use oauth_runtime::{ClientBuilder, oauth_provider};
use oauth_store_redis::RedisStore;
use redis::AsyncCommands as _;
use redis::aio::ConnectionManagerConfig;
use reqwest::StatusCode;

/// All of it is configuration: `ACME_SERVER`, `ACME_API`, `ACME_CLIENT_ID` and `ACME_CLIENT_SECRET`.
#[oauth_provider(
    token_url = "{server}/token",
    grant = client_credentials,
    request(omit(resource)),
    resource = "{api}",
)]
pub(super) struct Acme {
    pub(super) server: String,
    pub(super) api: String,
}

/// How long Redis may take. A worker that has no token asks for one of its own then.
const PATIENCE: Duration = Duration::from_secs(1);

/// A client whose token is that of all workers, by the environment.
pub(super) async fn client() -> Outcome<ClientBuilder<Acme>> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE))
        // Whoever needs it tries again.
        .set_number_of_retries(0);
    let redis = redis::Client::open(variable("REDIS_URL")?)?;
    let mut connection = redis.get_connection_manager_lazy(config)?;
    // A worker starts without Redis, too.
    if let Err(error) = connection.ping::<()>().await {
        eprintln!("tokens are not shared until Redis is there: {error}");
    }
    Ok(AcmeClient::builder_from_env()?.store(RedisStore::tokens(connection)))
}

/// What a worker needs for the things it has to do.
pub(super) struct Worker {
    api: ResourceClient<Acme>,
    orders: String,
}

impl Worker {
    pub(super) fn new(client: AcmeClient) -> Outcome<Self> {
        let orders = format!("{}/orders", variable("ACME_API")?);
        Ok(Self { api: ResourceClient::new(client)?, orders })
    }

    /// Calls the API.
    pub(super) async fn work(&self) -> Outcome<StatusCode> {
        Ok(self.api.get(&self.orders).send().await?.status())
    }
}

fn variable(name: &str) -> Outcome<String> {
    std::env::var(name).map_err(|error| format!("{name}: {error}").into())
}
