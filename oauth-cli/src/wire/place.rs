//! Where placeholders stand in a declaration.

use indexmap::IndexMap;
use oauth_grammar::template::{Expr, Item, Part};
use oauth_grammar::{Path, Template};
use serde_json::Value;
use serde_json::value::RawValue;

/// What an answer or a callback has to prove, which nobody can who has no keys. It changes nothing in what is sent.
const PROOFS: [&[&str]; 2] = [&["response", "verify"], &["authorize", "callback", "verify"]];
const RESPONSE_MODE: &[&str] = &["authorize", "response_mode"];

/// The declaration without what its answers have to prove.
pub(super) fn answerable(json: &str) -> String {
    let mut answerable = json.to_owned();
    for path in PROOFS.into_iter().chain(unplayed_response_mode(json).map(|_| RESPONSE_MODE)) {
        answerable = without(&answerable, path).unwrap_or(answerable);
    }
    without_unused_fields(&answerable)
}

/// The mode of a callback that comes signed, or in what a browser keeps to itself.
pub(super) fn unplayed_response_mode(json: &str) -> Option<String> {
    let declaration: Value = serde_json::from_str(json).unwrap_or_default();
    let mode = declaration.pointer("/authorize/response_mode")?.as_str()?;
    (mode == "fragment" || mode.contains("jwt")).then(|| mode.to_owned())
}

/// The declaration without the fields that nothing uses, which would not be right.
pub(crate) fn without_unused_fields(json: &str) -> String {
    let declaration: Value = serde_json::from_str(json).unwrap_or_default();
    let used: Vec<_> = placeholders(&declaration).into_iter().map(|named| named.root).collect();
    let fields = declaration.get("fields").and_then(Value::as_object).into_iter().flatten();
    let unused = fields.filter(|(field, _)| !used.contains(field));
    unused.fold(json.to_owned(), |json, (field, _)| without(&json, &["fields", field]).unwrap_or(json))
}

/// An object without a member, in the order of its text; `None` where it has no such member.
pub(crate) fn without(json: &str, path: &[&str]) -> Option<String> {
    let mut members: IndexMap<String, Box<RawValue>> = serde_json::from_str(json).ok()?;
    match path {
        [] => return None,
        [name] => drop(members.shift_remove(*name)?),
        [name, rest @ ..] => {
            let member = members.get_mut(*name)?;
            *member = RawValue::from_string(without(member.get(), rest)?).ok()?;
        }
    }
    serde_json::to_string(&members).ok()
}

/// An object with a member of this value behind the others, in the order of its text; `None` where there is no object to
/// put it in.
pub(crate) fn with(json: &str, path: &[&str], value: &Value) -> Option<String> {
    let mut members: IndexMap<String, Box<RawValue>> = serde_json::from_str(json).ok()?;
    match path {
        [] => return None,
        [name] => drop(members.insert((*name).to_owned(), RawValue::from_string(value.to_string()).ok()?)),
        [name, rest @ ..] => {
            let inner = members.get(*name).map_or("{}", |member| member.get());
            let member = RawValue::from_string(with(inner, rest, value)?).ok()?;
            members.insert((*name).to_owned(), member);
        }
    }
    serde_json::to_string(&members).ok()
}

/// Whether a placeholder names it somewhere.
pub(crate) fn names_placeholder(declaration: &Value, name: &str) -> bool {
    placeholders(declaration).iter().any(|named| named.root == name)
}

/// The names that URLs begin with.
pub(crate) fn placeholders_at_base(declaration: &Value) -> Vec<String> {
    let all = placeholders(declaration).into_iter();
    let mut names: Vec<_> = all.filter(|named| named.spot == Spot::Base).map(|named| named.root).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// What a name stands for in a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// Text, or a part of a host or path.
    Text,
    /// The whole of a URL's beginning.
    Base,
}

/// A placeholder in a declaration: the name, what stands behind it, and its spot.
pub(super) struct Named {
    pub(super) root: String,
    pub(super) path: Option<Path>,
    pub(super) spot: Spot,
    /// The function that it stands in an argument of.
    pub(super) function: Option<String>,
}

/// All placeholders, with those that stand as arguments of functions.
pub(super) fn placeholders(value: &Value) -> Vec<Named> {
    let mut all = Vec::new();
    collect(value, false, &mut all);
    all
}

/// Whether the values of this key are URLs.
pub(crate) fn holds_urls(key: &str) -> bool {
    key.ends_with("url")
        || key.ends_with("uri")
        || ["issuer", "origins", "resource", "identifier"].contains(&key)
}

fn collect(value: &Value, is_url: bool, all: &mut Vec<Named>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| collect(value, holds_urls(key), all));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, is_url, all)),
        Value::String(text) => {
            let template = Template::parse(text).map(|template| template.parts).unwrap_or_default();
            for (index, part) in template.iter().enumerate() {
                if let Part::Placeholder(placeholder) = part {
                    let spot = if is_url && index == 0 { Spot::Base } else { Spot::Text };
                    expression(&placeholder.expr, spot, None, all);
                }
            }
        }
        _ => {}
    }
}

fn expression(expr: &Expr, spot: Spot, within: Option<&str>, all: &mut Vec<Named>) {
    match expr {
        Expr::Name { root, path } => {
            let function = within.map(str::to_owned);
            all.push(Named { root: root.clone(), path: path.clone(), spot, function });
        }
        Expr::Call { function, arguments } => {
            for item in arguments.iter().flatten() {
                if let Item::Expr(expr) = item {
                    expression(expr, Spot::Text, Some(function), all);
                }
            }
        }
    }
}
