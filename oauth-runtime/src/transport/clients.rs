//! The clients of hyper and reqwest: what they connect by, and one pool of connections for each runtime.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::http::Uri;
use tokio::runtime::{Handle, Id};
use url::Url;

use super::connect::localhost;
use super::hyper::HyperClient;
use super::{HttpConfig, TransportError, TransportErrorKind, tls};
use crate::Sent;
use crate::url_rules::is_loopback;

/// How many pools are kept; more than a machine has cores, each of which may have a runtime of its own.
const MAX_POOLS: usize = 128;
/// How many connections a pool remembers to have got an answer over.
const MAX_REMEMBERED: usize = 32;

/// The last word on the configuration of a client.
type Last = fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder;

/// The clients of one configuration. A connection is driven by the runtime that made it, and stands still when that does;
/// so each runtime has its own.
#[derive(Clone)]
pub(crate) struct HttpClients(Arc<Shared>);

struct Shared {
    config: HttpConfig,
    tls: tls::Prepared,
    last: Last,
    /// To build requests with; it sends none.
    builder: reqwest::Client,
    pools: Mutex<Vec<(Option<Id>, Arc<Pool>)>>,
}

/// The HTTP client, and one for loopback and plain HTTP, which uses no proxy.
pub(crate) struct Pool {
    /// The client that is used where nothing of reqwest is needed.
    usual: Option<HyperClient>,
    http: reqwest::Client,
    direct: reqwest::Client,
    /// The local ends of connections over which an answer came: when one of them breaks, it may have been closed before the
    /// request that broke.
    answered: Mutex<Vec<SocketAddr>>,
}

/// Takes `localhost` for what it stands for, whatever a resolver says (RFC 6761 §6.3).
fn direct(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    builder.resolve_to_addrs("localhost", &localhost())
}

impl HttpClients {
    pub(crate) fn new(config: HttpConfig, last: Last) -> Result<Self, TransportError> {
        let tls = tls::Prepared::new(&config)?;
        let pool = Pool::new(&config, &tls, last)?;
        let builder = pool.http.clone();
        let pools = Mutex::new(vec![(None, Arc::new(pool))]);
        Ok(Self(Arc::new(Shared { config, tls, last, builder, pools })))
    }

    pub(crate) fn config(&self) -> &HttpConfig {
        &self.0.config
    }

    /// Why the certificates of servers cannot be verified.
    pub(super) fn missing_roots(&self) -> Option<&str> {
        self.0.tls.missing_roots()
    }

    /// A client to build requests with.
    pub(crate) fn builder(&self) -> &reqwest::Client {
        &self.0.builder
    }

    fn pools(&self) -> MutexGuard<'_, Vec<(Option<Id>, Arc<Pool>)>> {
        self.0.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connections of the runtime that is current.
    ///
    /// # Errors
    ///
    /// That there is no runtime, or that no clients can be made for it.
    pub(crate) fn pool(&self) -> Result<Arc<Pool>, TransportError> {
        let runtime = current_runtime()?;
        if let Some(pool) = self.known_pool(runtime) {
            return Ok(pool);
        }
        // Not under the lock: it may take a few milliseconds.
        let pool = Arc::new(Pool::new(&self.0.config, &self.0.tls, self.0.last)?);
        let mut pools = self.pools();
        if let Some((_, pool)) = pools.iter().find(|(owner, _)| *owner == Some(runtime)) {
            return Ok(Arc::clone(pool));
        }
        pools.truncate(MAX_POOLS - 1);
        pools.insert(0, (Some(runtime), Arc::clone(&pool)));
        Ok(pool)
    }

    /// The pool of this runtime, or the one that no runtime has used yet. The last used comes first.
    fn known_pool(&self, runtime: Id) -> Option<Arc<Pool>> {
        let mut pools = self.pools();
        let own = pools.iter().position(|(owner, _)| *owner == Some(runtime));
        let at = own.or_else(|| pools.iter().position(|(owner, _)| owner.is_none()))?;
        pools.get_mut(..=at)?.rotate_right(1);
        let (owner, pool) = pools.first_mut()?;
        *owner = Some(runtime);
        Some(Arc::clone(pool))
    }

    /// Gives these connections up; the next request gets others.
    pub(super) fn give_up(&self, stale: &Arc<Pool>) {
        self.pools().retain(|(_, pool)| !Arc::ptr_eq(pool, stale));
    }
}

/// Whether no proxy is used for it: what goes in the clear goes nowhere on the way.
fn is_direct(url: &Url) -> bool {
    is_loopback(url) || url.scheme() == "http"
}

fn current_runtime() -> Result<Id, TransportError> {
    let runtime = Handle::try_current().map_err(|_| {
        let message = "there is no tokio runtime here, which HTTP by reqwest needs: await it in one, such as that of \
                       `#[tokio::main]`, or wait for it with `blocking::wait` (feature `blocking`)";
        TransportError::new(TransportErrorKind::NoRuntime, Sent::No, message)
    })?;
    Ok(runtime.id())
}

impl Pool {
    fn new(config: &HttpConfig, tls: &tls::Prepared, last: Last) -> Result<Self, TransportError> {
        let http = config.client(tls, last)?;
        let direct = config.client(tls, |http| {
            let http = last(direct(http));
            if config.always_proxies() { http } else { http.no_proxy() }
        })?;
        let usual = HyperClient::new(tls, config.connect_timeout()).filter(|_| !config.always_proxies());
        Ok(Self { usual, http, direct, answered: Mutex::default() })
    }

    /// The client for a URL that no proxy stands before, where nobody has changed anything about reqwest; and the URL as it takes it.
    pub(super) fn usual(&self, url: &Url) -> Option<(&HyperClient, Uri)> {
        let usual = self.usual.as_ref()?;
        let uri: Uri = url.as_str().parse().ok()?;
        let is_direct = is_direct(url) || !usual.has_proxy(&uri);
        is_direct.then_some((usual, uri))
    }

    pub(crate) fn for_url(&self, url: &Url) -> &reqwest::Client {
        if is_direct(url) { &self.direct } else { &self.http }
    }

    fn answered(&self) -> MutexGuard<'_, Vec<SocketAddr>> {
        self.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that an answer came over this connection.
    pub(super) fn remember(&self, connection: SocketAddr) {
        let mut answered = self.answered();
        // The last used comes last, and the first goes.
        if let Some(at) = answered.iter().position(|known| *known == connection) {
            answered.remove(at);
        } else if answered.len() >= MAX_REMEMBERED {
            answered.remove(0);
        }
        answered.push(connection);
    }

    /// Whether an answer came over this connection before.
    pub(super) fn remembers(&self, connection: SocketAddr) -> bool {
        self.answered().contains(&connection)
    }
}
