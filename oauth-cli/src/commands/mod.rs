//! A file for each command: its arguments and what it does.

pub mod call;
pub mod check;
pub mod completions;
pub mod diff;
pub mod expand;
pub mod explain;
pub mod list;
pub mod login;
pub mod logout;
pub mod man;
pub mod mock;
pub mod new;
pub mod serve_faults;
pub mod show;
pub mod status;
pub mod token;

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
        Command::Token(args) => token::run(args, output).await,
        Command::Call(args) => Box::pin(call::run(args, output)).await,
        Command::Login(args) => login::run(args, output).await,
        Command::Logout(args) => logout::run(args, output).await,
        Command::List(args) => list::run(args, output).await,
        Command::Status(args) => status::run(args, output).await,
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Expand(args) => expand::run(args, output).await,
        Command::Diff(args) => diff::run(args, output).await,
        Command::Check(args) => check::run(args, output).await,
        Command::Explain(args) => explain::run(args, output).await,
        Command::Mock(args) => mock::run(args, output).await,
        Command::ServeFaults(args) => serve_faults::run(args, output).await,
    }
}
