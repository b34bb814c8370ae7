//! What starts the servers and the processes of the programs, and nothing of what these show.

mod processes;
mod servers;

use std::error::Error;

pub use self::processes::{Child, end_with_parent};
pub use self::servers::{Server, postgres, redis};

/// What a step of a program comes to.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

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
