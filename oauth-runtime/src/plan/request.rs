//! `request`: what a request to an endpoint looks like (RFC 6749 §3.2).

use oauth_grammar::template::Place;

use super::param::{self, Param};
use super::reader::{Compiler, Section};
use super::sign::{self, SignRules};
use super::template::Template;

/// What differs in a request from RFC 6749 §3.2.
#[derive(Debug, Clone)]
pub(crate) struct RequestRules {
    pub(crate) method: Method,
    pub(crate) format: RequestFormat,
    pub(crate) grant_type: GrantType,
    pub(crate) params: Box<[Param]>,
    /// Parameters added to the query, wherever the others go.
    pub(crate) query: Box<[Param]>,
    pub(crate) headers: Box<[Param]>,
    /// The RFC's name of a parameter, and the provider's.
    pub(crate) rename: Box<[(Box<str>, Box<str>)]>,
    /// Parameters of the RFCs that are not sent.
    pub(crate) omit: Box<[Box<str>]>,
    pub(crate) sign: Option<SignRules>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
}

/// How the parameters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestFormat {
    /// A form body (RFC 6749 appendix B).
    Form,
    /// The query of the URL, with an empty form body.
    Query,
    /// A JSON object in the body.
    Json,
    /// An element of XML in the body for each.
    Xml,
    /// Not at all: the request has no parameters and no body.
    None,
}

/// The parameter `grant_type`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GrantType {
    /// The grant's own name.
    OfGrant,
    Text(Box<str>),
    /// The parameter is not sent.
    None,
}

/// Where the parameters of a request are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamPlace {
    Query,
    Body,
    Nowhere,
}

impl RequestRules {
    /// Where the parameters go: a `GET` has nowhere but the query.
    pub(crate) fn place(&self) -> ParamPlace {
        match (self.method, self.format) {
            (_, RequestFormat::None) => ParamPlace::Nowhere,
            (Method::Get, _) | (_, RequestFormat::Query) => ParamPlace::Query,
            (Method::Post, RequestFormat::Form | RequestFormat::Json | RequestFormat::Xml) => {
                ParamPlace::Body
            }
        }
    }

    /// All that stands in it.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let signed = self.sign.iter().flat_map(|sign| sign.signing.key.iter().chain([&sign.signing.over]));
        self.params.iter().chain(&self.query).chain(&self.headers).flat_map(Param::templates).chain(signed)
    }

    pub(crate) fn omits(&self, name: &str) -> bool {
        self.omit.iter().any(|omitted| **omitted == *name)
    }
}

pub(super) fn read(section: Section<'_>, key: &str, compiler: &mut Compiler<'_>) -> RequestRules {
    read_in(section, key, (Place::Request, Place::Signature), compiler)
}

/// The same where other placeholders may stand.
pub(super) fn read_in(
    section: Section<'_>,
    key: &str,
    (place, signature): (Place, Place),
    compiler: &mut Compiler<'_>,
) -> RequestRules {
    let Added { params, query, headers } = read_params(section, key, place, compiler);
    RequestRules {
        method: method(section),
        format: format(section),
        grant_type: grant_type(section),
        params,
        query,
        headers,
        rename: section.section("rename").pairs(),
        omit: section.boxed_texts("omit"),
        sign: sign::read(section.section("sign"), &format!("{key}.sign"), signature, compiler),
    }
}

/// The parameters, those of the query and the headers that are added.
pub(super) struct Added {
    pub(super) params: Box<[Param]>,
    pub(super) query: Box<[Param]>,
    pub(super) headers: Box<[Param]>,
}

/// What is added to a request.
pub(super) fn read_params(
    section: Section<'_>,
    key: &str,
    place: Place,
    compiler: &mut Compiler<'_>,
) -> Added {
    let mut read = |group| param::read(section, (key, group), place, compiler);
    Added { params: read("params"), query: read("query"), headers: read("headers") }
}

pub(super) fn method(section: Section<'_>) -> Method {
    if section.text("method") == Some("GET") { Method::Get } else { Method::Post }
}

pub(super) fn format(section: Section<'_>) -> RequestFormat {
    match section.text("format") {
        Some("query") => RequestFormat::Query,
        Some("json") => RequestFormat::Json,
        Some("xml") => RequestFormat::Xml,
        Some("none") => RequestFormat::None,
        _ => RequestFormat::Form,
    }
}

pub(super) fn grant_type(section: Section<'_>) -> GrantType {
    match section.text("grant_type") {
        Some("none") => GrantType::None,
        Some(text) => GrantType::Text(text.into()),
        None => GrantType::OfGrant,
    }
}
