//! `oauth expand`: the code that the annotated structs of a file turn into.

use clap::Args as Arguments;

use crate::file::read;
use crate::{Exit, Failure, Output};

/// The arguments of `oauth expand`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A Rust file with annotated structs
    file: String,
}

/// Prints the generated code.
///
/// # Errors
///
/// When the file cannot be read, or has a mistake.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let source = read(&args.file).await?;
    let code = oauth_codegen::expand_source(&source)
        .map_err(|error| Failure::new(Exit::Usage, format!("{} has mistakes:\n{error}", args.file)))?;
    write!(output.result(), "{code}")?;
    Ok(Exit::Ok)
}
