//! `oauth show`: what a provider declares, in words, and its token requests as lines for `curl`.

use clap::Args as Arguments;

use crate::provider::Declared;
use crate::show;
use crate::{Exit, Failure, IMPORT, Output, annotated_struct};

/// The arguments of `oauth show`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// The declaration as JSON
    #[arg(long)]
    json: bool,
    /// The declaration as an annotated struct
    #[arg(long, conflicts_with = "json")]
    rust: bool,
}

/// Shows a provider.
///
/// # Errors
///
/// When there is no such provider, or its declaration is not right.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::described(&args.provider).await?;
    if args.json {
        writeln!(output.result(), "{}", declared.metadata())?;
        return Ok(Exit::Ok);
    }
    if args.rust {
        write!(output.result(), "{IMPORT}\n{}", annotated_struct(declared.metadata()))?;
        return Ok(Exit::Ok);
    }
    let sections = show::sections(&declared).await?;
    show::write(&sections, output.result())?;
    Ok(Exit::Ok)
}
