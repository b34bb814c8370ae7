//! `request`.

use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::client_auth::{self, ClientAuth};
use super::param::{self, Name, Param};
use super::sign::{self, Signature};
use super::{Reader, Spanned};
use crate::literal::Text;
use crate::parse::Section;
use crate::template::Template;

/// Where the parameters go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Form,
    Query,
    Json,
    Xml,
    None,
}

impl Format {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Query => "query",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::None => "none",
        }
    }
}

/// What is said of `grant_type`.
pub(crate) enum GrantType {
    Text(Text),
    None,
}

/// What one kind of call to an endpoint looks like.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) is_get: bool,
    /// Where its method is said.
    pub(crate) method: Option<Span>,
    pub(crate) format: Option<Spanned<Format>>,
    pub(crate) grant_type: Option<GrantType>,
    pub(crate) params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
    pub(crate) rename: Vec<(Name, Text)>,
    pub(crate) omit: Vec<Name>,
    /// `sign(..)`, and `verify(..)` of its answer.
    pub(crate) signatures: Vec<Signature>,
    /// The `root` of its answer.
    pub(crate) root: Option<Text>,
    /// Another client authentication than that of the token call.
    pub(crate) client_auth: Option<ClientAuth>,
}

impl Request {
    /// All strings with placeholders.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let params = self.params.iter().chain(&self.query).chain(&self.headers);
        params.flat_map(Param::all).chain(self.signatures.iter().flat_map(|signature| &signature.templates))
    }

    pub(crate) fn is_format(&self, format: Format) -> bool {
        self.format.is_some_and(|found| found.value == format)
    }

    /// Whether every parameter, a secret among them, goes into the URL.
    pub(crate) fn is_in_url(&self) -> bool {
        !self.is_format(Format::None) && (self.is_get || self.is_format(Format::Query))
    }

    pub(crate) fn omits(&self, name: &str) -> bool {
        self.omit.iter().any(|omitted| omitted.text == name)
    }
}

/// `request(..)`; the answer is held to what `response(..)` says.
pub(super) fn build(reader: &mut Reader<'_>) -> Request {
    let whole = reader.section;
    let verified = sign::verified(reader, whole);
    let root = root(whole);
    let Some(section) = whole.section("request") else {
        return Request { signatures: verified, root, ..Request::default() };
    };
    let mut request = own(reader, section, Place::Request, Place::Signature);
    request.signatures.extend(verified);
    Request { root, ..request }
}

fn root(section: &Section) -> Option<Text> {
    section.section("response")?.text("root").cloned()
}

/// The request keys of a group which says something of its answer, too.
pub(super) fn of_group(
    reader: &mut Reader<'_>,
    section: &Section,
    place: Place,
    signature: Place,
) -> Request {
    let mut request = own(reader, section, place, signature);
    request.signatures.extend(sign::verified(reader, section));
    request.client_auth = client_auth::build(section);
    request.root = root(section);
    request
}

fn own(reader: &mut Reader<'_>, section: &Section, place: Place, signature: Place) -> Request {
    Request {
        is_get: section.word("method").is_some_and(|word| word.name() == "GET"),
        method: section.word("method").map(|word| word.span),
        format: format(section),
        grant_type: grant_type(section),
        params: param::build(reader, section, "params", place),
        query: param::build(reader, section, "query", place),
        headers: param::build(reader, section, "headers", place),
        rename: renamed(section),
        omit: omitted(section),
        signatures: sign::build(reader, section, "sign", signature).into_iter().collect(),
        root: None,
        client_auth: None,
    }
}

fn format(section: &Section) -> Option<Spanned<Format>> {
    let word = section.word("format")?;
    let formats = [Format::Form, Format::Query, Format::Json, Format::Xml, Format::None];
    let value = formats.into_iter().find(|format| format.name() == word.name())?;
    Some(Spanned { value, span: word.span })
}

fn grant_type(section: &Section) -> Option<GrantType> {
    let text = section.text("grant_type").cloned().map(GrantType::Text);
    text.or_else(|| section.word("grant_type").map(|_| GrantType::None))
}

/// The parameters that go by another name, and that name.
pub(super) fn renamed(section: &Section) -> Vec<(Name, Text)> {
    let Some(rename) = section.section("rename") else { return Vec::new() };
    rename.free().filter_map(|entry| Some((Name::of(entry), entry.texts().into_iter().next()?))).collect()
}

/// The parameters that are not sent.
pub(super) fn omitted(section: &Section) -> Vec<Name> {
    section.section("omit").map(|omit| omit.free().map(Name::of).collect()).unwrap_or_default()
}
