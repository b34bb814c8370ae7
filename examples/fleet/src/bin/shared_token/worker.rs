//! One worker, as a process, which does what its parent says.

use std::sync::Arc;
use std::time::Duration;

use oauth_examples_fleet::Outcome;
use oauth_runtime::runtime::ManualClock;
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::app::{self, Worker};

/// Says that a process is a worker.
pub(super) const WORKER: &str = "--worker";
/// Asks it to call the API.
pub(super) const WORK: &str = "work";
/// Lets the time pass in which a token ends.
pub(super) const LATER: &str = "later";

/// How much later it is then: more than a token lives.
const PASSES: Duration = Duration::from_hours(2);

/// Works until its input ends, as it does when the parent is gone.
pub(super) async fn run() -> Outcome<()> {
    // Its hours pass at once. A real worker leaves it out.
    let clock = ManualClock::new();
    let client = app::client().await?.runtime(Arc::clone(&clock)).build()?;
    let worker = Worker::new(client)?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    println!("ready");
    while let Some(line) = lines.next_line().await? {
        match line.as_str() {
            WORK => match worker.work().await {
                Ok(status) => println!("{status}"),
                Err(error) => println!("{error}"),
            },
            LATER => {
                clock.advance(PASSES);
                println!("{LATER}");
            }
            _ => return Err(format!("what is `{line}`?").into()),
        }
    }
    Ok(())
}
