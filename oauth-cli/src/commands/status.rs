//! `oauth status`: how what is kept fares.

use clap::Args as Arguments;

use crate::configured::Connection;
use crate::fares::Fares;
use crate::provider::Declared;
use crate::store::{Kept, Place, Store};
use crate::{Exit, Failure, Output, printable, time};

/// The arguments of `oauth status`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer; all without it
    provider: Option<String>,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    place: Place,
}

/// Says where things are kept, how each fares and until when, and what to do where something is wrong.
///
/// It exits with 4 when a user of the provider that is named has to log in, and with 1 when a record cannot be read.
///
/// # Errors
///
/// When the store fails.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = match &args.provider {
        Some(provider) => Some(Declared::find(provider, &args.connection).await?),
        None => None,
    };
    let Some(store) = Store::existing(&args.place, output).await? else {
        writeln!(output.result(), "store: none yet")?;
        return Ok(if declared.is_some() { Exit::LoginRequired } else { Exit::Ok });
    };
    writeln!(output.result(), "store: {}, its key {}", store.folder().display(), store.key_in())?;
    let is_asked = |kept: &Kept| declared.as_ref().is_none_or(|declared| declared.id() == kept.provider);
    let (all, unreadable) = store.all().await?;
    let all: Vec<_> = all.into_iter().filter(is_asked).collect();
    let mut needs_login = declared.is_some() && all.is_empty();
    for kept in &all {
        let fares = Fares::of(kept, &args.connection, &store).await;
        needs_login |= fares.needs_login;
        writeln!(
            output.result(),
            "\n{}",
            printable::word(&format!("{} as `{}`: {}", kept.provider, kept.name, fares.state))
        )?;
        if let Some(until) = fares.until {
            writeln!(output.result(), "  access token: until {}", time::until(until))?;
        }
        if !kept.scopes.is_empty() {
            writeln!(output.result(), "  scope: {}", printable::word(&kept.scopes.join(" ")))?;
        }
        if let Some(advice) = fares.advice {
            writeln!(output.result(), "  {}", printable::word(&advice))?;
        }
    }
    for failure in &unreadable {
        writeln!(output.result(), "\na record cannot be read: {}", printable::lines(&failure.to_string()))?;
        if let Some(advice) = failure.what_to_do() {
            writeln!(output.result(), "  {advice}")?;
        }
    }
    if all.is_empty() {
        writeln!(output.result(), "nothing is kept{}", if declared.is_some() { " for it" } else { "" })?;
    }
    Ok(match (declared, &*unreadable) {
        (Some(_), _) if needs_login => Exit::LoginRequired,
        (_, []) => Exit::Ok,
        _ => Exit::Failed,
    })
}
