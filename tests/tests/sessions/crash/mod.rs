//! Every order in which two processes can go about the same refresh, step by step, with a crash, a lost answer and a process
//! that stands still at every step; and a third process that goes on afterwards.

mod world;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use oauth_runtime::store::{MemoryStore, Record, RecordKey, StoreError, Stored, Swap, TokenStore, Version};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Received, Session, oauth_provider};

use super::lab::text;

use self::world::{Gate, Gated, Own, World};

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

type Outcome = Result<String, Error>;

/// What a process was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Token,
    Refresh,
}

/// What may go wrong, and how often on one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Faults {
    crashes: usize,
    losses: usize,
    standstills: usize,
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
struct Path {
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
    fn turn(&mut self) -> bool {
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
struct Scene {
    world: World,
    clients: Vec<Client<Strict>>,
    key: RecordKey,
    record: Vec<u8>,
}

impl Scene {
    fn new() -> Self {
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
            let (url, mut pending) = client.authorize(super::REDIRECT_URI).send().await?;
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
struct Walked {
    has_failed: bool,
    outcomes: Vec<Option<Outcome>>,
    /// How many refreshes there were, and how many with a spent token.
    refreshes: u64,
    reused: u64,
}

/// One path: two processes to their ends, and a third that goes on.
fn walk(scene: &Scene, asked: [Asked; 2], faults: Faults, path: &mut Path) -> Walked {
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
                assert_eq!(error.to_string(), "Strict: the user has to log in again: invalid_grant");
                return;
            }
        }
        drop(state);
        world.advance(HOUR);
    }
}

/// Walks all paths. How many there are.
fn explore(asked: [Asked; 2], faults: Faults, check: impl Fn(&Walked)) -> usize {
    let scene = Scene::new();
    let mut path = Path::default();
    let mut paths = 0;
    loop {
        check(&walk(&scene, asked, faults, &mut path));
        paths += 1;
        if !path.turn() {
            return paths;
        }
    }
}

const NOTHING: Faults = Faults { crashes: 0, losses: 0, standstills: 0 };

#[test]
fn c24_statement_61_in_whatever_order_two_processes_refresh_once() {
    for asked in [[Asked::Token; 2], [Asked::Refresh; 2]] {
        let paths = explore(asked, NOTHING, |walked| {
            for outcome in &walked.outcomes {
                // Who asks for another token when the other process has got one already, gets one more.
                let token = outcome.as_ref().unwrap().as_deref().unwrap();
                assert!(token == "at-2" || token == format!("at-{}", walked.refreshes + 1), "{token}");
            }
            let most = if asked == [Asked::Token; 2] { 1 } else { 2 };
            assert!((1..=most).contains(&walked.refreshes), "{}", walked.refreshes);
            assert_eq!((walked.reused, walked.has_failed), (0, false));
        });
        assert!(paths >= 40, "{paths} paths of {asked:?}");
    }
}

#[test]
fn statement_55_56_after_crashes_at_any_step_a_session_goes_on_or_says_that_it_cannot() {
    let mut paths = 0;
    for faults in [Faults { crashes: 1, ..NOTHING }, Faults { crashes: 2, ..NOTHING }] {
        paths += explore([Asked::Token; 2], faults, |walked| {
            for outcome in walked.outcomes.iter().flatten() {
                match outcome {
                    Ok(token) => assert_eq!(token, "at-2"),
                    Err(error) => assert_eq!((error.kind(), walked.reused), (ErrorKind::LoginRequired, 1)),
                }
            }
            assert!(walked.has_failed || walked.reused == 0);
        });
    }
    assert!(paths >= 1000, "{paths}");
}

#[test]
fn statement_56_while_a_token_lives_nothing_that_fails_makes_a_refresh_token_come_again() {
    let faults = Faults { crashes: 1, losses: 1, standstills: 1 };
    let paths = explore([Asked::Refresh; 2], faults, |walked| {
        assert_eq!(walked.reused, 0);
        let errors = walked.outcomes.iter().flatten().filter_map(|outcome| outcome.as_ref().err());
        assert!(errors.clone().all(|error| error.is_transient()), "{:?}", errors.collect::<Vec<_>>());
    });
    assert!(paths >= 1000, "{paths}");
}

#[test]
fn a_process_that_stands_still_past_its_lease_overwrites_nobody_and_loses_nothing() {
    let mut paths = 0;
    for faults in [Faults { standstills: 2, ..NOTHING }, Faults { crashes: 1, losses: 1, standstills: 1 }] {
        // What is checked is checked at each swap and each request, and of the process that goes on.
        paths += explore([Asked::Token; 2], faults, |walked| {
            assert!(walked.has_failed || (walked.refreshes, walked.reused) == (1, 0));
        });
    }
    assert!(paths >= 1000, "{paths}");
}
