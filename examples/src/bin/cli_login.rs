//! A command-line program that logs its user in with a browser, once: what the user granted is in a folder, and goes on
//! in the next run. It is run several times here, against a mock of the provider and with a browser of a few lines:
//!
//! `cargo run --bin cli_login`
//!
//! With `--folder DIR` the session is kept there, and otherwise in a folder that is removed at the end.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::native::{self, Way};
use oauth_runtime::store::FileStore;
use oauth_runtime::url::Url;
use oauth_runtime::{ErrorKind, Health, LoginReason, Session, Sessions, oauth_provider};
use tokio::runtime::Handle;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = authorization_code,
    scope(default = ["orders", "offline_access"]),
    resource = "https://api.acme.example",
)]
struct Acme;

const ORDERS: &str = "https://api.acme.example/orders";

type Outcome<T> = Result<T, Box<dyn Error>>;

/// One run of the program.
struct Run {
    client: AcmeClient,
    sessions: Sessions<Acme>,
    mock: Arc<MockProvider<Acme>>,
}

impl Run {
    fn new(mock: &Arc<MockProvider<Acme>>, folder: &Path) -> Outcome<Self> {
        // With a real provider: `Acme.client(Credentials::public("the client id"))?`.
        let client = mock.client()?;
        let sessions = client.sessions(FileStore::open(folder)?);
        Ok(Self { client, sessions, mock: Arc::clone(mock) })
    }

    /// A program for several accounts has a session for each.
    fn session(&self) -> oauth_runtime::Result<Session<Acme>> {
        self.sessions.get("default")
    }

    /// The command `orders`: calls the API as the user, who logs in first where that is needed.
    async fn orders(&self) -> Outcome<String> {
        let api = ResourceClient::new(self.session()?)?;
        let answer = match api.get(ORDERS).send().await {
            Err(AttachError::Token(error)) if error.kind() == ErrorKind::LoginRequired => {
                self.log_in().await?;
                api.get(ORDERS).send().await?
            }
            answer => answer?,
        };
        Ok(format!("the API answered {}", answer.status()))
    }

    async fn log_in(&self) -> Outcome<()> {
        let login = native::login(&self.client).done_text("You are logged in. Close this window.");
        // With a real provider, without these: the system's browser is opened, or the address is shown to be opened elsewhere.
        let login = login.way(Way::Loopback).output(io::sink()).browser(browser(&self.mock));
        let callback = login.send().await?;
        self.client.exchange(callback).session(&self.sessions, "default").await?;
        Ok(())
    }

    /// The command `logout`: ends the session here and at the provider.
    async fn log_out(&self) -> Outcome<()> {
        match self.session()?.end().await?.revocation_error {
            Some(error) => {
                Err(format!("you are logged out here, but the provider was not told: {error}").into())
            }
            None => Ok(()),
        }
    }
}

/// A browser whose user consents at once: it opens the page of the mock, and goes where that sends it.
fn browser(mock: &Arc<MockProvider<Acme>>) -> impl FnOnce(&Url) -> io::Result<()> + Send + 'static {
    let (mock, runtime) = (Arc::clone(mock), Handle::current());
    move |url| {
        let page = mock.browser_url(url);
        let opened = runtime.block_on(async {
            let http = reqwest::Client::builder().no_proxy().build()?;
            http.get(page).send().await?.error_for_status()
        });
        opened.map(drop).map_err(io::Error::other)
    }
}

/// Says what was shown, or fails.
fn step(what: &str, is_shown: bool) -> Outcome<()> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut arguments = std::env::args_os().skip(1);
    match (arguments.next(), arguments.next()) {
        (None, _) => {
            let folder = std::env::temp_dir().join(format!("cli-login-{}", std::process::id()));
            let outcome = play(&folder).await;
            // What went wrong before is what counts.
            let _ = std::fs::remove_dir_all(&folder);
            outcome
        }
        (Some(option), Some(folder)) if option == "--folder" => play(&PathBuf::from(folder)).await,
        _ => Err("usage: cli_login [--folder DIR]".into()),
    }
}

async fn play(folder: &Path) -> Outcome<()> {
    let mock = Arc::new(MockProvider::start(Acme)?);
    let good = "the API answered 200 OK";
    let logins = || mock.requests().iter().filter(|request| request.param("code").is_some()).count();

    let run = Run::new(&mock, folder)?;
    let is_good = run.orders().await? == good;
    step("first run: the user logs in with a browser, and the API is called", is_good && logins() == 1)?;
    drop(run);

    let run = Run::new(&mock, folder)?;
    let is_good = run.orders().await? == good;
    let is_quiet = is_good && mock.requests().len() == 1;
    step("second run: no login, no token request", is_quiet)?;
    drop(run);

    let run = Run::new(&mock, folder)?;
    mock.expire(run.session()?.token().await?.access_token());
    let is_good = run.orders().await? == good;
    step(
        "third run: a token that the API rejects is refreshed",
        is_good && logins() == 1 && mock.refreshes() == 1,
    )?;
    drop(run);

    let run = Run::new(&mock, folder)?;
    run.log_out().await?;
    let is_told = mock.requests().last().is_some_and(|request| request.path == "/revoke");
    step("logout: the provider is told, and the session is gone", is_told)?;
    drop(run);

    let run = Run::new(&mock, folder)?;
    let session = run.session()?;
    let is_refused = session.token().await.is_err_and(|error| error.kind() == ErrorKind::LoginRequired);
    step(
        "after that a login is needed",
        is_refused && session.health() == Health::LoginRequired(LoginReason::NoSession),
    )
}
