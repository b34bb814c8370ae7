//! `oauth list`: what is kept.

use clap::Args as Arguments;
use serde_json::{Value, json};

use crate::provider::NAMES;
use crate::store::{Kept, Place, Store, What};
use crate::{Exit, Failure, Output, printable};

/// The arguments of `oauth list`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// As JSON
    #[arg(long)]
    json: bool,
    /// List the providers that can be named instead: those of the catalogue, one a line
    #[arg(long, conflicts_with = "json")]
    catalogue: bool,
    #[command(flatten)]
    place: Place,
}

/// Lists the logins, and the tokens that are cached for clients. It asks no provider. It exits with 1 when a record cannot be read.
///
/// # Errors
///
/// When the store fails.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    if args.catalogue {
        for name in NAMES.iter() {
            writeln!(output.result(), "{name}")?;
        }
        return Ok(Exit::Ok);
    }
    let (all, unreadable) = match Store::existing(&args.place, output).await? {
        Some(store) => store.all().await?,
        None => (Vec::new(), Vec::new()),
    };
    for failure in &unreadable {
        output.failure(failure);
    }
    if args.json {
        output.print(&format!("{:#}", Value::from(all.iter().map(member).collect::<Vec<_>>())))?;
    } else if all.is_empty() {
        output.say("Nothing is kept. `oauth token` and `oauth login` change that.");
    } else {
        table(&all, output)?;
    }
    Ok(if unreadable.is_empty() { Exit::Ok } else { Exit::Failed })
}

fn what(kept: &Kept) -> &'static str {
    match kept.what {
        What::Session => "login",
        What::Credentials => "credentials",
        What::Token => "token",
        What::DpopKey => "key",
    }
}

fn member(kept: &Kept) -> Value {
    json!({
        "provider": kept.provider,
        "name": kept.name,
        "kind": what(kept),
        "client_id": kept.client_id,
        "scope": kept.scopes,
        "expires_at": kept.until.map(|time| humantime::format_rfc3339_seconds(time).to_string()),
    })
}

fn table(all: &[Kept], output: &mut Output) -> Result<(), Failure> {
    let heading = ["PROVIDER", "NAME", "KIND", "CLIENT", "SCOPE"].map(str::to_owned);
    let row = |kept: &Kept| {
        [
            kept.provider.clone(),
            kept.name.clone(),
            what(kept).to_owned(),
            kept.client_id.clone(),
            kept.scopes.join(" "),
        ]
        .map(|cell| printable::word(&cell).into_owned())
    };
    let rows: Vec<_> = std::iter::once(heading).chain(all.iter().map(row)).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        writeln!(output.result(), "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
