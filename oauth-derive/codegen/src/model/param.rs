//! Parameters and headers that a declaration adds.

use oauth_grammar::rules;
use oauth_grammar::template::Place;
use proc_macro2::Span;
use syn::LitStr;

use super::Reader;
use crate::literal::Text;
use crate::parse::{Atom, Entry, Section};
use crate::template::Template;

/// A name on the left of an equals sign, and where it is.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Name {
    pub(super) fn of(entry: &Entry) -> Self {
        Self { text: entry.key.text().to_owned(), span: entry.key.span() }
    }
}

/// A parameter or header, and those of its alternatives that are text.
pub(crate) struct Param {
    pub(crate) name: Name,
    /// The first alternative, where that is a number, `true` or `false`.
    pub(crate) constant: Option<String>,
    pub(crate) templates: Vec<Template>,
    /// Those of its members.
    pub(crate) members: Vec<Param>,
}

impl Param {
    /// All templates, those of its members too.
    pub(crate) fn all(&self) -> Box<dyn Iterator<Item = &Template> + '_> {
        Box::new(self.templates.iter().chain(self.members.iter().flat_map(Self::all)))
    }
}

impl Param {
    /// Itself, and the members below it.
    pub(crate) fn with_members(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        Box::new(std::iter::once(self).chain(self.members.iter().flat_map(Self::with_members)))
    }
}

/// The JSON of `json("..")`.
fn json(atom: &Atom) -> Option<LitStr> {
    let Atom::Call(_, json) = atom else { return None };
    syn::parse2(json.clone()).ok()
}

pub(super) fn build(reader: &mut Reader<'_>, section: &Section, key: &str, place: Place) -> Vec<Param> {
    section.section(key).map(|group| members(reader, group, place)).unwrap_or_default()
}

fn members(reader: &mut Reader<'_>, group: &Section, place: Place) -> Vec<Param> {
    let mut params = Vec::new();
    for entry in group.free() {
        let texts = entry.atoms().iter().filter_map(Atom::text);
        let mut templates: Vec<_> = texts.filter_map(|literal| reader.resolved(literal, place)).collect();
        for json in entry.atoms().iter().filter_map(json) {
            if oauth_grammar::json::names(&json.value()).iter().any(|name| name.contains(['{', '}'])) {
                reader.errors.at(json.span(), rules::BRACE_IN_MEMBER);
            }
            let texts = oauth_grammar::json::texts(&json.value());
            let texts = texts.into_iter().filter(|text| text.contains(['{', '}']));
            // They stand in the one literal.
            let texts: Vec<_> = texts.map(|text| Text::new(&text, json.span())).collect();
            templates.extend(texts.iter().filter_map(|text| reader.resolved(text, place)));
        }
        let constant = entry.atoms().first().and_then(|first| match first {
            Atom::Integer(value, _) => Some(value.to_string()),
            Atom::Bool(value) => Some(value.value().to_string()),
            atom => json(atom).map(|json| json.value()),
        });
        let members = entry.section().map(|group| members(reader, group, place)).unwrap_or_default();
        params.push(Param { name: Name::of(entry), constant, templates, members });
    }
    params
}
