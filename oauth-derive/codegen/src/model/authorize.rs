//! `authorize`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::param::{self, Name, Param};
use super::request::{omitted, renamed};
use super::response::{Extra, Origin, extra};
use super::sign::{self, Signature};
use super::{Reader, none_key};
use crate::literal::Text;
use crate::parse::Section;
use crate::template::Template;

#[derive(Default)]
pub(crate) struct Authorize {
    /// `authorize = none`.
    pub(crate) none: Option<Span>,
    /// Where `authorize(..)` is.
    pub(crate) group: Option<Span>,
    /// `pkce = none`.
    pub(crate) has_no_challenge: bool,
    pub(crate) has_mode: bool,
    /// `place = fragment`.
    pub(crate) is_in_fragment: bool,
    /// Where a callback is said to be a JWT.
    pub(crate) jwt_mode: Option<Span>,
    pub(crate) params: Vec<Param>,
    pub(crate) rename: Vec<(Name, Text)>,
    pub(crate) omit: Vec<Name>,
    /// The parameter of the callback that carries the code.
    pub(crate) code: Option<Text>,
    /// The typed parameters of the callback.
    pub(crate) callback: Vec<Extra>,
    pub(crate) verify: Option<Signature>,
    pub(crate) request_object: Option<RequestObject>,
}

/// `request_object(..)`.
pub(crate) struct RequestObject {
    pub(crate) key: Span,
    pub(crate) has_algorithm: bool,
    /// Where a key is written down.
    pub(crate) literal_key: Option<Span>,
    pub(crate) templates: Vec<Template>,
}

impl Authorize {
    /// Whether there is a code challenge, and so a verifier.
    pub(crate) fn has_challenge(&self) -> bool {
        self.none.is_none() && !self.has_no_challenge
    }

    /// The parameter with another name, and that name.
    pub(crate) fn renamed(&self, name: &str) -> Option<&(Name, Text)> {
        self.rename.iter().find(|(renamed, _)| renamed.text == name)
    }
}

pub(super) fn build(reader: &mut Reader<'_>) -> Authorize {
    let none = none_key(reader.section, "authorize");
    let group = reader.section.get("authorize").filter(|entry| entry.section().is_some());
    let Some((entry, section)) = group.and_then(|entry| Some((entry, entry.section()?))) else {
        return Authorize { none, ..Authorize::default() };
    };
    let callback = section.section("callback");
    let typed = callback.into_iter().flat_map(Section::free);
    let verify = callback.and_then(|callback| sign::build(reader, callback, "verify", Place::Callback));
    Authorize {
        none,
        group: Some(entry.key.span()),
        has_no_challenge: section.word("pkce").is_some_and(|word| word.name() == "none"),
        has_mode: section.word("response_mode").is_some(),
        is_in_fragment: section.word("place").is_some_and(|word| word.name() == "fragment"),
        jwt_mode: section
            .word("response_mode")
            .filter(|word| word.name().ends_with("jwt"))
            .map(|word| word.span),
        params: param::build(reader, section, "params", Place::Authorization),
        rename: renamed(section),
        omit: omitted(section),
        code: callback.and_then(|callback| callback.text("code")).cloned(),
        callback: typed.filter_map(|entry| extra(entry, Origin::Body)).collect(),
        verify,
        request_object: request_object(reader, section),
    }
}

fn request_object(reader: &mut Reader<'_>, section: &Section) -> Option<RequestObject> {
    let entry = section.get("request_object")?;
    let section = entry.section()?;
    let texts = ["key", "kid", "aud"].into_iter().flat_map(|key| section.texts(key));
    let templates: Vec<Template> =
        texts.filter_map(|literal| reader.resolved(&literal, Place::Jwt)).collect();
    Some(RequestObject {
        key: entry.key.span(),
        has_algorithm: section.seen().contains(&"alg"),
        literal_key: section.text("key").and_then(|key| super::written_down(&templates, key)),
        templates,
    })
}
