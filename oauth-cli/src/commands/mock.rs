//! `oauth mock`: a provider on loopback in the foreground, made of a declaration.

use std::collections::BTreeSet;
use std::io::{BufRead as _, Read as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use clap::Args as Arguments;
use oauth_grammar::names::env_variable;
use oauth_grammar::parameter::PARAMETERS;
use oauth_runtime::mock::{MockAnswered, MockProvider};
use oauth_runtime::{DynamicProvider, Metadata};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::file::{MOST, read};
use crate::mock::{Field, HELP, Order, Variables, fields, local, obey};
use crate::provider::Declared;
use crate::show::shown;
use crate::wire::{Round, Scene};
use crate::{Exit, Failure, Output, printable};

/// The arguments of `oauth mock`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// The port of 127.0.0.1; any that is free, unless it is said
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// How long tokens live, such as `5s`; an hour, unless it is said
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    lifetime: Option<std::time::Duration>,
    /// How long each answer to a client waits, such as `200ms`
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    delay: Option<std::time::Duration>,
    /// The value of a configuration field; `@FILE` is what the file holds
    #[arg(long = "field", value_name = "NAME=VALUE")]
    fields: Vec<String>,
    /// Write the declaration with the addresses of the mock to this file of JSON
    #[arg(long, value_name = "FILE")]
    write: Option<String>,
}

type Mock = MockProvider<DynamicProvider>;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// Runs the mock until it is told to stop.
///
/// # Errors
///
/// When the declaration is not right or cannot be played, or the port is taken.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::described(&args.provider).await?;
    let port = free_port(args.port)?;
    let json = local(declared.metadata().as_str(), &format!("http://127.0.0.1:{port}"));
    let metadata = Metadata::from_json(&json)?;
    let fields = fields(declared.metadata(), &metadata, &args.fields).await?;
    let provider = fields.iter().fold(DynamicProvider::new(metadata.clone()), |provider, field| {
        provider.field(&*field.name, &*field.value)
    });
    let mock = MockProvider::start_at(provider, port).map_err(|error| {
        let failure = Failure::new(Exit::Usage, format!("the mock cannot be started: {error}"));
        failure.hint(
            "`--field NAME=VALUE` gives a field its value, and `--field NAME=@FILE` that of a file; without one, a key is that \
             of every mock",
        )
    })?;
    if let Some(lifetime) = args.lifetime {
        mock.set_lifetime(lifetime);
    }
    if let Some(delay) = args.delay {
        mock.set_delay(delay);
    }
    if let Some(file) = &args.write {
        // Serialised with the layout of a file; the order stays.
        let text = serde_json::to_string_pretty(&metadata).unwrap_or(json);
        check_replaceable(file).await?;
        std::fs::write(file, format!("{text}\n"))
            .map_err(|error| Failure::new(Exit::Usage, format!("{file} cannot be written: {error}")))?;
    }
    introduce(&mock, &metadata, &fields, output).await?;
    serve(&mock, &metadata, output).await
}

/// A file that is there is replaced where a mock has written it: one that leads to this machine.
async fn check_replaceable(file: &str) -> Result<(), Failure> {
    if !Path::new(file).exists() {
        return Ok(());
    }
    let text = read(file).await?;
    let tree: Value = serde_json::from_str(&text).unwrap_or_default();
    let url = tree.get("token_url").map(|url| url.get(0).unwrap_or(url));
    if url.and_then(Value::as_str).is_some_and(|url| url.starts_with("http://127.0.0.1:")) {
        return Ok(());
    }
    let message = format!("{file} is there, and is no declaration of a mock");
    Err(Failure::new(Exit::Usage, message).hint("name a file that is not there yet"))
}

/// The port that is asked for, or one that is free: the declaration has to name it before the mock has it.
fn free_port(port: u16) -> Result<u16, Failure> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| listener.local_addr());
    let failed =
        |error| Failure::new(Exit::Usage, format!("port {port} of 127.0.0.1 cannot be used: {error}"));
    bound.map(|address| address.port()).map_err(failed)
}

/// Says what the mock is.
async fn introduce(
    mock: &Mock,
    metadata: &Metadata,
    fields: &[Field],
    output: &mut Output,
) -> Result<(), Failure> {
    let name = metadata.name();
    let credentials = mock.credentials();
    let secret = credentials.client_secret().map(oauth_runtime::Secret::expose_secret).unwrap_or_default();
    let result = output.result();
    writeln!(result, "{name} on http://{}", mock.address())?;
    for (key, url) in mock.endpoints() {
        writeln!(result, "  {key}: {url}")?;
    }
    writeln!(result, "  a protected resource: {}", mock.resource_url())?;
    writeln!(result, "\nits credentials, which are for tests, and its configuration:")?;
    let own = [Field::new("client_id", credentials.client_id()), Field::new("client_secret", secret)];
    let mut exported = BTreeSet::new();
    for field in own.iter().chain(fields) {
        let variable = env_variable(&name, &field.name);
        writeln!(result, "  {}", field.export(&variable))?;
        exported.insert(variable);
    }
    if let Some(first) = shown(metadata).await?.into_iter().next() {
        let scene = Scene::new(metadata, Round::First)?;
        let variables = Variables::of(&first, scene.samples(), &exported);
        variables.exports.iter().try_for_each(|line| writeln!(result, "  {line}"))?;
        if !variables.explained.is_empty() {
            writeln!(result, "\n  {}", variables.explained.join("\n  "))?;
        }
        writeln!(result, "\nrequests of {}:\n\n{}", first.grant, first.commands.join("\n\n"))?;
    }
    writeln!(result, "\na line here switches faults: `help` lists them\n")?;
    Ok(())
}

/// Shows the requests as they come, and does what it is told.
async fn serve(mock: &Mock, metadata: &Metadata, output: &mut Output) -> Result<Exit, Failure> {
    let declaration: Value = serde_json::from_str(metadata.as_str()).unwrap_or_default();
    let known = known(&declaration);
    let mut orders = orders();
    let mut seen = 0;
    loop {
        tokio::select! {
            answered = mock.answered(seen) => {
                seen += 1;
                match answered {
                    Some(answered) => show(&answered, &known, output)?,
                    None => output.say(format!("request {seen} is not shown: more came than are kept")),
                }
            }
            Some(line) = orders.recv() => match Order::parse(&line) {
                Ok(Order::Quit) => return Ok(Exit::Ok),
                Ok(Order::Help) => output.say(HELP),
                Ok(order) => output.say(obey(order, mock, &declaration)),
                Err(problem) => output.say(problem),
            },
        }
    }
}

/// What authorization requests may have besides (RFC 9101 §5, RFC 9396 §2, OpenID Connect Core §3.1.2.1).
const OF_LOGINS: [&str; 9] = [
    "request",
    "request_uri",
    "authorization_details",
    "prompt",
    "display",
    "max_age",
    "ui_locales",
    "login_hint",
    "acr_values",
];

/// The names that requests may have: those of the standards, and all words of the declaration.
fn known(declaration: &Value) -> BTreeSet<String> {
    fn collect(value: &Value, words: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                words.insert(name.clone());
                collect(value, words);
            }),
            Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
            Value::String(word) => drop(words.insert(word.clone())),
            _ => {}
        }
    }
    let names = PARAMETERS.iter().map(|parameter| parameter.name).chain(OF_LOGINS);
    let mut words = names.map(str::to_owned).collect();
    collect(declaration, &mut words);
    words
}

/// A request in a line with the status of its answer, and below it how it differs from the declaration, or why it was refused. Of a
/// body in another form than the declared one, what looks like a name may be a secret.
fn show(answered: &MockAnswered, known: &BTreeSet<String>, output: &mut Output) -> Result<(), Failure> {
    let MockAnswered { request, status, refusal, .. } = answered;
    let names = request.query_params().into_iter().chain(request.body_params()).map(|(name, _)| name);
    let (names, others): (Vec<_>, Vec<_>) = names.partition(|name| known.contains(name));
    let has_header =
        request.headers.contains_key("authorization").then(|| "the header authorization".to_owned());
    let others =
        (!others.is_empty()).then(|| format!("and {} that the declaration does not know", others.len()));
    let checked: Vec<String> = has_header.into_iter().chain(names).chain(others).collect();
    let verdict = if request.problems.is_empty() {
        format!("{GOOD}as declared{GOOD:#}")
    } else {
        format!("{BAD}not as declared{BAD:#}")
    };
    let checked = if checked.is_empty() { "no parameters".to_owned() } else { checked.join(", ") };
    let (method, path) = (printable::word(&request.method), printable::word(&request.path));
    let status = status.map_or_else(|| "no answer".to_owned(), |status| status.as_str().to_owned());
    writeln!(output.result(), "{method} {path}: {status}, {verdict} (checked: {checked})")?;
    for problem in request.problems.iter().chain(refusal) {
        writeln!(output.result(), "  {}", printable::word(problem))?;
    }
    Ok(())
}

/// The lines of the standard input. A thread of its own reads them, which nobody waits for.
fn orders() -> mpsc::UnboundedReceiver<String> {
    let (send, orders) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = String::new();
            // No order is as long.
            match input.by_ref().take(MOST).read_line(&mut line) {
                Ok(length) if length > 0 && send.send(line).is_ok() => {}
                _ => break,
            }
        }
    });
    orders
}
