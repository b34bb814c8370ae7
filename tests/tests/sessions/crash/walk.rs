//! One path through the world: what may happen next, and how it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Credentials, Error, Received, Session, oauth_provider};

use super::super::lab::text;
use super::world::{Gate, Gated, Own, World};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
)]
struct Strict;

/// Longer than any lease.
const STANDSTILL: Duration = Duration::from_secs(60);
/// How long a sleeper sleeps when nobody else moves: not each second of a lease is a path of its own.
const NAP: Duration = Duration::from_secs(15);
const HOUR: Duration = Duration::from_secs(3601);

pub(super) type Outcome = Result<String, Error>;

/// What a process was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Token,
    Refresh,
}

/// What may go wrong, and how often on one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faults {
    pub(super) crashes: usize,
    pub(super) losses: usize,
    pub(super) standstills: usize,
}

/// One thing that may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The operation that a process waits for is done.
    Permit(usize),
    /// The answer that it waits for is lost.
    Lose(usize),
    /// It has slept for long enough.
    Wake(usize),
    Crash(usize),
    /// Nothing else happens for a while, and this sleeper wakes.
    Standstill(usize),
}

/// Which way to go at each fork, and how many ways there are.
#[derive(Default)]
pub(super) struct Path {
    forks: Vec<(usize, usize)>,
    depth: usize,
}

impl Path {
    fn choose(&mut self, ways: usize) -> usize {
        if self.depth == self.forks.len() {
            self.forks.push((0, ways));
        }
        let (way, known) = self.forks[self.depth];
        assert_eq!(known, ways, "a path that is walked again is the same");
        self.depth += 1;
        way
    }

    /// Turns to the next path; `false` when there is none.
    pub(super) fn turn(&mut self) -> bool {
        self.depth = 0;
        while let Some((way, ways)) = self.forks.pop() {
            if way + 1 < ways {
                self.forks.push((way + 1, ways));
                return true;
            }
        }
        false
    }
}

struct Running {
    main: Option<BoxFuture<'static, Outcome>>,
    tasks: Vec<BoxFuture<'static, ()>>,
    outcome: Option<Outcome>,
}

impl Running {
    fn of(main: BoxFuture<'static, Outcome>) -> Self {
        Self { main: Some(main), tasks: vec![], outcome: None }
    }

    fn is_over(&self) -> bool {
        self.main.is_none() && self.tasks.is_empty()
    }
}

/// What all paths share: a client per process, and the record of a login.
pub(super) struct Scene {
    world: World,
    clients: Vec<Client<Strict>>,
    key: RecordKey,
    record: Vec<u8>,
}

impl Scene {
    pub(super) fn new() -> Self {
        let world = World::default();
        world.reset(Duration::ZERO, 3);
        let clients: Vec<_> = (0..3)
            .map(|process| {
                let own = Own { world: world.clone(), process };
                let builder = Client::builder(Strict, Credentials::secret("id", "secret"));
                builder.transport(own.clone()).runtime(own).build().unwrap()
            })
            .collect();
        let store = Arc::new(Keeping::default());
        let (client, sessions) = (clients[0].clone(), clients[0].sessions(Arc::clone(&store)));
        let login = async move {
            let (url, mut pending) = client.authorize(super::super::REDIRECT_URI).send().await?;
            let state = oauth_tests::login::param(&url, "state").unwrap();
            let callback = pending.callback(Received::query(&format!("code=code&state={state}")))?;
            client.exchange(callback).session(&sessions, "alice").await?;
            Ok(String::new())
        };
        alone(&world, Running::of(Box::pin(login)), 0).unwrap();
        let (key, record) = store.0.lock().unwrap().take().unwrap();
        Self { world, clients, key, record }
    }

    /// A process that begins with what is in the store.
    fn start(&self, process: usize, store: &MemoryStore) -> Session<Strict> {
        let own = Own { world: self.world.clone(), process };
        self.clients[process].sessions(Gated { own, inner: store.clone() }).get("alice").unwrap()
    }

    fn store(&self) -> MemoryStore {
        let store = MemoryStore::default();
        let record = Some(Record::new(self.record.clone()));
        let created = store.compare_and_swap(&self.key, None, record);
        assert!(matches!(poll(&mut Box::pin(created)), Poll::Ready(Ok(Swap::Done(_)))));
        store
    }
}

/// Remembers the last record.
#[derive(Debug, Default)]
struct Keeping(std::sync::Mutex<Option<(RecordKey, Vec<u8>)>>);

impl TokenStore for Keeping {
    fn load<'a>(&'a self, _: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async { Ok(None) })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        _: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        *self.0.lock().unwrap() = new.map(|new| (key.clone(), new.bytes().to_vec()));
        Box::pin(async { Ok(Swap::Done(Some(Version::new([1])))) })
    }
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Lets a process do all that it can do without anybody else.
fn drive(world: &World, running: &mut Running, process: usize) {
    // Tasks wait for each other, and who is first is not known.
    for _ in 0..4 {
        let spawned = std::mem::take(&mut world.state().processes[process].spawned.0);
        running.tasks.extend(spawned);
        if let Some(Poll::Ready(outcome)) = running.main.as_mut().map(poll) {
            (running.main, running.outcome) = (None, Some(outcome));
        }
        running.tasks.retain_mut(|task| poll(task).is_pending());
    }
}

/// Lets one process go on to its end, while nobody else moves.
fn alone(world: &World, mut running: Running, process: usize) -> Outcome {
    drive(world, &mut running, process);
    for _ in 0..10_000 {
        if running.is_over() {
            return running.outcome.take().unwrap();
        }
        if world.gate(process).is_some() {
            world.permit(process, false);
        } else {
            world.sleep(process, NAP);
        }
        drive(world, &mut running, process);
    }
    panic!("a process that does not end");
}

/// What may happen next, and what is left that may go wrong.
fn steps(world: &World, running: &[Running], left: Faults) -> Vec<Step> {
    let live: Vec<usize> = (0..running.len()).filter(|process| !running[*process].is_over()).collect();
    let busy: Vec<usize> = live.iter().copied().filter(|process| world.gate(*process).is_some()).collect();
    let mut steps: Vec<Step> = busy.iter().map(|process| Step::Permit(*process)).collect();
    let sleepers = live.iter().copied().filter(|process| world.gate(*process).is_none());
    let first = sleepers.clone().min_by_key(|process| world.timer(*process));
    for sleeper in sleepers {
        // One that wakes and finds the same sleeps again.
        let has_news = !world.state().has_looked(sleeper);
        if has_news || (busy.is_empty() && Some(sleeper) == first) {
            steps.push(Step::Wake(sleeper));
        }
        if left.standstills > 0 && !busy.is_empty() {
            steps.push(Step::Standstill(sleeper));
        }
    }
    if left.losses > 0 {
        let answered = busy.iter().filter(|process| world.gate(**process) == Some(Gate::Answer));
        steps.extend(answered.map(|process| Step::Lose(*process)));
    }
    if left.crashes > 0 {
        steps.extend(live.iter().map(|process| Step::Crash(*process)));
    }
    steps
}

fn take(world: &World, running: &mut [Running], step: Step, left: &mut Faults) {
    let (Step::Permit(process)
    | Step::Lose(process)
    | Step::Wake(process)
    | Step::Crash(process)
    | Step::Standstill(process)) = step;
    match step {
        Step::Permit(_) => world.permit(process, false),
        Step::Lose(_) => {
            left.losses -= 1;
            world.permit(process, true);
        }
        Step::Wake(_) => {
            let is_alone = world.state().has_looked(process);
            world.sleep(process, if is_alone { NAP } else { Duration::ZERO });
        }
        Step::Standstill(_) => {
            left.standstills -= 1;
            world.advance(STANDSTILL);
        }
        Step::Crash(_) => {
            left.crashes -= 1;
            running[process] = Running { main: None, tasks: vec![], outcome: None };
            // Not under the lock, which timers take when they go.
            let gone = std::mem::take(&mut world.state().processes[process]);
            drop(gone);
            return;
        }
    }
    drive(world, &mut running[process], process);
}

/// How a path ended.
pub(super) struct Walked {
    pub(super) has_failed: bool,
    pub(super) outcomes: Vec<Option<Outcome>>,
    /// How many refreshes there were, and how many with a spent token.
    pub(super) refreshes: u64,
    pub(super) reused: u64,
}

/// One path: two processes to their ends, and a third that goes on.
pub(super) fn walk(scene: &Scene, asked: [Asked; 2], faults: Faults, path: &mut Path) -> Walked {
    let world = &scene.world;
    // A refresh is asked for while there is a token, and a token when there is none.
    let age = if asked.contains(&Asked::Refresh) { Duration::ZERO } else { HOUR };
    world.reset(age, 3);
    let store = scene.store();
    let mut running = Vec::new();
    for (process, asked) in asked.into_iter().enumerate() {
        let session = scene.start(process, &store);
        running.push(Running::of(Box::pin(async move {
            let token = match asked {
                Asked::Token => session.token().await?,
                Asked::Refresh => session.refresh().await?,
            };
            Ok(text(&token))
        })));
        drive(world, &mut running[process], process);
    }
    let mut left = faults;
    while !running.iter().all(Running::is_over) {
        let steps = steps(world, &running, left);
        let step = steps[path.choose(steps.len())];
        take(world, &mut running, step, &mut left);
    }
    let outcomes = running.iter_mut().map(|running| running.outcome.take()).collect();
    drop(running);
    let (refreshes, reused) = {
        let provider = &world.state().provider;
        (provider.last - 1, provider.reused)
    };
    go_on(scene, &store);
    Walked { has_failed: left != faults, outcomes, refreshes, reused }
}

/// A third process has a valid token, now and an hour later, unless the provider has ended all.
fn go_on(scene: &Scene, store: &MemoryStore) {
    let world = &scene.world;
    let session = scene.start(2, store);
    for _ in 0..2 {
        let (session, seen) = (session.clone(), world.clone());
        let main = async move {
            let mut token = session.token().await?;
            if seen.state().provider.is_over {
                // A resource server rejects it.
                session.invalidate(&token);
                token = session.token().await?;
            }
            Ok(text(&token))
        };
        let outcome = alone(world, Running::of(Box::pin(main)), 2);
        let state = world.state();
        assert!(state.violations.is_empty(), "{:?}", state.violations);
        match outcome {
            Ok(token) => {
                let given: u64 = token.trim_start_matches("at-").parse().unwrap();
                assert!(!state.provider.is_over && (1..=state.provider.last).contains(&given), "{token}");
            }
            Err(error) => {
                assert!(state.provider.is_over, "{error}");
                let said = error.to_string();
                // Who was not told by the provider itself has read it in the store.
                let said = said.strip_suffix(" [HTTP 400]").unwrap_or(&said);
                assert_eq!(said, "Strict: the user has to log in again: invalid_grant");
                return;
            }
        }
        drop(state);
        world.advance(HOUR);
    }
}
