//! `step` and `then`, and `sign` and `verify`.

use oauth_grammar::rules;
use oauth_grammar::template::{Part, Place};
use proc_macro2::Span;

use super::Reader;
use super::param::{self, Param};
use crate::literal::Text;
use crate::parse::{Entry, Section};
use crate::template::Template;

/// A call before or after the token call.
pub(crate) struct Call {
    pub(crate) key: &'static str,
    pub(crate) span: Span,
    /// What placeholders call its answer.
    pub(crate) id: Option<(String, Span)>,
    pub(crate) urls: Vec<Template>,
    /// What it needs and does not have.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) params: Vec<Param>,
    pub(crate) signed: Vec<Template>,
}

impl Call {
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.urls.iter().chain(self.params.iter().flat_map(Param::all)).chain(&self.signed)
    }
}

/// The calls of this key, of `refresh(..)` too.
pub(super) fn build(reader: &mut Reader<'_>, key: &'static str, place: Place) -> Vec<Call> {
    let section = reader.section;
    let of_refresh = section.section("refresh").into_iter().flat_map(|refresh| &refresh.entries);
    let calls = section.entries.iter().chain(of_refresh).filter(|entry| entry.known == Some(key));
    calls.filter_map(|entry| call(reader, entry, key, place)).collect()
}

fn call(reader: &mut Reader<'_>, entry: &Entry, key: &'static str, place: Place) -> Option<Call> {
    let section = entry.section()?;
    let urls = section.texts("url");
    let groups = ["params", "query", "headers"];
    Some(Call {
        key,
        span: entry.key.span(),
        id: section.name("id").map(|id| (id, id_span(section))),
        urls: urls.iter().filter_map(|url| reader.resolved(url, Place::Endpoint)).collect(),
        missing: ["id", "url"].into_iter().filter(|key| !section.seen().contains(key)).collect(),
        params: groups.into_iter().flat_map(|group| param::build(reader, section, group, place)).collect(),
        signed: signed(reader, section.section("sign"), Place::Signature),
    })
}

fn id_span(section: &Section) -> Span {
    section.get("id").map_or_else(Span::call_site, |entry| entry.key.span())
}

/// What is signed, and the key.
pub(super) fn signed(reader: &mut Reader<'_>, sign: Option<&Section>, place: Place) -> Vec<Template> {
    let texts: Vec<Text> =
        sign.into_iter().flat_map(|sign| [sign.texts("over"), sign.texts("key")]).flatten().collect();
    texts.iter().filter_map(|literal| reader.resolved(literal, place)).collect()
}

/// What the `sign(..)` and `verify(..)` of requests and responses lack.
pub(super) fn missing_in_sign(section: &Section) -> Vec<(&'static str, Span)> {
    let parents = ["request", "refresh", "response"].into_iter().filter_map(|key| section.section(key));
    let groups = parents.flat_map(|parent| ["sign", "verify"].into_iter().filter_map(|key| parent.get(key)));
    let missing =
        groups.filter_map(|entry| Some((entry.key.span(), entry.section()?))).flat_map(|(span, keys)| {
            let missing = rules::OF_VERIFY.into_iter().filter(|key| !keys.seen().contains(key));
            missing.map(move |key| (key, span))
        });
    missing.collect()
}

/// The first name of a path that is a placeholder: `{metadata.dc}` is one of the call `metadata`.
pub(crate) fn root_of(path: &Text) -> Option<String> {
    let template = oauth_grammar::Template::parse(path.value()).ok()?;
    match template.parts.as_slice() {
        [Part::Placeholder(only)] => Some(only.root().to_owned()),
        parts => parts.iter().any(|part| matches!(part, Part::Placeholder(_))).then(String::new),
    }
}
