//! A declaration as the annotated struct that it would be in Rust.

mod item;
mod layout;

use std::collections::HashMap;
use std::fmt::Write as _;

use oauth_grammar::keys::{FIELD, PROVIDER};
use oauth_runtime::Metadata;

use self::item::items;
use crate::tree::{Node, Object};

/// What a file with an [`annotated_struct`] begins with.
pub const IMPORT: &str = "use oauth_runtime::oauth_provider;\n";

/// The annotated struct of a declaration, laid out as a person would write it. The macro makes the same declaration of
/// it again.
///
/// It wants [`IMPORT`] above it, and the crate `serde_json` where a typed member is no string, number or boolean.
/// Of what is no declaration, nothing is written.
///
/// ```
/// use oauth_runtime::Metadata;
///
/// let acme = r#"{"name": "Acme", "fields": {"tenant": {"default": "eu"}},
///     "token_url": "https://{tenant}.example/token", "grant": "client_credentials", "response": {"root": "token"}}"#;
/// let text = r#"
/// ##[oauth_provider(
///     token_url = "https://{tenant}.example/token",
///     grant = client_credentials,
///     response(root = "token"),
/// )]
/// ##[derive(Debug, Clone)]
/// pub struct Acme {
///     ##[oauth(default = "eu")]
///     pub tenant: String,
/// }
/// "#;
/// assert_eq!(oauth_cli::annotated_struct(&Metadata::from_json(acme)?), text.trim_start());
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
#[must_use]
pub fn annotated_struct(metadata: &Metadata) -> String {
    let declaration: Object = serde_json::from_str(metadata.as_str()).unwrap_or_default();
    annotated(&declaration, &Notes::default())
}

/// What is said in comments about the keys of a declaration, by their paths: `request.format`, `fields.tenant`. The
/// struct itself has the empty path.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Notes {
    about: HashMap<String, Vec<String>>,
    open: Vec<String>,
}

impl Notes {
    /// Says something about a key; several notes are lines of one comment.
    pub(crate) fn add(&mut self, path: &str, note: impl Into<String>) {
        let notes = self.about.entry(path.to_owned()).or_default();
        let note = note.into();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Says something of no key that is there, which stands behind them all.
    pub(crate) fn add_open(&mut self, note: String) {
        if !self.open.contains(&note) {
            self.open.push(note);
        }
    }

    fn of(&self, path: &str) -> Vec<String> {
        self.about.get(path).into_iter().flatten().flat_map(|note| wrapped(note)).collect()
    }
}

/// The columns of a comment.
const COMMENT: usize = 90;

/// The lines of a comment. What a stranger wrote cannot end it: control characters become spaces, those too that turn the
/// direction of a text, which rustc refuses.
fn wrapped(note: &str) -> Vec<String> {
    let turns = |letter: char| matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let mut lines = vec![String::new()];
    for word in note.split(|letter: char| letter.is_whitespace() || letter.is_control() || turns(letter)) {
        if let Some(line) = lines.last_mut().filter(|_| !word.is_empty()) {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= COMMENT {
                lines.push(word.to_owned());
            } else {
                let space = if line.is_empty() { "" } else { " " };
                let _ = write!(line, "{space}{word}");
            }
        }
    }
    lines
}

/// The annotated struct of a declaration, with comments.
pub(crate) fn annotated(declaration: &Object, notes: &Notes) -> String {
    let Some(name) = declaration.get("name").and_then(Node::as_text) else { return String::new() };
    let mut text = String::new();
    doc(&notes.of(""), 0, &mut text);
    let keys = declaration.iter().map(|(key, value)| (&**key, value));
    let open: Vec<String> = notes.open.iter().flat_map(|note| wrapped(note)).collect();
    layout::attribute("oauth_provider", &items(keys, &PROVIDER, "", notes), &open, 0, &mut text);
    let fields: Vec<_> = declaration.get("fields").into_iter().flat_map(Node::members).collect();
    let derives = if fields.is_empty() { "Debug, Clone, Copy" } else { "Debug, Clone" };
    let _ = writeln!(text, "#[derive({derives})]");
    if fields.is_empty() {
        let _ = writeln!(text, "pub struct {name};");
        return text;
    }
    let _ = writeln!(text, "pub struct {name} {{");
    for (name, rules) in fields {
        field(name, rules, notes, &mut text);
    }
    text.push_str("}\n");
    text
}

/// The items that an attribute has of these members, each on one line.
pub(crate) fn lines(members: &Object) -> Vec<String> {
    let members = members.iter().map(|(key, value)| (&**key, value));
    items(members, &PROVIDER, "", &Notes::default()).iter().filter_map(layout::Item::flat).collect()
}

/// A field, whose type says part of its rules.
fn field(name: &str, rules: &Node, notes: &Notes, text: &mut String) {
    let find = |key| rules.members().find(|(name, _)| *name == key).map(|(_, value)| value);
    let is_set = |key| find(key).is_some_and(Node::is_true);
    doc(&notes.of(&format!("fields.{name}")), 1, text);
    let ty = match find("default") {
        Some(Node::Bool(_)) => "bool",
        Some(Node::Number(number)) if number.is_u64() => "u64",
        Some(Node::Number(_)) => "i64",
        // It never prints, unlike a `String` in a struct with `Debug`.
        _ if is_set("secret") => "oauth_runtime::Secret",
        _ => "String",
    };
    let said = rules.members().filter(|(key, _)| !matches!(*key, "optional" | "secret"));
    let said = items(said, &FIELD, &format!("fields.{name}"), &Notes::default());
    if !said.is_empty() {
        layout::short_attribute("oauth", &said, 1, text);
    }
    let ty = if is_set("optional") { format!("Option<{ty}>") } else { ty.to_owned() };
    let raw = if syn::parse_str::<syn::Ident>(name).is_ok() { "" } else { "r#" };
    let _ = writeln!(text, "    pub {raw}{name}: {ty},");
}

fn doc(lines: &[String], depth: usize, text: &mut String) {
    let indent = "    ".repeat(depth);
    for line in lines {
        let _ = writeln!(text, "{indent}/// {line}");
    }
}
