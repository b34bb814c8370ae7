//! `step` and `then`.

use oauth_grammar::rules;
use oauth_grammar::template::{Part, Place};
use proc_macro2::Span;

use super::Reader;
use super::request::{self, Request};
use super::response::{self, Extra};
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
    /// What belongs to a token request.
    pub(crate) foreign: Vec<(&'static str, Span)>,
    /// What belongs to a token response.
    pub(crate) typed: Vec<Extra>,
    pub(crate) request: Request,
    /// Where it says that its answer is kept.
    pub(crate) cache: Option<Span>,
    /// Whether it belongs to a refresh alone.
    pub(crate) of_refresh: bool,
}

impl Call {
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.urls.iter().chain(self.request.templates())
    }
}

/// The calls before the token call, and those before a refresh alone.
pub(super) fn steps(reader: &mut Reader<'_>) -> Vec<Call> {
    let section = reader.section;
    let mut steps = calls(reader, section, "step", Places::STEP);
    let refresh = section.section("refresh");
    let of_refresh = refresh.map(|refresh| calls(reader, refresh, "step", Places::REFRESH));
    steps.extend(of_refresh.into_iter().flatten().map(|call| Call { of_refresh: true, ..call }));
    steps
}

/// The calls after the token call.
pub(super) fn then(reader: &mut Reader<'_>) -> Vec<Call> {
    let section = reader.section;
    calls(reader, section, "then", Places::THEN)
}

/// What its parts are to placeholders.
#[derive(Clone, Copy)]
struct Places {
    url: Place,
    params: Place,
    signature: Place,
}

impl Places {
    const STEP: Self = Self { url: Place::LateEndpoint, params: Place::Request, signature: Place::Signature };
    const REFRESH: Self =
        Self { url: Place::RefreshEndpoint, params: Place::Refresh, signature: Place::RefreshSignature };
    const THEN: Self = Self { url: Place::ThenEndpoint, params: Place::Then, signature: Place::Signature };
}

fn calls(reader: &mut Reader<'_>, section: &Section, key: &'static str, places: Places) -> Vec<Call> {
    let calls = section.entries.iter().filter(|entry| entry.known == Some(key));
    calls.filter_map(|entry| call(reader, entry, key, places)).collect()
}

fn call(reader: &mut Reader<'_>, entry: &Entry, key: &'static str, places: Places) -> Option<Call> {
    let section = entry.section()?;
    let urls = section.texts("url");
    Some(Call {
        key,
        span: entry.key.span(),
        id: section.name("id").map(|id| (id, id_span(section))),
        urls: urls.iter().filter_map(|url| reader.resolved(url, places.url)).collect(),
        missing: ["id", "url"].into_iter().filter(|key| !section.seen().contains(key)).collect(),
        foreign: rules::OF_TOKEN_REQUEST
            .into_iter()
            .filter_map(|key| Some((key, section.get(key)?.key.span())))
            .collect(),
        typed: response::build(section).extra,
        request: request::of_group(reader, section, places.params, places.signature),
        cache: section.get("cache").map(|entry| entry.key.span()),
        of_refresh: false,
    })
}

fn id_span(section: &Section) -> Span {
    section.get("id").map_or_else(Span::call_site, |entry| entry.key.span())
}

/// The first name of a path that is a placeholder: `{metadata.dc}` is one of the call `metadata`. Empty where there are several.
pub(crate) fn root_of(path: &Text) -> Option<String> {
    let template = oauth_grammar::Template::parse(path.value()).ok()?;
    match template.parts.as_slice() {
        [Part::Placeholder(only)] => Some(only.root().to_owned()),
        parts => parts.iter().any(|part| matches!(part, Part::Placeholder(_))).then(String::new),
    }
}
