//! A process stands still for longer than its lease, and goes on.

use std::sync::Arc;

use super::process::{AN_HOUR, LEASE, Place, Process, check};
use super::{Kind, Result};

type Outcome = std::result::Result<String, String>;

/// What came of it.
struct Seen {
    place: Place,
    /// What the other process got meanwhile.
    other: Outcome,
    /// What the one got that stood still.
    stopped: Outcome,
}

struct Case {
    step: &'static str,
    what: &'static str,
    shows: fn(&Arc<Kind>, &str) -> Result<()>,
    /// Whether the short form has it.
    is_short: bool,
}

const fn case(
    step: &'static str,
    what: &'static str,
    shows: fn(&Arc<Kind>, &str) -> Result<()>,
    is_short: bool,
) -> Case {
    Case { step, what, shows, is_short }
}

const CASES: [Case; 8] = [
    case("intended", "the access token lives: the other waits, and gets the result", living, true),
    case("send", "the same", living, false),
    case("acted", "the same", living, true),
    case("result", "the same", living, false),
    case("intended", "it has ended: the other takes over, and nothing is sent", taken_over, true),
    case(
        "acted",
        "it has ended: the other is refused, and the result takes the place of that",
        refused,
        true,
    ),
    case("result", "the same", refused, false),
    case("send", "it has ended, in the transport itself: the spent token is sent", in_transport, true),
];

/// A process that stands still past its lease overwrites nothing.
///
/// # Errors
///
/// What does not hold.
pub fn run(kind: &Arc<Kind>, is_short: bool) -> Result<()> {
    println!("stop: a process stands still past its lease of {LEASE:?}, and goes on");
    std::thread::scope(|scope| {
        let chosen = CASES.iter().filter(|case| case.is_short || !is_short);
        let running: Vec<_> =
            chosen.map(|case| (case, scope.spawn(|| (case.shows)(kind, case.step)))).collect();
        for (Case { step, what, .. }, thread) in running {
            let outcome = thread.join().map_err(|_| "a case panicked")?;
            outcome.map_err(|error| format!("stopped at {step}, {what}: {error}"))?;
            println!("{step:<10}{what}");
        }
        Ok(())
    })
}

/// Stops a process at a step until another one is done.
fn stop(
    kind: &Arc<Kind>,
    step: &str,
    later: u64,
    meanwhile: impl FnOnce(&mut Process) -> Result<Outcome>,
) -> Result<Seen> {
    let place = Place::new(kind)?;
    let (mut process, mut other) = (place.process(later)?, place.process(later)?);
    process.refresh_until(step)?;
    process.stop()?;
    process.say("go")?;
    let outcome = meanwhile(&mut other)?;
    process.run_on()?;
    let stopped = outcome_of(process.line()?);
    Ok(Seen { place, other: outcome, stopped })
}

fn outcome_of(line: String) -> Outcome {
    line.strip_prefix("token ").map(str::to_owned).ok_or(line)
}

/// What a new process gets.
fn found(place: &Place, later: u64) -> Result<Outcome> {
    place.process(later)?.token("token")
}

fn living(kind: &Arc<Kind>, step: &str) -> Result<()> {
    let Seen { place, other, stopped } = stop(kind, step, 0, |other| {
        other.token("token")?.map_err(|said| format!("a token that lives is not served: {said}"))?;
        other.token("refresh")
    })?;
    let is_kept = other.as_ref().is_err_and(|said| said.contains("the answer to the last refresh was lost"));
    check(is_kept, || format!("the other got {other:?}"))?;
    check(stopped.is_ok() && place.counts() == (1, 0), || format!("{stopped:?}, {:?}", place.counts()))?;
    let found = found(&place, 0)?;
    check(found == stopped, || format!("the result is not in the store, but {found:?}"))
}

fn taken_over(kind: &Arc<Kind>, step: &str) -> Result<()> {
    let Seen { place, other, stopped } = stop(kind, step, AN_HOUR, |other| other.token("token"))?;
    check(other.is_ok(), || format!("the other got {other:?}"))?;
    check(stopped == other, || format!("{stopped:?} in place of {other:?}"))?;
    check(place.counts() == (1, 0), || format!("refreshes and reuses: {:?}", place.counts()))?;
    let next = found(&place, 2 * AN_HOUR)?;
    check(next.is_ok() && place.counts() == (2, 0), || format!("the session does not go on: {next:?}"))
}

fn refused(kind: &Arc<Kind>, step: &str) -> Result<()> {
    let Seen { place, other, stopped } = stop(kind, step, AN_HOUR, |other| other.token("token"))?;
    let is_refused = other.as_ref().is_err_and(|said| said.contains("log in again: invalid_grant"));
    check(is_refused, || format!("the other got {other:?}"))?;
    // The provider has ended the grant, which nobody can see from the answer that came before.
    check(stopped.is_ok() && place.counts() == (1, 1), || format!("{stopped:?}, {:?}", place.counts()))?;
    let (now, next) = (found(&place, AN_HOUR)?, found(&place, 2 * AN_HOUR)?);
    check(now == stopped, || format!("the result is not in the store, but {now:?}"))?;
    let is_over = next.as_ref().is_err_and(|said| said.contains("log in again: invalid_grant"));
    check(is_over, || format!("after its end: {next:?}"))
}

fn in_transport(kind: &Arc<Kind>, step: &str) -> Result<()> {
    let Seen { place, other, stopped } = stop(kind, step, AN_HOUR, |other| other.token("token"))?;
    check(other.is_ok(), || format!("the other got {other:?}"))?;
    check(stopped == other, || format!("{stopped:?} in place of {other:?}"))?;
    check(place.counts() == (1, 1), || format!("refreshes and reuses: {:?}", place.counts()))?;
    let now = found(&place, AN_HOUR)?;
    check(now == other, || format!("the result of the other is gone: {now:?}"))
}
