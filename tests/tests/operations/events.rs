//! The spans and events that the code reports, read from its source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use oauth_runtime::telemetry::TOKEN_REQUEST;
use oauth_tests::measure::workspace_root;
use proc_macro2::{TokenStream, TokenTree};

/// The macros of `tracing`, with their levels.
const LEVELS: [(&str, &str); 5] = [
    ("debug_span", "span, DEBUG"),
    ("debug", "DEBUG"),
    ("info", "INFO"),
    ("warn", "WARN"),
    ("error", "ERROR"),
];

/// With which levels and fields something is reported.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reported {
    pub(super) levels: BTreeSet<&'static str>,
    /// In the order in which they are met.
    pub(super) fields: Vec<String>,
}

type Events = BTreeMap<String, Reported>;

/// Those of the runtime and the stores.
pub(super) fn of_the_code() -> Events {
    let mut events = Events::new();
    for folder in ["oauth-runtime/src", "oauth-runtime/stores/postgres/src", "oauth-runtime/stores/redis/src"]
    {
        for file in sources(&workspace_root().join(folder)) {
            let text = std::fs::read_to_string(file).unwrap();
            collect(text.parse().unwrap(), &mut events);
        }
    }
    assert!(events.len() > 15, "{events:?}");
    events
}

/// Those of a text.
pub(super) fn of(code: &str) -> Events {
    let mut events = Events::new();
    collect(code.parse().unwrap(), &mut events);
    events
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn collect(code: TokenStream, events: &mut Events) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before: String = tokens[at.saturating_sub(5)..at].iter().map(ToString::to_string).collect();
        let level = LEVELS.iter().find(|(name, _)| before.ends_with(&format!("tracing::{name}!")));
        match level {
            Some((_, level)) => report(level, group.stream(), events),
            None => collect(group.stream(), events),
        }
    }
}

/// Reads the arguments of a macro.
fn report(level: &'static str, arguments: TokenStream, events: &mut Events) {
    let (mut message, mut fields) = (None, Vec::new());
    let tokens: Vec<TokenTree> = arguments.into_iter().collect();
    for argument in tokens.split(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',')) {
        match argument {
            [TokenTree::Literal(text)] => message = Some(text.to_string().trim_matches('"').to_owned()),
            [TokenTree::Ident(name)] if name == "TOKEN_REQUEST" => message = Some(TOKEN_REQUEST.to_owned()),
            _ => fields.extend(argument.iter().find_map(|token| match token {
                TokenTree::Ident(name) => Some(name.to_string()),
                _ => None,
            })),
        }
    }
    let reported = events.entry(message.expect("a message")).or_default();
    reported.levels.insert(level);
    for field in fields {
        if !reported.fields.contains(&field) {
            reported.fields.push(field);
        }
    }
}

/// The table, with the last column of the rows that were there.
pub(super) fn table(events: &Events, kept: &str) -> String {
    let head = "| level | event | fields | what it means, and what to do |\n|---|---|---|---|\n";
    let mut rows = vec![head.to_owned()];
    for (message, reported) in events {
        // A message with backticks stands between two of them.
        let quotes = if message.contains('`') { ("`` ", " ``") } else { ("`", "`") };
        let levels: Vec<_> = reported.levels.iter().copied().collect();
        let fields: Vec<_> = reported.fields.iter().map(|field| format!("`{field}`")).collect();
        let event = format!("{}{message}{}", quotes.0, quotes.1);
        let row = kept.lines().find(|row| row.contains(&event));
        let meaning =
            row.and_then(|row| row.strip_suffix(" |")?.rsplit_once(" | ")).map_or("", |(_, said)| said);
        rows.push(format!("| {} | {event} | {} | {meaning} |\n", levels.join(", "), fields.join(", ")));
    }
    rows.concat()
}
