//! `refresh`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::param::Name;
use super::request::{self, Request};
use super::{Reader, none_key};
use crate::parse::Section;
use crate::template::Template;

#[derive(Default)]
pub(crate) struct Refresh {
    /// `refresh = none`.
    pub(crate) none: Option<Span>,
    pub(crate) url: Vec<Template>,
    /// What is said of it beside `request(..)`.
    pub(crate) request: Request,
    /// The typed members whose places it says.
    pub(crate) extra: Vec<Name>,
}

pub(super) fn build(reader: &mut Reader<'_>) -> Refresh {
    let none = none_key(reader.section, "refresh");
    let Some(section) = reader.section.section("refresh") else {
        return Refresh { none, ..Refresh::default() };
    };
    let urls = section.texts("url");
    let url = urls.iter().filter_map(|literal| reader.resolved(literal, Place::RefreshEndpoint)).collect();
    Refresh {
        none,
        url,
        request: request::of_group(reader, section, Place::Refresh, Place::RefreshSignature),
        extra: extra(section),
    }
}

fn extra(section: &Section) -> Vec<Name> {
    let extra = section.section("response").and_then(|response| response.section("extra"));
    extra.into_iter().flat_map(Section::free).map(Name::of).collect()
}

/// `revocation(..)`, `introspection(..)` or `device(..)`.
pub(super) fn other(reader: &mut Reader<'_>, key: &str) -> Request {
    let Some(section) = reader.section.section(key) else { return Request::default() };
    let (place, signature) = match key {
        "device" => (Place::Request, Place::Signature),
        _ => (Place::Refresh, Place::RefreshSignature),
    };
    request::of_group(reader, section, place, signature)
}
