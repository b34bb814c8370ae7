//! The way to a mock.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;

use http::header::{HOST, HeaderMap};
use tokio::runtime::Handle;
use url::{Position, Url};

use crate::url_rules::is_loopback;

/// Where a mock answers as a resource server.
pub(super) const RESOURCE_PATH: &str = "/mock/resource";

/// Where a mock listens, as a client of it knows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route(pub(super) SocketAddr);

impl Route {
    /// Whether this is a URL of the mock itself.
    pub(crate) fn leads_to(self, url: &Url) -> bool {
        let host = url.host_str().and_then(|host| host.parse().ok());
        url.scheme() == "http" && host == Some(self.0.ip()) && url.port() == Some(self.0.port())
    }

    /// Turns a request to the mock, which sees the host of the URL, as the provider would.
    pub(super) fn turn(self, url: &mut Url, headers: &mut HeaderMap) {
        if let Ok(host) = url[Position::BeforeHost..Position::AfterPort].parse() {
            headers.insert(HOST, host);
        }
        if let Ok(mut turned) = Url::parse(&format!("http://{}/", self.0)) {
            turned.set_path(url.path());
            turned.set_query(url.query());
            *url = turned;
        }
    }

    /// Whether a request for a resource goes to the mock. What is on this machine stays as it is.
    pub(crate) fn turns(url: &Url) -> bool {
        !is_loopback(url)
    }

    /// Turns a request for a resource to that of the mock, unless it stays on this machine as it is.
    pub(crate) fn turn_resource(self, url: &mut Url, headers: &mut HeaderMap) {
        if !Self::turns(url) {
            return;
        }
        self.turn(url, headers);
        let path = format!("{RESOURCE_PATH}{}", url.path());
        url.set_path(&path);
    }
}

/// How long a clock is kept, at most: a runtime that is dropped waits for it.
const LONGEST: Duration = Duration::from_secs(60);

/// Keeps the clock of a tokio test in paused time where it is: it would run ahead to the next time-out, because the answer
/// of a mock comes from another thread.
pub(crate) struct HeldClock {
    _until: mpsc::Sender<()>,
}

impl HeldClock {
    pub(crate) fn new() -> Self {
        let (until, dropped) = mpsc::channel::<()>();
        if let Ok(runtime) = Handle::try_current() {
            // A paused clock stands while a thread is at work.
            runtime.spawn_blocking(move || dropped.recv_timeout(LONGEST));
        }
        Self { _until: until }
    }
}
