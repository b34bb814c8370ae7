//! What happens, step by step.

use std::time::Duration;

use oauth_examples_fleet::{Child, Outcome, Server, step};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::url::Url;
use oauth_tests_stores::Redis;

use super::app::Acme;
use super::worker::{LATER, WORK, WORKER};

const WORKERS: usize = 50;
/// How long the provider takes, in which all others wait for the one that asks.
const DELAY: Duration = Duration::from_millis(200);

struct Fleet {
    mock: MockProvider<Acme>,
    workers: Vec<Child>,
    /// What workers are told.
    variables: Vec<(&'static str, String)>,
    /// How many token requests were counted.
    counted: usize,
}

pub(super) async fn play(mut redis: Server<Redis>) -> Outcome<()> {
    if let Some(own) = &redis.own {
        // It listens before it answers.
        own.connection().await;
    }
    let mut fleet = Fleet::new(&redis.url)?;
    fleet.start(WORKERS).await?;
    let requests = fleet.work().await?;
    step(&format!("{WORKERS} workers need a token at once, token requests: {requests}"), requests == 1)?;
    fleet.start(1).await?;
    let requests = fleet.work().await?;
    step(&format!("another one starts and finds it, more requests: {requests}"), requests == 0)?;
    fleet.later().await?;
    let requests = fleet.work().await?;
    step(&format!("the token has ended, more requests: {requests}"), requests == 1)?;
    let Some(mut own) = redis.own.take() else {
        return step("this Redis is a user's, and is not killed", true);
    };

    own.kill();
    let requests = fleet.work().await?;
    step(&format!("Redis is killed and the token lives, more requests: {requests}"), requests == 0)?;
    fleet.later().await?;
    let requests = fleet.work().await?;
    let each = fleet.workers.len();
    step(&format!("the token has ended, more requests: {requests}, one of each worker"), requests == each)?;
    let requests = fleet.work().await?;
    step(&format!("each goes on with its own, more requests: {requests}"), requests == 0)?;
    fleet.start(1).await?;
    let requests = fleet.work().await?;
    step(&format!("another one starts without Redis, more requests: {requests}"), requests == 1)
}

impl Fleet {
    fn new(redis: &str) -> Outcome<Self> {
        // Where the mock listens is known afterwards, and is the configuration of the workers.
        let nowhere = || "http://127.0.0.1".to_owned();
        let mock = MockProvider::start(Acme { server: nowhere(), api: nowhere() })?;
        mock.set_delay(DELAY);
        let api: Url = mock.resource_url().parse()?;
        let credentials = mock.credentials();
        let secret = credentials.client_secret().ok_or("a mock without a secret")?.expose_secret();
        let variables = vec![
            ("REDIS_URL", redis.to_owned()),
            ("ACME_SERVER", api.origin().ascii_serialization()),
            ("ACME_API", api.to_string()),
            ("ACME_CLIENT_ID", credentials.client_id().to_owned()),
            ("ACME_CLIENT_SECRET", secret.to_owned()),
        ];
        Ok(Self { mock, workers: Vec::new(), variables, counted: 0 })
    }

    /// Starts so many more, and waits until they are there.
    async fn start(&mut self, count: usize) -> Outcome<()> {
        let variables: Vec<_> = self.variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let before = self.workers.len();
        for _ in 0..count {
            self.workers.push(Child::start(WORKER, &variables)?);
        }
        for worker in self.workers.iter_mut().skip(before) {
            worker.answer().await?;
        }
        Ok(())
    }

    /// Lets all work at once, each of which has to succeed: how many token requests that took.
    async fn work(&mut self) -> Outcome<usize> {
        for worker in &mut self.workers {
            worker.tell(WORK).await?;
        }
        for worker in &mut self.workers {
            let status = worker.answer().await?;
            if status != "200 OK" {
                return Err(format!("a worker could not work: {status}").into());
            }
        }
        let all = self.mock.requests().len();
        Ok(all - std::mem::replace(&mut self.counted, all))
    }

    async fn later(&mut self) -> Outcome<()> {
        for worker in &mut self.workers {
            worker.tell(LATER).await?;
            worker.answer().await?;
        }
        Ok(())
    }
}
