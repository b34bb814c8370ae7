//! A listener that the browser comes back to (RFC 8252 §7.3).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::{Host, Url};

use super::page::Texts;
use super::server::{Event, MOST_CONNECTIONS, Server};
use super::site::{Site, Verdict};
use super::{require_plain_callback, require_runtime, response_mode};
use crate::authorization::{LIFETIME, problem as callback_problem};
use crate::plan::ResponseMode;
use crate::{Callback, CallbackProblem, Error, ErrorKind, PendingAuthorization, Received};

/// A listener on loopback, which the browser comes back to (RFC 8252 §7.3). It takes one callback, and is closed when it is
/// dropped.
pub struct Loopback {
    pub(super) listeners: Vec<TcpListener>,
    /// The one that the redirect URI names.
    pub(super) address: SocketAddr,
    pub(super) path: String,
    pub(super) texts: Texts,
}

impl Loopback {
    /// The redirect URI for [`Client::authorize`](crate::Client::authorize), such as `http://127.0.0.1:51004/callback`.
    /// A query may be added to it.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// A registered redirect URI, with the port of this listener where it names none.
    pub(super) fn at_its_port(&self, registered: String) -> String {
        let Ok(mut url) = Url::parse(&registered) else { return registered };
        if names_port(&registered) || url.set_port(Some(self.address.port())).is_err() {
            return registered;
        }
        url.into()
    }

    /// Waits until the browser comes back with the callback of this login, for this long at most, and for no more than the
    /// 15 minutes that a login may take. Whatever else is asked of the listener is refused, and ends nothing. Dropping the
    /// future closes the listener.
    ///
    /// The browser is sent on to a page without a code in its address. This is served for up to two seconds more, in the
    /// background.
    ///
    /// # Errors
    ///
    /// Of kind [`ErrorKind::Callback`], with [`CallbackProblem::TimedOut`] when nothing came in time;
    /// [`ErrorKind::ErrorResponse`] when the provider or the user refused; [`ErrorKind::Configuration`] when the login has
    /// another redirect URI, or its callback comes in a fragment, which no server sees.
    pub async fn wait<P>(
        self,
        pending: &mut PendingAuthorization<P>,
        timeout: Duration,
    ) -> Result<Callback<P>, Error> {
        require_runtime()?;
        let plan = pending.plan();
        let Some(redirect_uri) = pending.redirect_uri() else {
            return Err(callback_problem(plan, CallbackProblem::Spent));
        };
        if !self.is_at(redirect_uri) {
            return Err(
                plan.configuration("the login was begun with another redirect URI than the listener's")
            );
        }
        require_plain_callback(plan)?;
        let mode = response_mode(plan);
        if mode == ResponseMode::Fragment {
            return Err(plan.configuration(
                "the callback comes in a fragment, which no listener sees; let it be pasted",
            ));
        }
        let mut outcome = None;
        self.serve(mode, timeout.min(LIFETIME), &mut |received| {
            let (verdict, end) = match pending.callback(received) {
                Ok(callback) => (Verdict::Done, Ok(callback)),
                Err(error) if is_stray(&error) => return Verdict::Stray,
                Err(error) => (Verdict::Failed, Err(error)),
            };
            outcome = Some(end);
            verdict
        })
        .await;
        outcome.unwrap_or_else(|| Err(callback_problem(pending.plan(), CallbackProblem::TimedOut)))
    }

    /// Serves until a callback is judged to end the login, or the time is over.
    async fn serve(
        self,
        mode: ResponseMode,
        timeout: Duration,
        judge: &mut (dyn FnMut(Received<'_>) -> Verdict + Send),
    ) {
        let port = self.address.port();
        let hosts = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()].into_iter();
        let hosts = hosts.flat_map(|ip: IpAddr| names(ip, port)).collect();
        let (sender, candidates) = mpsc::channel(MOST_CONNECTIONS);
        let site = Arc::new(Site::new(hosts, self.path, mode, self.texts, sender));
        let mut server = Server::new(self.listeners, Arc::clone(&site), candidates);
        let mut deadline = pin!(tokio::time::sleep(timeout));
        loop {
            // The deadline is looked at first, so that a flood of connections does not put it off.
            let candidate = match select(deadline.as_mut(), pin!(server.next())).await {
                Either::Left(_) => return,
                Either::Right((Event::Candidate(candidate), _)) => candidate,
                Either::Right((Event::Closed(_), _)) => continue,
            };
            let verdict = match (mode, std::str::from_utf8(&candidate.params)) {
                (ResponseMode::FormPost, _) => judge(Received::form(&candidate.params)),
                (_, Ok(query)) => judge(Received::query(query)),
                (_, Err(_)) => Verdict::Stray,
            };
            let has_ended = verdict != Verdict::Stray;
            if has_ended {
                site.end(verdict);
            }
            let is_there = candidate.verdict.send(verdict).is_ok();
            if has_ended && is_there {
                server.finish().await;
            }
            if has_ended {
                tokio::spawn(server.linger(port));
                return;
            }
        }
    }

    /// Whether a browser that is sent to this redirect URI comes here.
    fn is_at(&self, redirect_uri: &str) -> bool {
        Url::parse(redirect_uri).is_ok_and(|url| {
            loopback(&url).is_some_and(|is_ipv6| self.listens_on(is_ipv6))
                && url.port_or_known_default() == Some(self.address.port())
                && url.path() == self.path
        })
    }

    fn listens_on(&self, is_ipv6: bool) -> bool {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .any(|at| at.is_ipv6() == is_ipv6)
    }
}

/// What a browser calls this address.
fn names(ip: IpAddr, port: u16) -> Vec<String> {
    let address = SocketAddr::new(ip, port).to_string();
    // The port of the scheme is left out (RFC 9110 §4.2.1).
    let bare = address.strip_suffix(":80").map(str::to_owned);
    bare.into_iter().chain([address]).collect()
}

/// Whether what came leaves the login as it was.
pub(super) fn is_stray(error: &Error) -> bool {
    error.kind() == ErrorKind::Callback && !error.callback_problem().is_some_and(CallbackProblem::ends_login)
}

impl fmt::Debug for Loopback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loopback")
            .field("address", &self.address)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Whether a port is in the text of a URL, whose parser drops the one of the scheme.
pub(super) fn names_port(url: &str) -> bool {
    let authority = url.split(['/', '?', '#']).nth(2).unwrap_or_default();
    authority.rsplit(':').next().is_some_and(|port| port.parse::<u16>().is_ok())
}

/// Whether a URL is one of `[::1]`, when it is `http` on a loopback literal.
pub(super) fn loopback(url: &Url) -> Option<bool> {
    match url.host()? {
        _ if url.scheme() != "http" => None,
        Host::Ipv4(Ipv4Addr::LOCALHOST) => Some(false),
        Host::Ipv6(Ipv6Addr::LOCALHOST) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_usual_port_is_left_out_of_a_host() {
        let v6 = std::net::Ipv6Addr::LOCALHOST.into();
        assert_eq!(names(v6, 80), ["[::1]", "[::1]:80"]);
        assert_eq!(names(v6, 8080), ["[::1]:8080"]);
        assert_eq!(names(v6, 180), ["[::1]:180"]);
    }
}
