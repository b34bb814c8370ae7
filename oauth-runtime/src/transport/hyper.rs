//! The usual way to a provider: over hyper's own client, by which reqwest's sends, too.
//!
//! What reqwest adds to it, such as redirects, retries and cookies, a token request does without. It would cost a third of one.

use std::time::Duration;

use ::http::{Request, Uri};
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::body::Sending;
use super::connect::{Timed, tcp};
use super::tls::{Connector, Prepared};

/// How long a connection that nobody uses is kept, as reqwest does.
const IDLE: Duration = Duration::from_secs(90);

/// A pool of connections that no proxy stands in.
pub(super) struct HyperClient {
    client: Client<Timed<Connector>, Sending>,
    /// The proxies of the environment, over which reqwest sends.
    proxies: Matcher,
}

impl HyperClient {
    /// `None` where TLS is not the usual one, or not rustls.
    pub(super) fn new(tls: &Prepared, connect_timeout: Duration) -> Option<Self> {
        let connector = Timed { connector: tls.connector(tcp(connect_timeout))?, limit: connect_timeout };
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Some(Self { client, proxies: Matcher::from_system() })
    }

    /// Whether a proxy of the environment is for this URL.
    pub(super) fn has_proxy(&self, url: &Uri) -> bool {
        self.proxies.intercept(url).is_some()
    }

    /// Sends it as soon as it is polled.
    pub(super) fn send(&self, request: Request<Sending>) -> ResponseFuture {
        self.client.request(request)
    }
}
