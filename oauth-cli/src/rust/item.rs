//! The members of a declaration as the items of an attribute, read against the grammar: no key is known here.

use oauth_grammar::keys::{Free, Group, Key, Kind, Names, Shape};
use oauth_grammar::suggest;

use super::Notes;
use super::layout::{Body, Item};
use crate::tree::Node;

/// The items of a group, whose path in the declaration is `parent`.
pub(super) fn items<'a>(
    members: impl Iterator<Item = (&'a str, &'a Node)>,
    group: &'static Group,
    parent: &str,
    notes: &Notes,
) -> Vec<Item> {
    members.flat_map(|(name, value)| member(name, value, group, parent, notes)).collect()
}

/// One member, which is several items where a key is repeated.
fn member(name: &str, value: &Node, group: &'static Group, parent: &str, notes: &Notes) -> Vec<Item> {
    let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
    let (written, shape, is_repeatable) = match (group.find(name), group.free) {
        (Some(key), _) => (name.to_owned(), &key.shape, key.repeatable),
        (None, Some(free)) => (free_name(name, free, group), &free.shape, false),
        (None, None) => return Vec::new(),
    };
    let mut items: Vec<Item> = match value {
        Node::List(values) if is_repeatable => {
            values.iter().map(|value| item(&written, value, shape, &path, notes)).collect()
        }
        value => vec![item(&written, value, shape, &path, notes)],
    };
    if let Some(first) = items.first_mut() {
        first.comment = notes.of(&path);
    }
    items
}

fn item(name: &str, value: &Node, shape: &'static Shape, path: &str, notes: &Notes) -> Item {
    let with = |head: String, body: Body| Item { comment: Vec::new(), head, body };
    match (value, shape.group) {
        (Node::List(names), Some(group)) if is_list(group) => {
            let names = names.iter().filter_map(Node::as_text);
            let names = names.map(|name| Item::plain(names_of(group, name))).collect();
            with(name.to_owned(), Body::Group(names))
        }
        (Node::Object(_), _) if shape.typed => Item::plain(typed(name, value)),
        (Node::Object(_), Some(group)) if call(value, shape).is_none() => {
            with(name.to_owned(), Body::Group(items(value.members(), group, path, notes)))
        }
        (Node::List(values), _) => {
            let values = values.iter().map(|value| literal(value, shape)).collect();
            with(format!("{name} = "), Body::List(values))
        }
        (Node::Bool(true), _) if shape.flag => Item::plain(name.to_owned()),
        (value, _) => Item::plain(format!("{name} = {}", literal(value, shape))),
    }
}

/// Whether a group is a list of names, such as `omit(scope, redirect_uri)`.
fn is_list(group: &Group) -> bool {
    group.free.is_some_and(|free| free.shape.flag)
}

fn names_of(group: &'static Group, name: &str) -> String {
    group.free.map_or_else(|| quoted(name), |free| free_name(name, free, group))
}

/// A name that the declaration chose, as the attribute has it.
fn free_name(name: &str, free: &Free, group: &'static Group) -> String {
    // A word that is near to a key would be taken for it, misspelt.
    let is_word = || is_ident(name) && suggest::nearest(name, group.all().map(Key::name)).is_none();
    let is_number =
        || name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    match free.names {
        Names::Ident | Names::Parameter | Names::Status => name.to_owned(),
        Names::Any | Names::Header if is_word() => name.to_owned(),
        Names::Code if !name.is_empty() && is_number() || is_word() => name.to_owned(),
        Names::Any | Names::Header | Names::Code | Names::Path | Names::Text => quoted(name),
    }
}

/// What stands right of an equals sign.
fn literal(value: &Node, shape: &Shape) -> String {
    match value {
        Node::Text(text) if is_word(text, shape) => text.clone(),
        Node::Text(text) => quoted(text),
        Node::Number(number) => number.to_string(),
        Node::Bool(value) => value.to_string(),
        Node::Object(_) => call(value, shape).unwrap_or_default(),
        Node::List(_) => String::new(),
    }
}

/// Whether a text is a word of the grammar and not a string.
fn is_word(text: &str, shape: &Shape) -> bool {
    shape.values.iter().any(|kind| match kind {
        Kind::Word(choices) => choices.iter().any(|choice| choice.name == text),
        Kind::Name => true,
        _ => false,
    })
}

/// `json("..")`, `grace(30)`, or a grant of the provider's own.
fn call(value: &Node, shape: &Shape) -> Option<String> {
    shape.values.iter().find_map(|kind| match kind {
        Kind::Json => value.only_member("json")?.as_text().map(|json| format!("json({})", quoted(json))),
        Kind::Vendor(_) => value.only_member("vendor")?.as_text().map(quoted),
        Kind::Call(name) => match value.only_member(name)? {
            Node::Number(number) => Some(format!("{name}({number})")),
            _ => None,
        },
        _ => None,
    })
}

/// `name: Type = "path"`.
fn typed(name: &str, member: &Node) -> String {
    let find = |key| member.members().find(|(name, _)| *name == key).map(|(_, value)| value);
    let ty = match find("type").and_then(Node::as_text) {
        Some("string") => "String",
        Some("integer") => "i64",
        Some("number") => "f64",
        Some("boolean") => "bool",
        Some("array") => "Vec<serde_json::Value>",
        Some("object") => "serde_json::Map<String, serde_json::Value>",
        _ => "serde_json::Value",
    };
    let ty =
        if find("optional").is_some_and(Node::is_true) { format!("Option<{ty}>") } else { ty.to_owned() };
    let path = find("path").and_then(Node::as_text).map(|path| format!(" = {}", quoted(path)));
    format!("{name}: {ty}{}", path.unwrap_or_default())
}

/// Whether a name can be written without quotes.
pub(super) fn is_ident(name: &str) -> bool {
    let mut letters = name.chars();
    name != "_"
        && letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// A string literal of Rust.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}
