//! What a listener is to be like.

use std::future::IntoFuture;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use tokio::net::TcpListener;
use url::Url;

use super::loopback::{Loopback, loopback, names_port};
use super::page::{DONE_PATH, FAILED_PATH, Texts};
use super::{problem, require_runtime, server};
use crate::Error;
use crate::transport::BoxFuture;

const DEFAULT_PATH: &str = "/callback";
/// How often a port is tried that a login before this one is about to give back, and how long in between.
const TRIES: u32 = 60;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// What a listener is to be like; await it. See [`Loopback::bind`].
#[derive(Debug, Clone)]
#[must_use = "nothing listens until it is awaited"]
pub struct Bind {
    port: u16,
    path: String,
    is_ipv6: bool,
    texts: Texts,
}

impl Loopback {
    /// Listens on 127.0.0.1 and, where that can be had, on the same port of `[::1]`: never on another address, and never
    /// on `localhost`, which may stand for another (RFC 8252 §8.3). Bind it just before the browser is opened.
    ///
    /// It needs a tokio runtime with its I/O and timers enabled, as that of `#[tokio::main]` has and that of
    /// [`blocking`](crate::blocking).
    ///
    /// # Errors
    ///
    /// Awaiting it is an error of kind [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the port is taken,
    /// the path is none, or there is no runtime.
    ///
    /// ```
    /// use oauth_runtime::native::Loopback;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let loopback = Loopback::bind().await?;
    /// assert!(loopback.redirect_uri().starts_with("http://127.0.0.1:"));
    /// let other = Loopback::bind().path("/oauth/back").done_text("Go back to the terminal.").await?;
    /// assert!(other.redirect_uri().ends_with("/oauth/back"));
    /// # Ok::<(), oauth_runtime::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind() -> Bind {
        Bind::new()
    }
}

impl Bind {
    fn new() -> Self {
        Self { port: 0, path: DEFAULT_PATH.to_owned(), is_ipv6: false, texts: Texts::default() }
    }

    /// Listens on this port, for a provider that takes no other than the registered one (which RFC 8252 §7.3 forbids it).
    /// One that is taken is an error. Without this call, or with 0, it is one that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The path of the redirect URI; `/callback` unless this says another. `/done` and `/failed` are those of the pages
    /// after the callback.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Makes a redirect URI of `[::1]` instead of `127.0.0.1`, for a provider with which that is registered.
    pub fn ipv6(mut self) -> Self {
        self.is_ipv6 = true;
        self
    }

    /// What the browser shows when the login has come back with a code. It is text and not HTML. Whether the code can be
    /// exchanged is not known then.
    pub fn done_text(mut self, text: impl Into<String>) -> Self {
        self.texts.done = Some(text.into());
        self
    }

    /// What the browser shows when the provider or the user refused.
    pub fn failed_text(mut self, text: impl Into<String>) -> Self {
        self.texts.failed = Some(text.into());
        self
    }

    /// As a redirect URI says, which has to be `http` on a loopback literal; the port is free to choose where it has none.
    ///
    /// # Errors
    ///
    /// That it is another.
    pub(super) fn matching(mut self, redirect_uri: &str) -> Result<Self, &'static str> {
        let url = Url::parse(redirect_uri).map_err(|_| "the redirect URI is not a URL")?;
        let is_ipv6 = loopback(&url).ok_or(
            "the redirect URI is not `http` on `127.0.0.1` or `[::1]`, where alone a login is listened for (RFC 8252 §8.3)",
        )?;
        self.port = url.port_or_known_default().filter(|_| names_port(redirect_uri)).unwrap_or(0);
        self.is_ipv6 = is_ipv6;
        url.path().clone_into(&mut self.path);
        Ok(self)
    }

    fn check_path(&self) -> Result<(), Error> {
        let read = Url::parse(&format!("http://127.0.0.1{}", self.path));
        let is_path = self.path.starts_with('/') && read.is_ok_and(|url| url.path() == self.path);
        if !is_path || self.path.len() > 1024 {
            return Err(problem(
                "the path of a redirect URI on loopback is a path as it is in a URL, such as `/callback`",
            ));
        }
        if [DONE_PATH, FAILED_PATH].contains(&&*self.path) {
            return Err(problem(
                "`/done` and `/failed` are the pages after the callback; choose another path for it",
            ));
        }
        Ok(())
    }

    async fn listen(self) -> Result<Loopback, Error> {
        require_runtime()?;
        self.check_path()?;
        let (v4, v6) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST));
        let (first, second) = if self.is_ipv6 { (v6, v4) } else { (v4, v6) };
        let (listener, ip) = match self.listen_on(first).await {
            Ok(listener) => (listener, first),
            // A machine without the family. A port that is taken is not listened on elsewhere: the browser goes to its owner.
            Err(_) if self.port == 0 => {
                let listener = self.listen_on(second).await.map_err(|error| self.taken(second, &error))?;
                (listener, second)
            }
            Err(error) => return Err(self.taken(first, &error)),
        };
        let address = listener.local_addr().map_err(|error| self.taken(ip, &error))?;
        let mut listeners = vec![listener];
        if ip == first {
            // Only a convenience: the redirect URI names the first.
            listeners.extend(TcpListener::bind((second, address.port())).await.ok());
        }
        Ok(Loopback { listeners, address, path: self.path, texts: self.texts })
    }

    async fn listen_on(&self, ip: IpAddr) -> io::Result<TcpListener> {
        let mut tries = 1;
        loop {
            match TcpListener::bind((ip, self.port)).await {
                Err(error)
                    if error.kind() == io::ErrorKind::AddrInUse
                        && tries < TRIES
                        && server::is_lingering(self.port) =>
                {
                    tries += 1;
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                outcome => return outcome,
            }
        }
    }

    fn taken(&self, ip: IpAddr, error: &io::Error) -> Error {
        let port = if self.port == 0 { "a free port".to_owned() } else { format!("port {}", self.port) };
        problem(format!("{port} of {ip} cannot be listened on: {error}"))
    }
}

impl IntoFuture for Bind {
    type Output = Result<Loopback, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.listen())
    }
}

#[cfg(test)]
mod tests {
    use super::Bind;

    #[test]
    fn a_listener_is_made_for_a_registered_redirect_uri() {
        for (uri, expected) in [
            ("http://127.0.0.1/cb", Some((0, "/cb", false))),
            ("http://127.0.0.1:80/cb?x=1", Some((80, "/cb", false))),
            ("http://127.0.0.1:8080", Some((8080, "/", false))),
            ("http://[::1]/cb", Some((0, "/cb", true))),
            ("http://[::1]:9000/cb", Some((9000, "/cb", true))),
            ("http://localhost:8080/cb", None),
            ("http://127.0.0.2/cb", None),
            ("http://0.0.0.0/cb", None),
            ("https://127.0.0.1/cb", None),
            ("https://app.example/cb", None),
            ("com.example.app:/cb", None),
            ("cb", None),
        ] {
            let bind = Bind::new().matching(uri).ok();
            let made = bind.as_ref().map(|bind| (bind.port, bind.path.as_str(), bind.is_ipv6));
            assert_eq!(made, expected, "{uri}");
        }
    }

    #[test]
    fn a_path_is_one() {
        for path in ["", "callback", "/a?b", "/a#b", "/a b", "/../a", "/done", "/failed", "/\u{e4}"] {
            Bind::new().path(path).check_path().unwrap_err();
        }
        for path in ["/", "/callback", "/a/b-c", "/%C3%A4"] {
            Bind::new().path(path).check_path().unwrap();
        }
    }
}
