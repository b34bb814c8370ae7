//! A web application whose users log in at a provider; [`app`] is what to copy. It is driven by a browser of a few lines,
//! against a mock of the provider:
//!
//! `cargo run --bin web_login`
//!
//! With `--serve` it waits for a real browser.

mod app;
mod browser;
mod play;
mod web;

use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::header::LOCATION;
use axum::middleware::map_response;
use axum::response::Response;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::seal::{Key, KeyRing};
use oauth_runtime::url::Url;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::app::{Acme, App};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mock = Arc::new(MockProvider::start(Acme)?);
    // In a real program the key comes from the configuration, and the folder stays.
    let keys = KeyRing::new("2027", Key::generate()?)?;
    let folder = Folder(std::env::temp_dir().join(format!("web-login-{}", std::process::id())));
    if std::env::args().any(|argument| argument == "--serve") {
        // To a browser this is another site than that of the mock, as it is with a real provider.
        let running = Running::start(&mock, &keys, &folder, ("localhost", 0)).await?;
        println!("open http://localhost:{}/ and press Enter here at the end", running.address.port());
        let line = tokio::task::spawn_blocking(|| std::io::stdin().lines().next()).await?;
        // Without a terminal it stays until it is killed.
        return if line.is_some() { Ok(()) } else { Ok(running.server.await??) };
    }
    play::play(&mock, &keys, &folder).await
}

/// The application while it runs.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    async fn start(
        mock: &Arc<MockProvider<Acme>>,
        keys: &KeyRing,
        folder: &Folder,
        (host, port): (&str, u16),
    ) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        let url = format!("http://{host}:{}/", address.port()).parse()?;
        // With a real provider: `Acme.client(Credentials::secret(id, secret))?`.
        let client = mock.client()?;
        let app = App::new(client, keys.clone(), &folder.0, url)?;
        // A browser does not know that the mock stands in for the provider.
        let mock = Arc::clone(mock);
        let to_mock = move |mut response: Response| {
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()?.parse::<Url>().ok());
            if let Some(to) = to.and_then(|to| mock.browser_url(&to).as_str().parse().ok()) {
                response.headers_mut().insert(LOCATION, to);
            }
            async { response }
        };
        let router = app.router().layer(map_response(to_mock));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async { drop(stopped.await) });
        Ok(Self { address, stop, server: tokio::spawn(async move { server.await }) })
    }

    async fn stop(self) -> Outcome<()> {
        drop(self.stop);
        Ok(self.server.await??)
    }
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
