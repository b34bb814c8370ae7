//! `oauth completions`: what a shell completes.

use clap::{Args as Arguments, CommandFactory as _};
use clap_complete::Shell;

use crate::{Exit, Failure, Output};

/// The arguments of `oauth completions`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// The shell to write them for
    shell: Shell,
}

/// Writes the completions of a shell.
///
/// # Errors
///
/// When they cannot be written.
pub fn run(args: &Args, output: &mut Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::args::Arguments::command(), "oauth", &mut script);
    output.write_bytes(&script)?;
    Ok(Exit::Ok)
}
