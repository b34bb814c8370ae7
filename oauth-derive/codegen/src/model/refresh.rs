//! `refresh`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::param::{self, Param};
use super::{Reader, none_key};
use crate::template::Template;

#[derive(Default)]
pub(crate) struct Refresh {
    /// `refresh = none`.
    pub(crate) none: Option<Span>,
    pub(crate) url: Vec<Template>,
    pub(crate) params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
}

pub(super) fn build(reader: &mut Reader<'_>) -> Refresh {
    let none = none_key(reader.section, "refresh");
    let Some(section) = reader.section.section("refresh") else {
        return Refresh { none, ..Refresh::default() };
    };
    let urls = section.texts("url");
    let url = urls.iter().filter_map(|literal| reader.resolved(literal, Place::Endpoint)).collect();
    Refresh {
        none,
        url,
        params: param::build(reader, section, "params", Place::Refresh),
        query: param::build(reader, section, "query", Place::Refresh),
        headers: param::build(reader, section, "headers", Place::Refresh),
    }
}

/// The parameters and headers of `revocation(..)`.
pub(super) fn revocation(reader: &mut Reader<'_>) -> Vec<Param> {
    let Some(section) = reader.section.section("revocation") else { return Vec::new() };
    let groups = ["params", "query", "headers"];
    groups.into_iter().flat_map(|group| param::build(reader, section, group, Place::Refresh)).collect()
}
