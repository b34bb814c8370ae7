//! A process is killed at every step of a refresh, and others go on.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::process::{AN_HOUR, Place, check};
use super::{Kind, Result};

/// How it is killed at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// While it stands there.
    Standing,
    /// In the middle of the write that follows: the file may be so long and no longer.
    Writing,
    /// As soon as the parent sees the file that is to be renamed. It may come too late.
    Renaming,
    /// After some time of refreshing without a pause.
    Running,
}

/// How far the refresh has come then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    /// Nothing has happened.
    Nothing,
    /// The intent is in the store, and nothing was sent.
    Intent,
    /// The provider has answered, and nobody has the answer.
    Answer,
    /// The result is in the store.
    Result,
    /// That is to be found out.
    Unknown,
}

const STEPS: [(&str, How, Reached); 14] = [
    ("load", How::Standing, Reached::Nothing),
    ("loaded", How::Standing, Reached::Nothing),
    ("intent", How::Standing, Reached::Nothing),
    ("intent", How::Writing, Reached::Nothing),
    ("intent", How::Renaming, Reached::Unknown),
    ("intended", How::Standing, Reached::Intent),
    ("send", How::Standing, Reached::Intent),
    ("acted", How::Standing, Reached::Answer),
    ("result", How::Standing, Reached::Answer),
    ("result", How::Writing, Reached::Answer),
    ("result", How::Renaming, Reached::Unknown),
    ("stored", How::Standing, Reached::Result),
    ("published", How::Standing, Reached::Result),
    ("anywhere", How::Running, Reached::Unknown),
];

/// What came of the kills at one step.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    kills: u32,
    /// Half-written files that were left.
    leftovers: u32,
    /// The next process second at once.
    at_once: u32,
    /// It served the token that it had, and a later one second when that had ended.
    later: u32,
    /// The later one had nothing left to lose, sent the token again, and said that the user has to log in again.
    log_in: u32,
}

/// At no step does a kill lose what the store has, or make the next process send a spent token while there is anything to lose.
///
/// # Errors
///
/// What does not hold.
pub fn run(kind: &Arc<Kind>, is_short: bool) -> Result<()> {
    let times = |how| match (how, is_short) {
        // What is about a file.
        (How::Writing | How::Renaming, _) if !kind.is_files => 0,
        (How::Running, true) => 7,
        (How::Running, false) => 32,
        (_, true) => 1,
        // So that there are more than 200 in all.
        (_, false) => {
            if kind.is_files {
                16
            } else {
                20
            }
        }
    };
    let jobs: Vec<_> =
        STEPS.iter().flat_map(|step| (0..times(step.1)).map(move |turn| (step, turn))).collect();
    let tallies = Mutex::new([Tally::default(); STEPS.len()]);
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                while let Some(((name, how, reached), turn)) = jobs.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let mut tally = Tally { kills: 1, ..Tally::default() };
                    if let Err(error) = one(kind, name, *how, *reached, *turn, &mut tally) {
                        let mut failed = failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        failed.get_or_insert_with(|| format!("killed at {name}, {how:?}: {error}"));
                        return;
                    }
                    let mut tallies = tallies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let rows = STEPS.iter().zip(tallies.iter_mut());
                    rows.filter(|(step, _)| (step.0, step.1) == (*name, *how))
                        .for_each(|(_, row)| row.add(tally));
                }
            });
        }
    });
    let failed = failed.into_inner()?;
    print(&tallies.into_inner()?);
    failed.map_or(Ok(()), |failed| Err(failed.into()))
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.leftovers += other.leftovers;
        self.at_once += other.at_once;
        self.later += other.later;
        self.log_in += other.log_in;
    }
}

fn print(tallies: &[Tally]) {
    let row = |name: &str, how: &str, tally: &Tally| {
        let Tally { kills, leftovers, at_once, later, log_in } = tally;
        println!("{name:<10}{how:<10}{kills:>6}{leftovers:>11}{at_once:>10}{later:>8}{log_in:>8}");
    };
    println!("kill: what the next processes did");
    println!(
        "{:<10}{:<10}{:>6}{:>11}{:>10}{:>8}{:>8}",
        "step", "", "kills", "leftovers", "at once", "later", "log in"
    );
    let mut sum = Tally::default();
    for ((name, how, _), tally) in STEPS.iter().zip(tallies) {
        row(name, &format!("{how:?}").to_lowercase(), tally);
        sum.add(*tally);
    }
    row("sum", "", &sum);
}

/// Kills one process, and sees what others make of it.
fn one(kind: &Arc<Kind>, name: &str, how: How, reached: Reached, turn: u64, tally: &mut Tally) -> Result<()> {
    let place = Place::new(kind)?;
    let mut process = place.process(0)?;
    process.token("token")?.map_err(|said| format!("before: {said}"))?;
    let mut told = None;
    match how {
        How::Standing => {
            let said = process.refresh_until(name)?;
            told = Some(said).filter(|said| !said.is_empty());
            process.kill()?;
        }
        How::Writing => {
            process.refresh_until(name)?;
            process.limit_files(100)?;
            process.say("go")?;
            let status = process.ended()?;
            check(status.code().is_none() && place.has_leftover()?, || format!("not cut off: {status}"))?;
        }
        How::Renaming => {
            process.refresh_until(name)?;
            process.say("go")?;
            while !place.has_leftover()? && !process.has_said() {}
            process.kill()?;
        }
        How::Running => {
            process.ask("refreshes")?;
            std::thread::sleep(Duration::from_micros(turn * 7919 % 40_000));
            process.kill()?;
        }
    }
    tally.leftovers += u32::from(place.has_leftover()?);
    after(&place, reached, told, tally)
}

fn after(place: &Place, reached: Reached, told: Option<String>, tally: &mut Tally) -> Result<()> {
    // While the access token lives, it is served, and nothing is risked for another.
    let mut next = place.process(0)?;
    let served = next.token("token")?.map_err(|said| format!("the next process says: {said}"))?;
    check(place.mock.is_valid(&served.as_str().into()), || "a token that is not valid is served".to_owned())?;
    check(told.is_none_or(|told| told == served), || "the token that a caller had is lost".to_owned())?;
    let requests = place.requests();
    let second = next.token("refresh")?;
    let (refreshes, reused) = place.counts();
    check(reused == 0, || "a spent token was sent while there was an access token".to_owned())?;
    drop(next);
    let is_lost = second.is_err() && !place.is_newest(&served)?;
    let expected = match reached {
        Reached::Nothing => second.is_ok() && refreshes == 1,
        Reached::Intent => second.is_err() && refreshes == 0,
        Reached::Answer => second.is_err() && refreshes == 1 && is_lost,
        Reached::Result => second.is_ok() && refreshes == 2,
        Reached::Unknown => true,
    };
    check(expected, || format!("{refreshes} refreshes after {reached:?}, and then {second:?}"))?;
    match &second {
        Ok(token) => check(place.is_newest(token)?, || "a token of before was given as the next".to_owned())?,
        Err(said) => {
            let why = "the answer to the last refresh was lost";
            check(said.contains("error Transport No") && said.contains(why), || said.clone())?;
            check(place.requests() == requests, || "something was sent".to_owned())?;
        }
    }
    // When it has ended, there is nothing left to lose.
    let mut later = place.process(AN_HOUR)?;
    let outcome = later.token("token")?;
    let (all, reused) = place.counts();
    match &outcome {
        Ok(token) => {
            check(!is_lost && reused == 0 && all == refreshes + 1, || {
                format!("{all} refreshes, {reused} reused")
            })?;
            check(place.is_newest(token)?, || "a token of before was given".to_owned())?;
            if second.is_ok() { tally.at_once += 1 } else { tally.later += 1 }
        }
        Err(said) => {
            check(is_lost && reused == 1 && all == refreshes, || {
                format!("{said}; {all} refreshes, {reused} reused")
            })?;
            let is_said = said.contains("LoginRequired") && said.contains("log in again: invalid_grant");
            check(is_said, || said.clone())?;
            tally.log_in += 1;
        }
    }
    still(place, &outcome)
}

/// Another process finds the same, and asks nobody.
fn still(place: &Place, outcome: &std::result::Result<String, String>) -> Result<()> {
    let requests = place.requests();
    let mut last = place.process(AN_HOUR)?;
    let again = last.token("token")?;
    let is_same = match (&again, outcome) {
        (Err(again), Err(_)) => again.contains("LoginRequired No"),
        (again, outcome) => again == outcome,
    };
    check(is_same && place.requests() == requests, || format!("{outcome:?}, and then {again:?}"))
}
