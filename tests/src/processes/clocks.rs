//! Processes whose clocks differ by an hour or two need the next token at the same moment, again and again.

use std::sync::Arc;
use std::time::Duration;

use super::process::{AN_HOUR, Place, Process, check};
use super::race::{LONGEST, TASKS, together};
use super::{Kind, Result};

/// How long the provider takes.
const DELAY: Duration = Duration::from_millis(50);
const HOUR: i64 = 3600;

/// Clocks, and whose turn it is: an hour is over first by the clock that is ahead of the others. What he gets has an end that
/// the others take for later than it is.
const FLEETS: [(&str, [i64; 4], i64); 2] = [
    ("two clocks an hour ahead, one right, one an hour behind", [HOUR, HOUR, 0, -HOUR], HOUR),
    ("two clocks right, two an hour behind", [0, 0, -HOUR, -HOUR], 0),
];

/// A wrong clock makes no rotation two requests, and no refresh token is sent twice.
///
/// # Errors
///
/// What does not hold.
pub fn run(kind: &Arc<Kind>, is_short: bool) -> Result<()> {
    let rotations = if is_short { 5 } else { 50 };
    println!("clocks: {TASKS} tasks in each of 4 processes, {rotations} rotations");
    for (what, clocks, first) in FLEETS {
        let place = Place::new(kind)?;
        place.mock.set_delay(DELAY);
        let processes = clocks.iter().map(|wrong| place.process_with(LONGEST, 0, *wrong));
        let mut processes = processes.collect::<Result<Vec<_>>>()?;
        for process in &mut processes {
            process.token("token")?.map_err(|said| format!("{what}, before the race: {said}"))?;
        }
        // To a clock that is ahead the token of the login has ended.
        let (before, _) = place.counts();
        check(before == u64::from(first > 0), || format!("{what}: {before} refreshes before the race"))?;
        for rotation in 1..=rotations {
            rotate(&place, &mut processes, clocks.map(|wrong| wrong == first))
                .map_err(|error| format!("{what}, rotation {rotation}: {error}"))?;
            let counts = place.counts();
            check(counts == (before + rotation, 0), || {
                format!("{what}: {counts:?} requests and reuses after {rotation} rotations")
            })?;
        }
        println!("{what}: {rotations} requests, no token reused, no error");
    }
    Ok(())
}

/// An hour later the tokens have ended to those whose turn it is. The others may have the one of before.
fn rotate(place: &Place, processes: &mut [Process], has_turn: [bool; 4]) -> Result<()> {
    for process in processes.iter_mut() {
        process.ask(&format!("later {AN_HOUR}"))?;
    }
    for (answer, has_turn) in together(processes)?.iter().zip(has_turn) {
        for token in answer.tokens()? {
            check(place.is_valid(token), || format!("{token} is none of the provider's"))?;
            let is_served = !has_turn || place.is_newest(token)?;
            check(is_served, || format!("{token} has ended"))?;
        }
    }
    Ok(())
}
