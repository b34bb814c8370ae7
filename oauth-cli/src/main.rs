//! The program `oauth`.

use std::process::ExitCode;

use clap::Parser as _;
use oauth_cli::args::Arguments;
use oauth_cli::{Exit, Failure, Output, interruptible};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut output = Output::terminal(arguments.quiet);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format!("the program cannot run here: {error}")))
        .and_then(|runtime| runtime.block_on(interruptible(arguments, &mut output)));
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit().into()
        }
    }
}
