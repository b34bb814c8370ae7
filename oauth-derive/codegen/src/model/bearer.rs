//! `bearer`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::param::{self, Param};
use super::{Reader, Spanned};
use crate::literal::Text;
use crate::template::Template;

#[derive(Default)]
pub(crate) struct Bearer {
    pub(crate) header: Option<Text>,
    pub(crate) scheme: Option<Span>,
    pub(crate) scheme_text: Option<Text>,
    pub(crate) has_no_scheme: bool,
    pub(crate) query: Option<Text>,
    pub(crate) value: Option<Template>,
    pub(crate) headers: Vec<Param>,
    pub(crate) params: Vec<Param>,
    pub(crate) rejected: Vec<Spanned<u64>>,
}

pub(super) fn build(reader: &mut Reader<'_>) -> Bearer {
    let Some(section) = reader.section.section("bearer") else { return Bearer::default() };
    let none = section.word("scheme").map(|none| none.span);
    Bearer {
        header: section.text("header").cloned(),
        scheme_text: section.text("scheme").cloned(),
        has_no_scheme: none.is_some(),
        scheme: section.text("scheme").map(Text::span).or(none),
        query: section.text("query").cloned(),
        value: section.text("value").and_then(|literal| reader.resolved(literal, Place::Bearer)),
        headers: param::build(reader, section, "headers", Place::Bearer),
        params: param::build(reader, section, "params", Place::Bearer),
        rejected: section.integers("rejected").map(|(value, span)| Spanned { value, span }).collect(),
    }
}
