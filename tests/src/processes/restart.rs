//! The server of the store is killed, and comes back, while processes race for the next token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::process::{AN_HOUR, Place, Process, check};
use super::race::{Answer, LONGEST, TASKS};
use super::{Kind, Result};

const PROCESSES: usize = 4;
/// How long the provider takes.
const DELAY: Duration = Duration::from_millis(100);
/// After which time who was told that the store fails asks again.
const PAUSE: Duration = Duration::from_millis(20);
/// For how long he is told so, at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// When the server is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// While all ask for the record, and somebody stores that he will send the refresh token.
    Begun,
    /// When the refresh token is at the provider.
    Sent,
    /// When the provider has answered: somebody stores the result.
    Answered,
}

/// Each rotation is one request, and nobody gets anything but a token or an error of the store. `restart` kills the server and
/// starts it again.
///
/// # Errors
///
/// What does not hold.
pub fn run(kind: &Arc<Kind>, is_short: bool, mut restart: impl FnMut()) -> Result<()> {
    let times = if is_short { 3 } else { 30 };
    println!(
        "restart: {TASKS} tasks in each of {PROCESSES} processes, the server is killed in {times} rotations at each moment"
    );
    println!(
        "{:>10}{:>10}{:>8}{:>10}{:>28}",
        "killed", "requests", "reused", "told", "until all have a token"
    );
    let place = Place::new(kind)?;
    place.mock.set_delay(DELAY);
    let processes = (0..PROCESSES).map(|_| place.process_with(LONGEST, 0, 0));
    let mut processes = processes.collect::<Result<Vec<_>>>()?;
    for process in &mut processes {
        process.token("token")?.map_err(|said| format!("before the race: {said}"))?;
    }
    for moment in [Moment::Begun, Moment::Sent, Moment::Answered] {
        let (before, _) = place.counts();
        let (mut told, mut longest) = (0, Duration::ZERO);
        for rotation in 1..=times {
            let begun = Instant::now();
            told += rotate(&place, &mut processes, moment, &mut restart)
                .map_err(|error| format!("{moment:?}, rotation {rotation}: {error}"))?;
            longest = longest.max(begun.elapsed());
            let (made, reused) = place.counts();
            check((made - before, reused) == (rotation, 0), || {
                format!("{moment:?}: {} requests for {rotation}, {reused} reused", made - before)
            })?;
        }
        let milliseconds = longest.as_millis();
        println!("{:>10}{times:>10}{:>8}{told:>10}{milliseconds:>25} ms", format!("{moment:?}"), 0);
    }
    Ok(())
}

/// An hour later all tokens have ended, and the server is killed: how often a process was told of it.
fn rotate(
    place: &Place,
    processes: &mut [Process],
    moment: Moment,
    restart: &mut impl FnMut(),
) -> Result<usize> {
    for process in processes.iter_mut() {
        process.ask(&format!("later {AN_HOUR}"))?;
    }
    let (requests, (refreshes, _)) = (place.requests(), place.counts());
    let has_come = || match moment {
        Moment::Begun => true,
        Moment::Sent => place.requests() > requests,
        Moment::Answered => place.counts().0 > refreshes,
    };
    std::thread::scope(|scope| {
        let asking: Vec<_> =
            processes.iter_mut().map(|process| scope.spawn(|| ask(place, process))).collect();
        let begun = Instant::now();
        while !has_come() {
            check(begun.elapsed() < PATIENCE, || "nothing is sent".to_owned())?;
            std::thread::sleep(Duration::from_millis(1));
        }
        restart();
        asking.into_iter().map(|asking| asking.join().map_err(|_| "a thread panicked")?).sum()
    })
}

/// Asks until all tasks of a process have the newest token: how often it was told that the store fails.
fn ask(place: &Place, process: &mut Process) -> Result<usize> {
    let (begun, mut told) = (Instant::now(), 0);
    loop {
        let answer = Answer::read(process.ask(&format!("round {TASKS}"))?)?;
        let (errors, tokens): (Vec<_>, Vec<_>) = answer.got.iter().partition(|got| got.contains("error"));
        for token in tokens {
            check(place.is_newest(token)?, || format!("{token} has ended"))?;
        }
        if errors.is_empty() {
            return Ok(told);
        }
        let is_of_store = errors.iter().all(|error| error.contains("the_store_of_the_session_failed"));
        check(is_of_store && begun.elapsed() < PATIENCE, || format!("{errors:?}"))?;
        told += 1;
        std::thread::sleep(PAUSE);
    }
}
