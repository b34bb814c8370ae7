//! A process that has the session, and does what it is told, line by line.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, Session, Token, oauth_provider};

use super::steps::{Clock, Stopping, Stops, ToParent, say};
use super::{Open, Result};

/// The name of the session.
pub(crate) const NAME: &str = "alice";

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
pub(crate) struct Acme;

/// Is a process that has the session: with the address of its store, the address of the mock, its credentials, the milliseconds of its longest request, and the seconds by
/// which its clock is later and wrong.
///
/// # Errors
///
/// When the store cannot be opened, or what it is told cannot be done.
pub fn run(open: Open, arguments: &[String]) -> Result<()> {
    let [at, address, id, secret, longest, later, wrong] = arguments else {
        return Err("a child has seven arguments".into());
    };
    let stops = Arc::new(Stops::default());
    let clock = Arc::new(Clock { later: later.parse::<u64>()?.into(), wrong: wrong.parse::<i64>()?.into() });
    let longest = Duration::from_millis(longest.parse()?);
    let http = ReqwestTransport::configured(HttpConfig::new().timeouts(longest, longest))?;
    let transport = ToParent { http, address: address.parse()?, stops: Arc::clone(&stops) };
    let client = Client::builder(Acme, Credentials::secret(id.clone(), secret.clone()))
        .transport(transport)
        .runtime(Arc::clone(&clock))
        .build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let store = runtime.block_on(open(at.clone()))?;
    let sessions = client.sessions(Stopping { store, stops: Arc::clone(&stops) });
    let child = Child { session: sessions.get(NAME)?, stops, clock };
    say("ready");
    for line in std::iter::from_fn(next_line) {
        runtime.block_on(child.obey(&line))?;
    }
    Ok(())
}

/// `None` when the parent is gone. The lock is not kept: a step that is reached reads a line, too.
fn next_line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

struct Child {
    session: Session<Acme>,
    stops: Arc<Stops>,
    clock: Arc<Clock>,
}

impl Child {
    async fn obey(&self, line: &str) -> Result<()> {
        let (command, argument) = line.split_once(' ').unwrap_or((line, ""));
        match command {
            "arm" => self.stops.arm(argument),
            "token" => self.tell(self.session.token().await),
            "refresh" => self.tell(self.session.refresh().await),
            "refreshes" => loop {
                self.tell(self.session.refresh().await);
            },
            "later" => {
                self.clock.later.fetch_add(argument.parse()?, Ordering::SeqCst);
                say("later");
            }
            "round" => self.round(argument.parse()?).await?,
            "health" => say(&format!("{:?}", self.session.health())),
            _ => return Err(format!("what is `{line}`?").into()),
        }
        Ok(())
    }

    fn tell(&self, outcome: oauth_runtime::Result<Token<Acme>>) {
        match outcome {
            Ok(token) => {
                let text = token.access_token().expose_secret();
                self.stops.reach("published", text);
                say(&format!("token {text}"));
            }
            Err(error) => {
                say(&format!("error {:?} {:?} {error}", error.kind(), error.sent()).replace('\n', " "));
            }
        }
    }

    /// As many tasks that need a token at the same time: how many requests this process sent for them, how long each waited
    /// in microseconds, and the token that all got.
    async fn round(&self, tasks: usize) -> Result<()> {
        let sends = self.stops.sends();
        let tasks: Vec<_> = (0..tasks)
            .map(|_| {
                let session = self.session.clone();
                tokio::spawn(async move {
                    let begun = Instant::now();
                    let outcome = session.token().await;
                    (outcome, begun.elapsed().as_micros())
                })
            })
            .collect();
        let (mut tokens, mut waits) = (Vec::new(), Vec::new());
        for task in tasks {
            let (outcome, wait) = task.await?;
            waits.push(wait.to_string());
            match outcome {
                Ok(token) => tokens.push(token.access_token().expose_secret().to_owned()),
                Err(error) => tokens.push(format!("error: {error}").replace([' ', ','], "_")),
            }
        }
        tokens.sort();
        tokens.dedup();
        say(&format!("round {} {} {}", self.stops.sends() - sends, waits.join(","), tokens.join(",")));
        Ok(())
    }
}
