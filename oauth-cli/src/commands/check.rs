//! `oauth check`: a declaration against the metadata document of its server, and against a recorded answer.

use anstyle::{AnsiColor, Style};
use clap::Args as Arguments;
use oauth_runtime::Metadata;
use oauth_runtime::discovery::ServerMetadata;
use oauth_runtime::http::StatusCode;
use serde_json::Value;

use crate::check::{Outcome, Recorded, Report, Suggestion, differences, merged, report};
use crate::configured::Connection;
use crate::file::read;
use crate::provider::{Declared, Source, discovery};
use crate::{Exit, Failure, Output, printable, prompt};

/// The arguments of `oauth check`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// The server's metadata document, in a file; otherwise it is fetched from the declared issuer
    #[arg(long, value_name = "FILE")]
    metadata: Option<String>,
    /// An answer of the token endpoint, in a file, or `-` for the standard input: JSON, a form, XML or text, or all of it as
    /// `curl -i` prints it
    #[arg(long, value_name = "FILE")]
    answer: Option<String>,
    /// The status of the answer
    #[arg(long, default_value_t = 200, requires = "answer", value_parser = clap::value_parser!(u16).range(200..600))]
    status: u16,
}

pub(super) const HEAD: Style = Style::new().bold();
const BAD: Style = AnsiColor::Red.on_default();

/// Checks the declaration. It exits with 1 where something is wrong.
///
/// # Errors
///
/// When there is no such provider, or what it is held against cannot be read.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::described(&args.provider).await?;
    let metadata = declared.metadata();
    let document = match &args.metadata {
        Some(file) => Some(document(file).await?),
        None => fetched(&declared, args.answer.is_some()).await?,
    };
    let (mut found, mut about, mut is_wrong) = (Vec::new(), Vec::new(), false);
    if let Some(file) = &args.answer {
        let text = if file == "-" { prompt::text(output).await? } else { read(file).await? };
        let recorded = recorded(args.status, &text)?;
        let report = report(metadata, &recorded).await;
        write_report(&report, output)?;
        is_wrong |= report.missing.is_some();
        found.extend(report.suggestions);
        about.push("the answer");
    }
    if let Some(server) = &document {
        found.extend(differences(metadata, server));
        about.push("the metadata document");
    }
    is_wrong |= found.iter().any(|found| found.is_wrong);
    write_suggestions(&about.join(" or "), found, output)?;
    if !is_wrong {
        output.say("nothing is wrong");
    }
    Ok(if is_wrong { Exit::Failed } else { Exit::Ok })
}

async fn document(file: &str) -> Result<ServerMetadata, Failure> {
    serde_json::from_str(&read(file).await?)
        .map_err(|error| Failure::new(Exit::Usage, format!("{file} is no metadata document: {error}")))
}

/// What the declared issuer says of itself; nothing where none is declared and there is an answer.
async fn fetched(declared: &Declared, has_answer: bool) -> Result<Option<ServerMetadata>, Failure> {
    let issuer = match declared.source() {
        Source::Issuer(issuer) => Some(issuer.clone()),
        _ => issuer(declared.metadata()),
    };
    match issuer {
        Some(issuer) if !has_answer => Ok(Some(
            discovery(&issuer, &Connection::default()).await?.server(&issuer).await?.metadata().clone(),
        )),
        _ if has_answer => Ok(None),
        _ => Err(Failure::new(
            Exit::Usage,
            "there is nothing to hold the declaration against: it names no issuer",
        )
        .hint("give an answer by `--answer FILE`, or the server's metadata by `--metadata FILE`")),
    }
}

/// The issuer, where it is a whole URL.
fn issuer(metadata: &Metadata) -> Option<String> {
    let declaration: Value = serde_json::from_str(metadata.as_str()).ok()?;
    let issuer = declaration.get("issuer")?;
    let issuer = issuer.get("identifier").unwrap_or(issuer).as_str()?;
    (!issuer.contains('{')).then(|| issuer.to_owned())
}

/// The answer of this status, unless it says its own.
pub(super) fn recorded(status: u16, text: &str) -> Result<Recorded, Failure> {
    let status = StatusCode::from_u16(status)
        .map_err(|_| Failure::new(Exit::Usage, format!("{status} is no status of HTTP")))?;
    Ok(Recorded::new(status, text))
}

/// Writes what is read, what is not, and what is missing.
pub(super) fn write_report(report: &Report, output: &mut Output) -> Result<(), Failure> {
    let result = output.result();
    writeln!(result, "{HEAD}{}{HEAD:#}", printable::lines(&headline(&report.outcome)))?;
    if !report.read.is_empty() {
        writeln!(result, "{HEAD}read{HEAD:#}")?;
        for (place, role) in &report.read {
            writeln!(result, "  {}", printable::word(&format!("{place}: {role}")))?;
        }
    }
    if !report.ignored.is_empty() {
        writeln!(result, "{HEAD}ignored{HEAD:#}")?;
        for (place, line) in &report.ignored {
            let line = line.as_ref().map(|line| format!("; to read it, write `{line}`")).unwrap_or_default();
            writeln!(result, "  {}", printable::word(&format!("{place}{line}")))?;
        }
    }
    if report.left_out > 0 {
        writeln!(
            result,
            "{HEAD}not looked at{HEAD:#}\n  {} values more: it is long for a token response",
            report.left_out
        )?;
    }
    if let Some(missing) = &report.missing {
        writeln!(result, "{HEAD}{BAD}missing{BAD:#}{HEAD:#}\n  {}", printable::word(missing))?;
    }
    Ok(())
}

fn headline(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Token(members) => {
            let ends = match members.get("expiry") {
                Some(expiry) if expiry == "unknown" => {
                    "; it says no lifetime, so that it is kept for an hour: `lifetime` says another"
                }
                Some(expiry) if expiry == "never" => "; it does not end",
                _ => "",
            };
            format!("the client reads a token{ends}")
        }
        Outcome::Refused(refused) if refused.is_for_its_id_token() => {
            format!("the client reads a token, if the ID token is one for it: {}", refused.message)
        }
        Outcome::Refused(refused) => format!("the client reads no token: {}", refused.message),
        Outcome::Unasked(problem) => format!("the client sends nothing: {problem}"),
    }
}

/// Writes what to change, once for each item of the declaration.
pub(super) fn write_suggestions(
    about: &str,
    found: Vec<Suggestion>,
    output: &mut Output,
) -> Result<(), Failure> {
    let found = merged(found);
    let result = output.result();
    for (title, is_wrong) in [("differs from the declaration", true), ("has besides", false)] {
        let lines: Vec<_> = found.iter().filter(|found| found.is_wrong == is_wrong).map(lines).collect();
        if !lines.is_empty() {
            let style = if is_wrong { BAD } else { Style::new() };
            writeln!(
                result,
                "{HEAD}{style}{about} {title}{style:#}{HEAD:#}\n{}",
                printable::lines(&lines.join("\n"))
            )?;
        }
    }
    Ok(())
}

fn lines(found: &Suggestion) -> String {
    let problems = found.problems.iter().map(|problem| format!("  {problem}"));
    let line = found.patch.line();
    let line = (!line.is_empty()).then(|| format!("    write `{line}`"));
    problems.chain(line).collect::<Vec<_>>().join("\n")
}
