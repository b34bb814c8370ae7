//! An agent that is given the URL of a resource and nothing else: it finds the authorization server, registers there, logs its
//! user in, and calls the resource. It is run twice here, against servers on loopback and with a browser of a few lines:
//!
//! `cargo run --bin agent`

mod servers;

use std::error::Error;
use std::io;
use std::path::Path;

use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::discovery::{Connection, Discovery};
use oauth_runtime::native::{self, Way};
use oauth_runtime::registration::ClientMetadata;
use oauth_runtime::store::FileStore;
use oauth_runtime::url::Url;
use oauth_runtime::{DynamicProvider, ErrorKind, Sessions};
use tokio::runtime::Handle;

use self::servers::Servers;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// One run of the program.
struct Agent {
    connection: Connection,
    sessions: Sessions<DynamicProvider>,
}

impl Agent {
    /// Finds all that there is to know, and registers unless the folder has a registration.
    async fn new(resource: &str, folder: &Path) -> Outcome<Self> {
        let agent = ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback");
        let connection =
            Discovery::new()?.connect(resource, agent).store(FileStore::open(folder)?).send().await?;
        let sessions = connection.client().sessions(FileStore::open(folder)?);
        Ok(Self { connection, sessions })
    }

    /// Calls the resource as the user, who logs in first where that is needed.
    async fn call(&self) -> Outcome<String> {
        let resource = &self.connection.resource().resource;
        let api = ResourceClient::new(self.sessions.get("default")?)?;
        let answer = match api.get(resource).send().await {
            Err(AttachError::Token(error)) if error.kind() == ErrorKind::LoginRequired => {
                self.log_in().await?;
                api.get(resource).send().await?
            }
            answer => answer?,
        };
        Ok(answer.text().await?)
    }

    async fn log_in(&self) -> Outcome<()> {
        let login = native::login(self.connection.client());
        // With a real server, without these: the system's browser is opened.
        let login = login.way(Way::Loopback).output(io::sink()).browser(browser());
        let callback = login.send().await?;
        self.connection.client().exchange(callback).session(&self.sessions, "default").await?;
        Ok(())
    }
}

/// A browser that goes where it is sent.
fn browser() -> impl FnOnce(&Url) -> io::Result<()> + Send + 'static {
    let runtime = Handle::current();
    move |url| {
        let opened = runtime.block_on(async {
            let http = reqwest::Client::builder().no_proxy().build()?;
            http.get(url.clone()).send().await?.error_for_status()
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
    let folder = std::env::temp_dir().join(format!("agent-{}", std::process::id()));
    let outcome = play(&folder).await;
    // What went wrong before is what counts.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

async fn play(folder: &Path) -> Outcome<()> {
    let servers = Servers::start().await?;
    let tools = r#"{"tools":["search"]}"#;

    let agent = Agent::new(&servers.resource(), folder).await?;
    let found = ["resource: without a token", "resource metadata", "server metadata", "registration"];
    step("first run: the resource names its server, where the agent registers", servers.take() == found)?;
    let is_good = agent.call().await? == tools;
    let used = ["authorization", "token: authorization_code", "resource: with a token"];
    step("the user logs in, and the resource is called", is_good && servers.take() == used)?;
    drop(agent);

    let agent = Agent::new(&servers.resource(), folder).await?;
    let is_quiet = !servers.take().contains(&"registration".to_owned());
    step("second run: the registration is in the folder", is_quiet)?;
    let is_good = agent.call().await? == tools;
    step("and so is the session: no login", is_good && servers.take() == ["resource: with a token"])
}
