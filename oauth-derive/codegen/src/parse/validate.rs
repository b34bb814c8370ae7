//! Items held against the table of the grammar.

use oauth_grammar::chars::is_token;
use oauth_grammar::keys::{self, Free, Group, Names, Shape};
use oauth_grammar::{parameter, path, suggest};
use proc_macro2::Span;
use syn::LitStr;

use super::value::{self, Usage};
use super::{Atom, Body, Entry, Item, ItemBody, Key, Section, Value};
use crate::errors::Errors;

/// Keeps the items that fit `group`.
pub(super) fn section(items: Vec<Item>, group: &'static Group, errors: &mut Errors) -> Section {
    let mut section = Section::default();
    for item in items {
        if let Some(entry) = entry(item, group, &mut section, errors) {
            section.entries.push(entry);
        }
    }
    section
}

fn entry(item: Item, group: &'static Group, section: &mut Section, errors: &mut Errors) -> Option<Entry> {
    let text = item.key.text();
    let spec = match &item.key {
        Key::Ident(_) => group.find(&text),
        Key::Text(_) | Key::Integer(_) => None,
    };
    let Some(spec) = spec else {
        return match group.free {
            Some(free) => free_entry(item, free, group, section, errors),
            None => unknown(&item.key, group, section, errors),
        };
    };
    if section.has_seen(spec.name()) && !spec.repeatable {
        errors.at(item.key.span(), format!("duplicate key `{text}`; a key is given once"));
        return None;
    }
    section.seen.push(spec.name());
    let key = item.key.clone();
    let body = body(item, &spec.shape, errors);
    if !spec.is_supported() {
        errors.at(key.span(), format!("`{text}` is not supported yet"));
    }
    Some(Entry { key, known: Some(spec.name()), body: body?, shape: &spec.shape })
}

fn free_entry(
    item: Item,
    free: &'static Free,
    group: &'static Group,
    section: &mut Section,
    errors: &mut Errors,
) -> Option<Entry> {
    let text = item.key.text();
    if let (Key::Ident(_), Some(near)) =
        (&item.key, suggest::nearest(&text, group.all().map(keys::Key::name)))
    {
        errors.at(item.key.span(), format!("unknown key `{text}`; did you mean `{near}`?"));
        return None;
    }
    if let Err(message) = check_name(&item.key, free) {
        errors.at(item.key.span(), message);
        return None;
    }
    if section.free().any(|entry| entry.key.text() == text) {
        errors.at(item.key.span(), format!("duplicate {} `{text}`; it is given once", free.what));
        return None;
    }
    let key = item.key.clone();
    body(item, &free.shape, errors).map(|body| Entry { key, known: None, body, shape: &free.shape })
}

/// Whether a name of the declaration's own is one that can stand here.
fn check_name(key: &Key, free: &Free) -> Result<(), String> {
    let text = key.text();
    let what = free.what;
    match (free.names, key) {
        (Names::Any | Names::Ident, Key::Ident(_)) | (Names::Code, _) => Ok(()),
        (Names::Any | Names::Text, Key::Text(_)) if !text.is_empty() => Ok(()),
        (Names::Header, Key::Ident(_) | Key::Text(_)) if is_token(&text) => Ok(()),
        (Names::Header, Key::Text(_)) => Err(format!("`{text}` is not the name of a header")),
        (Names::Parameter, Key::Ident(_)) if parameter::Parameter::of(&text).is_some() => Ok(()),
        (Names::Parameter, Key::Ident(_)) => Err(suggest::unknown(what, &text, parameter::names())),
        (Names::Status, Key::Integer(literal)) => match literal.base10_parse() {
            Ok(100..=599_u16) => Ok(()),
            _ => Err(format!("`{text}` is not an HTTP status; write a number from 100 to 599")),
        },
        (Names::Path, Key::Ident(_) | Key::Text(_)) => path::Path::parse(&text).map(drop),
        (Names::Status, _) => Err("expected an HTTP status such as `400`".to_owned()),
        (Names::Parameter | Names::Ident, _) => {
            Err(format!("the name of a {what} is written without quotes"))
        }
        (Names::Text, _) => Err(format!("a {what} is a string; write `\"{text}\"`")),
        _ => Err(format!("`{text}` is not the name of a {what}")),
    }
}

fn body(item: Item, shape: &'static Shape, errors: &mut Errors) -> Option<Body> {
    let span = item.key.span();
    let name = item.key.text();
    let usage = || shape.usage(&written(&item.key));
    match item.body {
        ItemBody::Flag if shape.flag => Some(Body::Flag),
        ItemBody::Flag => reject(errors, span, format!("`{name}` needs a value; write {}", usage())),
        ItemBody::Value(value) if !shape.values.is_empty() => {
            check_value(&value, shape, &usage, span, errors).then_some(Body::Value(value))
        }
        ItemBody::Value(_) => reject(errors, span, format!("`{name}` takes no value; write {}", usage())),
        ItemBody::Group(items, group_span) => match shape.group {
            Some(group) => grouped(items, &name, group, span, errors),
            None => reject(errors, group_span, format!("`{name}` takes no group; write {}", usage())),
        },
        ItemBody::Typed(ty, path) if shape.typed => typed(ty, path, errors),
        ItemBody::Typed(..) => reject(errors, span, format!("`{name}` takes no type; write {}", usage())),
    }
}

/// The key as it would be written again.
fn written(key: &Key) -> String {
    match key {
        Key::Ident(ident) => ident.to_string(),
        Key::Text(literal) => format!("\"{}\"", literal.value()),
        Key::Integer(literal) => literal.to_string(),
    }
}

fn grouped(
    items: Vec<Item>,
    name: &str,
    group: &'static Group,
    span: Span,
    errors: &mut Errors,
) -> Option<Body> {
    let section = section(items, group, errors);
    if group.supported {
        Some(Body::Section(section))
    } else {
        reject(errors, span, format!("`{name}(..)` is not supported yet"))
    }
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

fn typed(ty: Box<syn::Type>, path: Option<LitStr>, errors: &mut Errors) -> Option<Body> {
    if let Some(path) = &path {
        if let Err(message) = path::Path::parse(&path.value()) {
            return reject(errors, path.span(), message);
        }
    }
    Some(Body::Typed(ty, path))
}

fn unknown(key: &Key, group: &Group, section: &mut Section, errors: &mut Errors) -> Option<Entry> {
    let text = key.text();
    let known = || group.all().map(keys::Key::name);
    let message = if matches!(key, Key::Text(_)) && known().any(|name| name == text) {
        section.seen.extend(known().find(|name| *name == text));
        format!("`{text}` is a key; write it without quotes")
    } else if let Some(places) = keys::places_of(&text) {
        format!("`{text}` belongs {places}")
    } else if let Some(near) = suggest::nearest(&text, known()) {
        section.seen.push(near);
        format!("unknown key `{text}`; did you mean `{near}`?")
    } else {
        let supported = group.all().filter(|key| key.is_supported()).map(keys::Key::name);
        format!("unknown key `{text}`; expected one of: {}", suggest::listed(supported))
    };
    reject(errors, key.span(), message)
}

fn reject<T>(errors: &mut Errors, span: Span, message: String) -> Option<T> {
    errors.at(span, message);
    None
}
