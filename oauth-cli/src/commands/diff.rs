//! `oauth diff`: what changed between two declarations, in words.

use clap::Args as Arguments;

use crate::diff::changes;
use crate::provider::Declared;
use crate::{Exit, Failure, Output};

/// The arguments of `oauth diff`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// The one before: a name of the catalogue, a JSON or Rust file, or the URL of an issuer
    old: String,
    /// The one now
    new: String,
}

/// Tells the changes. It exits with 1 when there are some.
///
/// # Errors
///
/// When there is no such provider, or its declaration is not right.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let old = Declared::described(&args.old).await?;
    let new = Declared::described(&args.new).await?;
    let changes = changes(old.metadata(), new.metadata()).await?;
    if changes.is_empty() {
        output.say("both mean the same");
        return Ok(Exit::Ok);
    }
    for change in changes {
        writeln!(output.result(), "{change}")?;
    }
    Ok(Exit::Failed)
}
