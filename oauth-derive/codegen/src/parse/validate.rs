//! Items held against the table of the grammar.

use oauth_grammar::chars::is_token;
use oauth_grammar::keys::{self, Free, Group, Names, Shape};
use oauth_grammar::{parameter, path, rules, suggest};
use proc_macro2::Span;

use super::value::{self, Usage};
use super::{Atom, Body, Entry, Item, ItemBody, Key, Section, Value, Written};
use crate::errors::Errors;
use crate::literal::Text;

/// Keeps the items that fit `group`.
pub(super) fn section(items: Vec<Item>, group: &'static Group, errors: &mut Errors) -> Section {
    let mut section = Section::default();
    for (index, item) in items.into_iter().enumerate() {
        let item = match group.first.filter(|_| index == 0) {
            Some(first) => of_first(item, first),
            None => item,
        };
        if let Some(entry) = entry(item, group, &mut section, errors) {
            section.entries.push(entry);
        }
    }
    section
}

/// A string that stands by itself, as the value of the key that may be left out before it.
fn of_first(item: Item, first: &str) -> Item {
    let Item { key: Key { literal: Some(literal), span, .. }, body: ItemBody::Flag } = item else {
        return item;
    };
    let key = Key { written: Written::Ident, text: first.to_owned(), span, literal: None };
    Item { key, body: ItemBody::Value(Value::One(Atom::Text(literal.into()))) }
}

fn entry(item: Item, group: &'static Group, section: &mut Section, errors: &mut Errors) -> Option<Entry> {
    let Item { key, body } = item;
    let spec = if key.written == Written::Ident { group.find(key.text()) } else { None };
    let Some(spec) = spec else {
        return match group.free {
            Some(free) => free_entry(Item { key, body }, free, group, section, errors),
            None => unknown(&key, group, section, errors),
        };
    };
    if section.has_seen(spec.name()) && !spec.repeatable {
        errors.at(key.span(), format!("duplicate key `{}`; a key is given once", key.text()));
        return None;
    }
    section.seen.push(spec.name());
    let body = self::body(&key, body, &spec.shape, errors);
    Some(Entry { key, known: Some(spec.name()), body: body?, shape: &spec.shape })
}

fn free_entry(
    item: Item,
    free: &'static Free,
    group: &'static Group,
    section: &mut Section,
    errors: &mut Errors,
) -> Option<Entry> {
    let Item { key, body } = item;
    let text = key.text();
    let near = || suggest::nearest(text, group.all().map(keys::Key::name));
    if let Some(near) = (key.written == Written::Ident).then(near).flatten() {
        errors.at(key.span(), format!("unknown key `{text}`; did you mean `{near}`?"));
        return None;
    }
    if free.what == "scope" && key.written == Written::Text && matches!(body, ItemBody::Flag) {
        errors.at(key.span(), rules::scope_without_name(text));
        return None;
    }
    if let Err(message) = check_name(&key, free) {
        errors.at(key.span(), message);
        return None;
    }
    if section.free().any(|entry| entry.key.text() == text) {
        errors.at(key.span(), format!("duplicate {} `{text}`; it is given once", free.what));
        return None;
    }
    let body = self::body(&key, body, &free.shape, errors)?;
    Some(Entry { key, known: None, body, shape: &free.shape })
}

/// Whether a name of the declaration's own is one that can stand here.
fn check_name(key: &Key, free: &Free) -> Result<(), String> {
    let text = key.text();
    let what = free.what;
    if key.written == Written::Text {
        rules::plain_text(text)?;
    }
    match (free.names, key.written) {
        (Names::Any | Names::Ident, Written::Ident) | (Names::Code, _) => Ok(()),
        (Names::Any | Names::Text, Written::Text) if !text.is_empty() => Ok(()),
        (Names::Header, Written::Ident | Written::Text) if is_token(text) => Ok(()),
        (Names::Header, Written::Text) => Err(format!("`{text}` is not the name of a header")),
        (Names::Parameter, Written::Ident) if parameter::Parameter::of(text).is_some() => Ok(()),
        (Names::Parameter, Written::Ident) => Err(suggest::unknown(what, text, parameter::names())),
        (Names::Status, Written::Integer) => match text.parse() {
            Ok(100..=599_u16) => Ok(()),
            _ => Err(format!("`{text}` is not an HTTP status; write a number from 100 to 599")),
        },
        (Names::Path, Written::Ident | Written::Text) => path::Path::parse(text).map(drop),
        (Names::Status, _) => Err("expected an HTTP status such as `400`".to_owned()),
        (Names::Parameter | Names::Ident, _) => {
            let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
            Err(format!("the name of {article} {what} is written without quotes"))
        }
        (Names::Text, _) => Err(format!("a {what} is a string; write `\"{text}\"`")),
        _ => Err(format!("`{text}` is not the name of a {what}")),
    }
}

fn body(key: &Key, body: ItemBody, shape: &'static Shape, errors: &mut Errors) -> Option<Body> {
    let (span, name) = (key.span(), key.text());
    let usage = || shape.usage(&written(key));
    match body {
        ItemBody::Flag if shape.flag => Some(Body::Flag),
        ItemBody::Flag => reject(errors, span, format!("`{name}` needs a value; write {}", usage())),
        ItemBody::Value(value) if !shape.values.is_empty() => {
            check_value(&value, shape, &usage, span, errors).then_some(Body::Value(value))
        }
        ItemBody::Value(_) => reject(errors, span, format!("`{name}` takes no value; write {}", usage())),
        ItemBody::Group(items, group_span) => {
            if let Some(group) = shape.group {
                return Some(Body::Section(section(items, group, errors)));
            }
            let usage = if shape.list { as_list(name, &items) } else { None }.unwrap_or_else(usage);
            reject(errors, group_span, format!("`{name}` takes no group; write {usage}"))
        }
        ItemBody::Typed(ty, path) if shape.typed => typed(ty, path, errors),
        ItemBody::Typed(..) => reject(errors, span, format!("`{name}` takes no type; write {}", usage())),
    }
}

/// The list that was meant by a group of words.
fn as_list(name: &str, items: &[Item]) -> Option<String> {
    let words: Option<Vec<_>> = items
        .iter()
        .map(|item| {
            (matches!(item.body, ItemBody::Flag) && item.key.written == Written::Ident)
                .then(|| item.key.text())
        })
        .collect();
    let words = words.filter(|words| words.len() > 1)?.join(", ");
    Some(format!("`{name} = [{words}]`"))
}

/// The key as it would be written again.
fn written(key: &Key) -> String {
    if key.written == Written::Text { format!("\"{}\"", key.text()) } else { key.text().to_owned() }
}

fn check_value(value: &Value, shape: &Shape, usage: Usage<'_>, key: Span, errors: &mut Errors) -> bool {
    let check = |atom: &Atom, errors: &mut Errors| value::check(atom, shape.values, usage, key, errors);
    match value {
        Value::One(atom) => check(atom, errors),
        Value::Many(atoms, span) if shape.list => {
            if atoms.is_empty() {
                errors.at(*span, format!("an empty list says nothing; write {}", usage()));
            }
            // Every value is looked at, also after a wrong one.
            atoms.iter().fold(!atoms.is_empty(), |fits, atom| check(atom, errors) && fits)
        }
        Value::Many(_, span) => {
            errors.at(*span, format!("a list cannot stand here; write {}", usage()));
            false
        }
    }
}

fn typed(ty: Box<syn::Type>, path: Option<Text>, errors: &mut Errors) -> Option<Body> {
    if let Some(path) = &path {
        if let Err(message) = path::Path::parts(path.value()) {
            return reject(errors, path.span(), message);
        }
    }
    Some(Body::Typed(ty, path))
}

fn unknown(key: &Key, group: &Group, section: &mut Section, errors: &mut Errors) -> Option<Entry> {
    let text = key.text();
    let known = || group.all().map(keys::Key::name);
    let message = if key.written == Written::Text && known().any(|name| name == text) {
        section.seen.extend(known().find(|name| *name == text));
        format!("`{text}` is a key; write it without quotes")
    } else if let Some(meant) = suggest::meant(text, known()) {
        section.seen.push(meant);
        format!("unknown key `{text}`; did you mean `{meant}`?")
    } else if let Some(places) = keys::places_of(text) {
        format!("`{text}` belongs {places}")
    } else if let Some(near) = suggest::nearest(text, known()) {
        section.seen.push(near);
        format!("unknown key `{text}`; did you mean `{near}`?")
    } else {
        let supported = group.all().map(keys::Key::name);
        format!("unknown key `{text}`; expected one of: {}", suggest::listed(supported))
    };
    reject(errors, key.span(), message)
}

fn reject<T>(errors: &mut Errors, span: Span, message: String) -> Option<T> {
    errors.at(span, message);
    None
}
