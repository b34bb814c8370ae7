//! `oauth new`: a struct from what a person has.

use std::fs::OpenOptions;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use clap::Args as Arguments;
use oauth_runtime::discovery::ServerMetadata;

use crate::configured::Connection;
use crate::file::read;
use crate::issuer::{self, Endpoints};
use crate::new::draft::Draft;
use crate::new::name::words;
use crate::new::{UNNAMED, answer, curl, first_call, openapi, questions};
use crate::provider::discovery;
use crate::rust::IMPORT;
use crate::tree::Node;
use crate::{Exit, Failure, Output, prompt};

/// The arguments of `oauth new`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A `curl` line of the provider's documentation; `-` reads it from the standard input
    #[arg(long, value_name = "LINE", conflicts_with_all = ["issuer", "openapi"], allow_hyphen_values = true)]
    curl: Option<Line>,
    /// The URL of an issuer, which is asked, or a file with its metadata document
    #[arg(long, value_name = "URL", conflicts_with = "openapi")]
    issuer: Option<String>,
    /// An OpenAPI or Swagger document, in JSON or YAML
    #[arg(long, value_name = "FILE")]
    openapi: Option<String>,
    /// A recorded answer of the token endpoint, which says where its members are; alone, or with one of
    /// the others
    #[arg(long, value_name = "FILE")]
    answer: Option<String>,
    /// The name of the struct
    #[arg(long, value_parser = |name: &str| questions::is_name(name).map(|()| name.to_owned()))]
    name: Option<String>,
    /// The declaration as JSON
    #[arg(long)]
    json: bool,
    /// The file to write, which is not there yet; as JSON if it ends in `.json`
    #[arg(long, short, value_name = "FILE")]
    output: Option<String>,
}

/// A line that may hold a secret, and so is not shown.
#[derive(Clone)]
struct Line(String);

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Line {
    fn from(line: String) -> Self {
        Self(line)
    }
}

/// Makes a struct.
///
/// # Errors
///
/// When there is nothing to make one of, or it cannot be read or written.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let mut drafts = drafts(&args, output).await?;
    if let Some(path) = &args.answer {
        let text = read(path).await?;
        for draft in &mut drafts {
            answer::read(&text, draft)?;
        }
    }
    for draft in &mut drafts {
        open_ends(draft, args.answer.is_some());
    }
    let declarations: Vec<String> = drafts.iter().map(Draft::json).collect::<Result<_, _>>()?;
    let is_json = args.json || args.output.as_deref().is_some_and(is_json_file);
    let text = if is_json { json(&declarations) } else { rust(&drafts) };
    match &args.output {
        Some(path) => write(path, &text)?,
        None => write!(output.result(), "{text}")?,
    }
    if !is_json {
        next_steps(&drafts, args.output.as_deref(), output);
    }
    Ok(Exit::Ok)
}

async fn drafts(args: &Args, output: &mut Output) -> Result<Vec<Draft>, Failure> {
    let named = args.name.as_deref();
    if let Some(Line(line)) = &args.curl {
        let is_argument = line != "-";
        let line = if is_argument { line.clone() } else { prompt::text(output).await? };
        let found = curl::read(&line, named)?;
        if found.has_secret && is_argument {
            output.say(
                "The line has what looks like a secret. The struct has it not, but the list of processes and the \
                 history of the shell do: paste it into `oauth new --curl -`.",
            );
        }
        return Ok(vec![found.draft]);
    }
    if let Some(issuer) = &args.issuer {
        let server = server(issuer).await?;
        return Ok(vec![issuer::draft(&server, Endpoints::Foreign, named)]);
    }
    if let Some(path) = &args.openapi {
        let found = openapi::read(&read(path).await?, named)?;
        found.problems.iter().for_each(|problem| output.say(problem));
        return Ok(found.drafts);
    }
    if std::io::stdin().is_terminal() {
        return Ok(vec![questions::ask(output, named).await?]);
    }
    if args.answer.is_some() {
        return Ok(vec![answer::alone(named)]);
    }
    let hint = "give `--curl LINE`, `--issuer URL`, `--openapi FILE` or `--answer FILE`; on a terminal, questions are \
                asked";
    Err(Failure::new(Exit::Usage, "there is nothing to make a struct of").hint(hint))
}

/// The metadata of an issuer, or what a file has of it.
async fn server(issuer: &str) -> Result<ServerMetadata, Failure> {
    if issuer.starts_with("https://") || issuer.starts_with("http://") {
        return Ok(discovery(issuer, &Connection::default()).await?.server(issuer).await?.metadata().clone());
    }
    let text = read(issuer).await?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::new(Exit::Usage, format!("{issuer} is no metadata document: {error}"))
            .hint("it is the JSON of `/.well-known/openid-configuration`, with an `issuer`")
    })
}

/// What no source says, and which key would.
fn open_ends(draft: &mut Draft, has_answer: bool) {
    if !has_answer {
        draft.missing(
            "where the members of the answer are, if not as in RFC 6749 (`response(..)`), and \
             its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.",
        );
    }
    if !draft.has(&["origins"]) && !draft.has(&["resource"]) {
        draft.missing("the hosts that the token is for: `origins = [\"https://..\"]`.");
    }
}

fn is_json_file(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "json")
}

fn rust(drafts: &[Draft]) -> String {
    let structs: Vec<String> = drafts.iter().map(Draft::text_of_struct).collect();
    format!("{IMPORT}\n{}", structs.join("\n"))
}

/// One declaration, or a list of several.
fn json(declarations: &[String]) -> String {
    match declarations {
        [only] => format!("{only}\n"),
        several => format!("[\n{}\n]\n", several.join(",\n")),
    }
}

fn write(path: &str, text: &str) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let failure = Failure::new(Exit::Failed, format!("{path} cannot be written: {error}"));
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => failure.hint("name a file that is not there yet"),
            _ => failure,
        }
    })
}

/// What to do with the struct.
fn next_steps(drafts: &[Draft], path: Option<&str>, output: &mut Output) {
    let Some(draft) = drafts.first() else { return };
    let name = draft.text(&["name"]).unwrap_or_default();
    let stem = path.and_then(|path| Path::new(path).file_stem()?.to_str());
    let module = stem.map_or_else(|| words(name).join("_"), str::to_owned);
    let place =
        path.map_or_else(|| format!("put it into src/{module}.rs"), |path| format!("it is in {path}"));
    let fields = draft.get(&["fields"]).into_iter().flat_map(Node::members);
    let fields: Vec<String> = fields.map(|(field, _)| format!("{field}: \"..\".into()")).collect();
    let literal =
        if fields.is_empty() { name.to_owned() } else { format!("{name} {{ {} }}", fields.join(", ")) };
    output.say(format!(
        "\nNext: {place}; write `mod {module};` in the crate, run `cargo add oauth-runtime`, and look up what the \
         comments ask."
    ));
    let call = first_call::statement(draft);
    let features = first_call::features(call);
    output.say(format!(
        "Test it without the provider, after `cargo add --dev oauth-runtime --features {features}`:\n    \
         let mock = oauth_runtime::mock::MockProvider::start({literal})?;\n    \
         let client = mock.client()?;\n    {call}"
    ));
    if name == UNNAMED {
        output.say("`--name NAME` gives it another name.");
    }
    if !draft.has(&["token_url"]) {
        output.say(format!(
            "Its endpoints come from the issuer: `{literal}.builder(credentials).discover().await?`."
        ));
    }
}
