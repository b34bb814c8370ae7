//! `oauth man`: the manual page.

use std::io;

use clap::{Args as Arguments, Command};
use clap_mangen::Man;

use crate::{Exit, Failure, Output};

/// The arguments of `oauth man`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// The command that the page is of; `oauth` itself without it
    command: Option<String>,
}

/// Writes a manual page of the program, such as for `man -l`.
///
/// # Errors
///
/// When there is no such command, or the page cannot be written.
pub fn run(args: &Args, mut program: Command, output: &mut Output) -> Result<Exit, Failure> {
    program.build();
    let page = match &args.command {
        None => page(program),
        Some(name) => match program.find_subcommand(name) {
            Some(command) => page(command.clone()),
            None => return Err(Failure::new(Exit::Usage, format!("there is no command `{name}`"))),
        },
    };
    output.write_bytes(&page?)?;
    Ok(Exit::Ok)
}

fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}
