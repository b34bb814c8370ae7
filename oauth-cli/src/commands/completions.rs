//! `oauth completions`: what a shell completes.

use clap::{Args as Arguments, Command};
use clap_complete::Shell;

use crate::{Exit, Failure, Output};

/// The arguments of `oauth completions`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// The shell to write them for
    shell: Shell,
}

/// Writes the completions of the program for a shell.
///
/// # Errors
///
/// When they cannot be written.
pub fn run(args: &Args, program: &mut Command, output: &mut Output) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, program, "oauth", &mut script);
    output.write_bytes(&script)?;
    Ok(Exit::Ok)
}
