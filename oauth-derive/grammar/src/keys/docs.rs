//! The keys as Markdown.

use std::fmt::Write;

use super::{EXAMPLES, FIELD, KEYS, Key, Kind};

/// One key, where it stands.
#[derive(Debug)]
pub struct Listed {
    /// The key with those that it stands in, such as `request(method)`, or `field: default`.
    pub path: String,
    /// The key itself.
    pub key: &'static Key,
}

/// All keys, in the order of the documentation.
#[must_use]
pub fn listed_keys() -> Vec<Listed> {
    let mut listed = Vec::new();
    list(&mut listed, KEYS, "", "");
    list(&mut listed, FIELD.keys, "field: ", "");
    listed
}

fn list(listed: &mut Vec<Listed>, keys: &'static [Key], before: &str, behind: &str) {
    for key in keys {
        let path = format!("{before}{}{behind}", key.name());
        listed.push(Listed { path, key });
        // What is written as another key is has its rows there.
        let is_like_another = |group| {
            !before.is_empty()
                && KEYS.iter().any(|top| top.shape.group.is_some_and(|other| std::ptr::eq(other, group)))
        };
        if key.shape.group.is_some_and(|group| !is_like_another(group)) {
            list(listed, key.keys(), &format!("{before}{}(", key.name()), &format!("){behind}"));
        }
    }
}

/// The table of keys for the documentation, each with an example.
#[must_use]
pub fn keys_tables() -> String {
    let mut text = String::from("| key | takes | meaning | source | example |\n|---|---|---|---|---|\n");
    // Writing to a string cannot fail.
    for Listed { path, key } in &listed_keys() {
        let example = EXAMPLES.iter().find(|(of, _)| of == path).map_or("", |(_, example)| example);
        let (takes, meaning, source) = (takes(key), key.meaning(), key.source());
        let _ = writeln!(text, "| `{path}` | {takes} | {meaning} | {source} | `{}` |", cell(example));
    }
    text
}

/// What may stand in the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn takes(key: &Key) -> String {
    let mut forms: Vec<String> = Vec::new();
    for kind in key.shape.values {
        forms.extend(form(*kind));
    }
    if key.shape.list {
        forms.push("a list".to_owned());
    }
    if key.shape.group.is_some() {
        forms.push("a group".to_owned());
    }
    if key.shape.flag {
        forms.push("nothing".to_owned());
    }
    forms.join(", ")
}

fn form(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Text | Kind::Own(_) | Kind::Scope => "text".to_owned(),
        Kind::Template => "text with placeholders".to_owned(),
        Kind::Pattern => "a regular expression".to_owned(),
        Kind::Path | Kind::Paths => "a path".to_owned(),
        Kind::Words => "a path, or text with paths in braces".to_owned(),
        Kind::Integer => "a number".to_owned(),
        Kind::Literal | Kind::Constant => "text, a number, `true`, `false`".to_owned(),
        Kind::Name => "a name".to_owned(),
        Kind::Crate => "the path of a crate".to_owned(),
        Kind::Word(choices) => {
            let words = choices.iter();
            words.map(|choice| format!("`{}`", choice.name)).collect::<Vec<_>>().join(", ")
        }
        Kind::Quoted(choices) => {
            choices.iter().map(|choice| format!("`\"{}\"`", choice.name)).collect::<Vec<_>>().join(", ")
        }
        Kind::Call(name) => format!("`{name}(30)`"),
        Kind::Json => "`json(\"..\")`".to_owned(),
        Kind::Vendor(_) => return None,
    })
}
