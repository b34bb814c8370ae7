//! The declaration as JSON, in the shape that the attribute has: `key = value` is a member, `key(..)` an object, a list an
//! array.
//!
//! No key is known here. What the grammar has accepted is written down as it stands, and the runtime reads it against
//! the same grammar.

use oauth_grammar::json::Writer;
use oauth_grammar::keys::Kind;
use oauth_grammar::suggest;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::model::{Field, Provider};
use crate::names;
use crate::parse::{Atom, Body, Entry, Section, Value};

/// The text of the metadata.
pub(crate) fn json(provider: &Provider, section: &Section) -> String {
    let mut json = Writer::default();
    json.object(|json| {
        json.member("name", |json| json.text(&provider.ident.unraw().to_string()));
        if !provider.fields.is_empty() {
            json.member("fields", |json| json.object(|json| fields(&provider.fields, json)));
        }
        entries(section, json);
    });
    json.finish()
}

fn fields(fields: &[Field], json: &mut Writer) {
    for field in fields {
        json.member(&field.name, |json| json.object(|json| rules(field, json)));
    }
}

fn rules(field: &Field, json: &mut Writer) {
    if let Some(default) = &field.default {
        // A number that is too large for many readers of JSON is a string (RFC 8259 §6).
        let is_literal = match field.primitive() {
            Some("bool") => true,
            Some(_) => default.text.parse::<i64>().is_ok(),
            None => false,
        };
        json.member(
            "default",
            |json| {
                if is_literal { json.raw(&default.text) } else { json.text(&default.text) }
            },
        );
    }
    for (name, is_set) in [("optional", field.is_optional()), ("secret", field.secret)] {
        if is_set {
            json.member(name, |json| json.raw("true"));
        }
    }
    if let Some(pattern) = &field.pattern {
        json.member("pattern", |json| json.text(pattern.value()));
    }
    if !field.one_of.is_empty() {
        json.member("one_of", |json| {
            json.array(|json| {
                for value in &field.one_of {
                    json.element(|json| json.text(value.value()));
                }
            });
        });
    }
}

fn entries(section: &Section, json: &mut Writer) {
    // The path of the runtime crate is the compiler's affair, and an empty group says nothing.
    let is_empty =
        |entry: &&Entry| matches!(&entry.body, Body::Section(section) if section.entries.is_empty());
    let entries = section.entries.iter().filter(|entry| entry.known != Some("crate"));
    let entries: Vec<_> = entries.filter(|entry| !is_empty(entry)).collect();
    for (index, entry) in entries.iter().enumerate() {
        let same = || entries.iter().filter(|other| entry.known.is_some() && other.known == entry.known);
        if entries.iter().take(index).any(|other| entry.known.is_some() && other.known == entry.known) {
            continue;
        }
        match same().count() {
            0 | 1 => json.member(entry.key.text(), |json| body(entry, json)),
            // A key that may be given several times.
            _ => json.member(entry.key.text(), |json| {
                json.array(|json| same().for_each(|entry| json.element(|json| body(entry, json))));
            }),
        }
    }
}

fn body(entry: &Entry, json: &mut Writer) {
    match &entry.body {
        Body::Flag => json.raw("true"),
        Body::Value(Value::One(value)) => atom(value, entry.kinds(), json),
        Body::Value(Value::Many(values, _)) => json.array(|json| {
            for value in values {
                json.element(|json| atom(value, entry.kinds(), json));
            }
        }),
        Body::Section(section) if is_list(section) => json.array(|json| {
            for entry in &section.entries {
                json.element(|json| json.text(entry.key.text()));
            }
        }),
        Body::Section(section) => json.object(|json| entries(section, json)),
        Body::Typed(ty, path) => json.object(|json| {
            let (name, is_optional) = names::json_type(ty);
            json.member("type", |json| json.text(name));
            if is_optional {
                json.member("optional", |json| json.raw("true"));
            }
            if let Some(path) = path {
                json.member("path", |json| json.text(path.value()));
            }
        }),
    }
}

/// Whether a group is a list of names, such as `omit(scope, redirect_uri)`.
fn is_list(section: &Section) -> bool {
    let is_name = |entry: &Entry| entry.known.is_none() && matches!(entry.body, Body::Flag);
    section.entries.iter().all(is_name)
}

/// Whether a text is a grant of the provider's own which a reader of JSON would take for a misspelt one of the RFCs.
fn is_vendor(kind: Kind, text: &str) -> bool {
    let Kind::Vendor(known) = kind else { return false };
    suggest::misspelt(text, known.iter().map(|choice| choice.name)).is_some()
}

fn atom(atom: &Atom, kinds: &[Kind], json: &mut Writer) {
    match atom {
        Atom::Text(text) if kinds.iter().any(|kind| is_vendor(*kind, text.value())) => {
            json.object(|json| json.member("vendor", |json| json.text(text.value())));
        }
        Atom::Text(text) => json.text(text.value()),
        Atom::Integer(value, _) => json.raw(&value.to_string()),
        Atom::Bool(value) => json.raw(if value.value() { "true" } else { "false" }),
        Atom::Word(word) => json.text(&word.unraw().to_string()),
        Atom::Call(word, argument) => json.object(|json| {
            json.member(&word.to_string(), |json| match syn::parse2::<LitStr>(argument.clone()) {
                Ok(text) => json.text(&text.value()),
                Err(_) => json.raw(&argument.to_string()),
            });
        }),
        // The grammar accepts no other value but the path of the runtime crate, which is left out.
        Atom::Path(_) | Atom::Other(_) => json.raw("null"),
    }
}
