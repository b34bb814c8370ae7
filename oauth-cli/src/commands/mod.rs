//! A file for each command: its arguments and what it does.

pub mod new;
pub mod show;

use crate::args::Command;
use crate::{Exit, Failure, Output};

/// Runs a command.
///
/// # Errors
///
/// A [`Failure`], which says what is wrong and what to do.
pub async fn run(command: Command, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::New(args) => new::run(args, output).await,
        Command::Show(args) => show::run(args, output).await,
    }
}
