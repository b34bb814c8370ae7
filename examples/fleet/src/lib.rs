//! What starts the servers and the processes of the programs, and nothing of what these show.

mod processes;
mod servers;

use std::error::Error;
use std::time::Duration;

use tokio::time::timeout;

pub use self::processes::{Child, end_with_parent};
pub use self::servers::{Server, postgres, redis};

/// How long a program takes at most. It is a few seconds, but for a machine that has much to do.
const LONGEST: Duration = Duration::from_mins(3);

/// What a step of a program comes to.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Everything that a program shows, which ends in any case.
///
/// # Errors
///
/// That of the program, or that it takes too long.
pub async fn all(steps: impl Future<Output = Outcome<()>>) -> Outcome<()> {
    timeout(LONGEST, steps).await.map_err(|_| "it takes too long")?
}

/// Says what was shown, or fails.
///
/// # Errors
///
/// When it is not so.
pub fn step(what: &str, is_shown: bool) -> Outcome<()> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}
