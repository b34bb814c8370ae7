//! The token request, and the token in later requests.

use proc_macro2::Span;
use syn::LitStr;

use super::Reader;
use crate::errors::Errors;
use crate::grammar::CLIENT_AUTHS;
use crate::parse::{Atom, Entry, Section, Word};
use crate::template::{Place, Template};

/// A name on the left of an equals sign, and where it is.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Name {
    fn of(entry: &Entry) -> Self {
        Self { text: entry.key.text(), span: entry.key.span() }
    }
}

pub(crate) struct ClientAuth {
    pub(crate) method: Word,
    pub(crate) encoding: Option<Word>,
}

#[derive(Default)]
pub(crate) struct Request {
    pub(crate) method: Option<Word>,
    pub(crate) format: Option<Word>,
    pub(crate) grant_type: Option<WireGrantType>,
    pub(crate) params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
    pub(crate) rename: Vec<(Name, LitStr)>,
    pub(crate) omit: Vec<Name>,
}

pub(crate) enum WireGrantType {
    Text(LitStr),
    None,
}

pub(crate) struct Param {
    pub(crate) name: Name,
    pub(crate) values: Vec<Value>,
}

pub(crate) enum Value {
    Template(Template),
    Text(LitStr),
    Integer(i64),
    Bool(bool),
}

impl Value {
    pub(crate) fn template(&self) -> Option<&Template> {
        match self {
            Self::Template(template) => Some(template),
            _ => None,
        }
    }

    /// A value of which nothing is a placeholder.
    pub(super) fn literal(atom: &Atom) -> Option<Self> {
        Some(match atom {
            Atom::Text(literal) => Self::Text(literal.clone()),
            Atom::Integer(value, _) => Self::Integer(*value),
            Atom::Bool(literal) => Self::Bool(literal.value()),
            _ => return None,
        })
    }
}

impl Request {
    pub(crate) fn is_format(&self, name: &str) -> bool {
        self.format.is_some_and(|format| format.is(name))
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method.is_some_and(|method| method.is("GET"))
    }

    /// Whether every parameter, a secret among them, goes into the URL.
    pub(crate) fn is_in_url(&self) -> bool {
        !self.is_format("none") && (self.is_get() || self.is_format("query"))
    }

    pub(crate) fn omits(&self, name: &str) -> bool {
        self.omit.iter().any(|omitted| omitted.text == name)
    }
}

#[derive(Default)]
pub(crate) struct Bearer {
    pub(crate) header: Option<LitStr>,
    pub(crate) scheme: Option<Scheme>,
    pub(crate) query: Option<LitStr>,
    pub(crate) value: Option<Template>,
    pub(crate) headers: Vec<Param>,
}

/// What stands before the token: some text, or nothing.
pub(crate) struct Scheme {
    pub(crate) text: Option<LitStr>,
    pub(crate) span: Span,
}

pub(super) fn build(reader: &mut Reader<'_>) -> Request {
    let Some(section) = reader.section.section("request") else { return Request::default() };
    Request {
        method: section.word("method"),
        format: section.word("format"),
        grant_type: grant_type(section),
        params: params(reader, section, "params", Place::Request),
        query: params(reader, section, "query", Place::Request),
        headers: params(reader, section, "headers", Place::Request),
        rename: section.section("rename").map(renamed).unwrap_or_default(),
        omit: section.section("omit").map(|omit| omit.free().map(Name::of).collect()).unwrap_or_default(),
    }
}

pub(super) fn bearer(reader: &mut Reader<'_>) -> Bearer {
    let Some(section) = reader.section.section("bearer") else { return Bearer::default() };
    let none = section.word("scheme").map(|none| Scheme { text: None, span: none.span });
    let text = section.text("scheme").map(|text| Scheme { text: Some(text.clone()), span: text.span() });
    Bearer {
        header: section.text("header").cloned(),
        scheme: text.or(none),
        query: section.text("query").cloned(),
        value: section.text("value").and_then(|literal| reader.resolved(literal, Place::Bearer)),
        headers: params(reader, section, "headers", Place::Bearer),
    }
}

pub(super) fn client_auth(section: &Section, errors: &mut Errors) -> Option<ClientAuth> {
    let entry = section.get("client_auth")?;
    let Some(group) = entry.section() else {
        return entry.words().next().map(|method| ClientAuth { method, encoding: None });
    };
    let encoding = group.word("encoding");
    let mut methods = group.entries.iter().filter_map(|entry| Word::of(CLIENT_AUTHS, &entry.key));
    let Some(method) = methods.next() else {
        if group.seen().iter().all(|key| *key == "encoding") {
            let message = "`client_auth(..)` needs a method; write `client_auth(client_secret_basic, ..)`";
            errors.at(entry.key.span(), message);
        }
        return None;
    };
    for other in methods {
        errors.at(other.span, format!("`{}` is already the method; a client uses one", method.name()));
    }
    if let (Some(encoding), false) = (encoding, method.is("client_secret_basic")) {
        let message = format!("`encoding` belongs to `client_secret_basic`, not to `{}`", method.name());
        errors.at(encoding.span, message);
    }
    Some(ClientAuth { method, encoding })
}

fn grant_type(section: &Section) -> Option<WireGrantType> {
    let text = section.text("grant_type").cloned().map(WireGrantType::Text);
    text.or_else(|| section.word("grant_type").map(|_| WireGrantType::None))
}

fn params(reader: &mut Reader<'_>, section: &Section, key: &str, place: Place) -> Vec<Param> {
    let Some(group) = section.section(key) else { return Vec::new() };
    let mut value = |atom: &Atom| match atom {
        Atom::Text(literal) => reader.resolved(literal, place).map(Value::Template),
        atom => Value::literal(atom),
    };
    group
        .free()
        .map(|entry| Param {
            name: Name::of(entry),
            values: entry.atoms().iter().filter_map(&mut value).collect(),
        })
        .collect()
}

fn renamed(section: &Section) -> Vec<(Name, LitStr)> {
    section.free().filter_map(|entry| Some((Name::of(entry), entry.texts().into_iter().next()?))).collect()
}
