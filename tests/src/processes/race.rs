//! Many tasks of several processes need the next token at the same moment, again and again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::process::{AN_HOUR, Place, Process, check};
use super::{Kind, Result};

const PROCESSES: usize = 4;
pub(super) const TASKS: usize = 30;
/// Longer than any request here takes, so that no time-out makes another one of a slow machine.
pub(super) const LONGEST: Duration = Duration::from_secs(20);

/// What the tasks of a process got at the same time.
pub(super) struct Answer {
    line: String,
    /// How many requests the process made for them.
    pub(super) sends: u64,
    /// How long each waited.
    pub(super) waits: Vec<Duration>,
    /// Tokens and errors, each once.
    pub(super) got: Vec<String>,
}

impl Answer {
    pub(super) fn read(line: String) -> Result<Self> {
        let words: Vec<_> = line.split(' ').collect();
        let ["round", sends, waits, got] = words.as_slice() else { return Err(line.into()) };
        let waits = waits.split(',').map(|wait| Ok(Duration::from_micros(wait.parse()?)));
        let (sends, waits) = (sends.parse()?, waits.collect::<Result<Vec<_>>>()?);
        let got = got.split(',').map(str::to_owned).collect();
        Ok(Self { line, sends, waits, got })
    }

    /// The tokens.
    ///
    /// # Errors
    ///
    /// When there are errors among them.
    pub(super) fn tokens(&self) -> Result<&[String]> {
        check(!self.got.iter().any(|got| got.contains("error")), || self.line.clone())?;
        Ok(&self.got)
    }
}

/// Has all processes need a token at the same time.
pub(super) fn together(processes: &mut [Process]) -> Result<Vec<Answer>> {
    for process in processes.iter_mut() {
        process.say(&format!("round {TASKS}"))?;
    }
    processes.iter().map(|process| Answer::read(process.line()?)).collect()
}

/// One rotation as it was seen.
struct Round {
    /// How long the callers waited whose process made the request.
    refresh: Duration,
    /// How long the others waited.
    others: Vec<Duration>,
}

/// Each rotation is one request, whoever asks.
///
/// # Errors
///
/// What does not hold.
pub fn run(kind: &Arc<Kind>, is_short: bool) -> Result<()> {
    let rotations = if is_short { 5 } else { 50 };
    println!(
        "race: {TASKS} tasks in each of {PROCESSES} processes, {rotations} rotations for each time of the provider"
    );
    println!(
        "{:>10}{:>10}{:>8}{:>32}{:>32}",
        "provider", "requests", "reused", "refresh", "the others wait longer by"
    );
    println!("{:>28}{:>32}{:>32}", "", "median, 99 %, most (ms)", "median, 99 %, most (ms)");
    for delay in [20, 200, 500] {
        let most = race(kind, rotations, Duration::from_millis(delay))?;
        // The short form runs beside other tests, on a machine of which nothing is known.
        let is_soon = is_short || most <= Duration::from_millis(kind.overtime);
        check(is_soon, || format!("somebody waited {most:?} longer than the refresh took"))?;
    }
    Ok(())
}

/// By how much somebody waited longer than the refresh took, at most.
fn race(kind: &Arc<Kind>, rotations: usize, delay: Duration) -> Result<Duration> {
    let place = Place::new(kind)?;
    place.mock.set_delay(delay);
    let processes = (0..PROCESSES).map(|_| place.process_with(LONGEST, 0, 0));
    let mut processes = processes.collect::<Result<Vec<_>>>()?;
    for process in &mut processes {
        process.token("token")?.map_err(|said| format!("before the race: {said}"))?;
    }
    let mut rounds = Vec::new();
    for rotation in 1..=rotations {
        rounds.push(round(&place, &mut processes, rotation)?);
    }
    let mut refreshes: Vec<_> = rounds.iter().map(|round| round.refresh).collect();
    let longer = |round: &Round| -> Vec<_> {
        round.others.iter().map(|wait| wait.saturating_sub(round.refresh)).collect()
    };
    let mut longer: Vec<_> = rounds.iter().flat_map(longer).collect();
    let (requests, reused) = place.counts();
    let (refresh, excess) = (distribution(&mut refreshes), distribution(&mut longer));
    println!("{:>7} ms{requests:>10}{reused:>8}{refresh:>32}{excess:>32}", delay.as_millis());
    Ok(longer.last().copied().unwrap_or_default())
}

/// An hour later all tokens have ended, in all processes at once.
fn round(place: &Place, processes: &mut [Process], rotation: usize) -> Result<Round> {
    for process in processes.iter_mut() {
        process.ask(&format!("later {AN_HOUR}"))?;
    }
    let begun = Instant::now();
    let (mut refresh, mut others, mut tokens) = (None, Vec::new(), Vec::new());
    for answer in together(processes)? {
        let got = answer.tokens().map_err(|error| format!("rotation {rotation}: {error}"))?;
        tokens.extend_from_slice(got);
        if answer.sends == 1 {
            refresh = answer.waits.iter().max().copied();
        } else {
            others.extend(answer.waits);
        }
    }
    let (made, reused) = place.counts();
    let expected = u64::try_from(rotation)?;
    check((made, reused) == (expected, 0), || {
        format!("{made} requests for {expected}, {reused} tokens reused")
    })?;
    tokens.dedup();
    let is_one = matches!(tokens.as_slice(), [token] if place.is_newest(token).unwrap_or(false));
    check(is_one, || format!("rotation {rotation} gave {tokens:?}"))?;
    let refresh = refresh.ok_or("nobody made the request")?;
    check(refresh <= begun.elapsed(), || "a wait that is longer than the round".to_owned())?;
    Ok(Round { refresh, others })
}

fn distribution(times: &mut [Duration]) -> String {
    times.sort();
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(index).copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    format!("{:.1}, {:.1}, {:.1}", at(50), at(99), at(100))
}
