//! `jwt`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::Reader;
use super::param::{self, Param};
use crate::template::Template;

pub(crate) struct Jwt {
    pub(crate) key: Span,
    pub(crate) has_algorithm: bool,
    pub(crate) algorithm: Option<String>,
    pub(crate) has_issuer: bool,
    pub(crate) has_audience: bool,
    /// Where a key is written down.
    pub(crate) literal_key: Option<Span>,
    /// The values of its own keys.
    pub(crate) templates: Vec<Template>,
    pub(crate) members: Vec<Param>,
}

impl Jwt {
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.iter().chain(self.members.iter().flat_map(Param::all))
    }
}

pub(super) fn build(reader: &mut Reader<'_>) -> Option<Jwt> {
    let entry = reader.section.get("jwt")?;
    let section = entry.section()?;
    let keys = ["key", "kid", "iss", "sub", "aud", "jti"];
    let texts = keys.into_iter().flat_map(|key| section.texts(key));
    let templates: Vec<Template> =
        texts.filter_map(|literal| reader.resolved(&literal, Place::Jwt)).collect();
    let mut members = param::build(reader, section, "claims", Place::Jwt);
    let claims = |name: &str| members.iter().any(|claim| claim.name.text == name);
    let has = |key: &str| section.seen().contains(&key) || claims(key);
    let (has_issuer, has_audience) = (has("iss"), has("aud"));
    members.extend(param::build(reader, section, "header", Place::Jwt));
    Some(Jwt {
        key: entry.key.span(),
        has_algorithm: section.seen().contains(&"alg"),
        algorithm: section.word("alg").map(|word| word.name().to_owned()),
        has_issuer,
        has_audience: has_audience || members.iter().any(|claim| claim.name.text == "scope"),
        literal_key: section.text("key").and_then(|key| super::written_down(&templates, key)),
        templates,
        members,
    })
}
