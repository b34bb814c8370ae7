//! `oauth explain`: which key an answer or an error that went wrong needs.

use std::path::Path;

use clap::Args as Arguments;
use oauth_runtime::Metadata;
use oauth_runtime::url::Url;

use super::check::{recorded, write_report, write_suggestions};
use crate::check::{Body, report};
use crate::explain::causes;
use crate::file::read;
use crate::provider::Declared;
use crate::{Exit, Failure, Output, prompt};

/// The arguments of `oauth explain`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A file with an answer, the text of an error, or `-` for the standard input
    #[arg(default_value = "-", hide_default_value = true)]
    what: Vec<String>,
    /// The status of the answer
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(200..600))]
    status: u16,
    /// The provider that it came from, as elsewhere; one of RFC 6749, unless it is said
    #[arg(long, value_name = "PROVIDER")]
    provider: Option<String>,
}

/// A provider that does everything as the RFC has it.
const PLAIN: &str =
    r#"{"name": "Provider", "token_url": "https://provider.example/token", "grant": "client_credentials"}"#;

/// Explains an answer or an error. It exits with 1 where it knows no cause.
///
/// # Errors
///
/// When what is to be explained cannot be read.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let text = match &*args.what {
        [only] if only == "-" => prompt::text(output).await?,
        [only] if Path::new(only).is_file() || is_path(only) => read(only).await?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        return Err(Failure::new(Exit::Usage, "there is nothing to explain")
            .hint("give an answer in a file, or the text of an error"));
    }
    let is_page = text.trim_start().starts_with('<');
    // That of a callback has parameters, and looks like a form.
    let is_url = Url::parse(text.trim()).is_ok_and(|url| url.has_authority());
    let is_document = is_page || !matches!(Body::of(&text), Body::Text(_));
    if text.starts_with("HTTP/") || is_document && !is_url {
        let metadata = match &args.provider {
            Some(provider) => Declared::described(provider).await?.metadata().clone(),
            None => Metadata::from_json(PLAIN)?,
        };
        let recorded = recorded(args.status, &text)?;
        let report = report(&metadata, &recorded).await;
        write_report(&report, output)?;
        write_suggestions("the answer", report.suggestions, output)?;
        let leaves = recorded.body.leaves();
        let said = |wanted: &str| {
            let (place, _) = report.read.iter().find(|(_, role)| role == wanted)?;
            leaves.iter().find(|leaf| leaf.path() == *place)?.word()
        };
        // A sentence says more than a code, which several causes have.
        let said = ["error_description", "error"].map(|role| said(role).unwrap_or_default());
        let is_explained = write_causes(&said.each_ref().map(String::as_str), output)?;
        return Ok(if is_explained || report.missing.is_none() { Exit::Ok } else { Exit::Failed });
    }
    if write_causes(&[&text], output)? {
        return Ok(Exit::Ok);
    }
    Err(Failure::new(Exit::Failed, "no cause of this is known")
        .hint("`oauth check PROVIDER --answer FILE` looks at a whole answer"))
}

/// Whether a word is meant as the path of a file, as it has a slash or an extension. A URL and an answer are none.
fn is_path(word: &str) -> bool {
    let extension = Path::new(word).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let has_extension = (1..=4).contains(&extension.len())
        && extension.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && extension.chars().all(|letter| letter.is_ascii_alphanumeric());
    (word.contains('/') || has_extension)
        && !word.contains("://")
        && !word.contains(char::is_whitespace)
        && matches!(Body::of(word), Body::Text(_))
}

/// Says whether there are some.
fn write_causes(texts: &[&str], output: &mut Output) -> Result<bool, Failure> {
    let causes = causes(texts);
    for cause in &causes {
        writeln!(output.result(), "{}\n  write {}", cause.why, cause.line)?;
    }
    Ok(!causes.is_empty())
}
