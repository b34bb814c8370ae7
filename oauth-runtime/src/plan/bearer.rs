//! `bearer`: how the token is presented to a resource server (RFC 6750 §2).

use oauth_grammar::template::Place;

use super::param::{self, Param};
use super::reader::{Compiler, Section};
use super::template::Template;

#[derive(Debug)]
pub(crate) struct BearerRules {
    /// The header that carries the token.
    pub(crate) header: Box<str>,
    /// What stands before the token in the header.
    pub(crate) scheme: Option<Box<str>>,
    /// The query parameter that carries the token instead of the header.
    pub(crate) query: Option<Box<str>>,
    /// The value, where it is not the token alone.
    pub(crate) value: Option<Template>,
    /// Headers that go along with the token.
    pub(crate) headers: Box<[Param]>,
    /// The statuses by which a resource rejects the token.
    #[cfg_attr(
        not(any(feature = "reqwest", feature = "tower")),
        expect(dead_code, reason = "what is attached to requests reads it")
    )]
    pub(crate) rejected: Box<[u16]>,
    /// Query parameters that go along with the token.
    pub(crate) params: Box<[Param]>,
}

impl BearerRules {
    /// Whether a token puts something into the query of a request.
    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) fn has_query(&self) -> bool {
        self.query.is_some() || !self.params.is_empty()
    }
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> BearerRules {
    BearerRules {
        header: section.text("header").unwrap_or("Authorization").into(),
        scheme: match section.text("scheme") {
            Some("none") => None,
            scheme => Some(scheme.unwrap_or("Bearer").into()),
        },
        query: section.text("query").map(Box::from),
        value: section.text("value").map(|text| compiler.template("bearer.value", text, Place::Bearer)),
        headers: param::read(section, ("bearer", "headers"), Place::Bearer, compiler),
        rejected: rejected(section),
        params: param::read(section, ("bearer", "params"), Place::Bearer, compiler),
    }
}

fn rejected(section: Section<'_>) -> Box<[u16]> {
    let declared = section.items("rejected").iter().filter_map(|status| status.as_word()?.parse().ok());
    std::iter::once(401).chain(declared).collect()
}
