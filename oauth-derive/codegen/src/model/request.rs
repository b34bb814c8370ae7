//! `request`.

use oauth_grammar::template::Place;

use super::param::{self, Name, Param};
use super::{Reader, Spanned};
use crate::literal::Text;
use crate::parse::Section;

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

#[derive(Default)]
pub(crate) struct Request {
    pub(crate) is_get: bool,
    pub(crate) format: Option<Spanned<Format>>,
    pub(crate) grant_type: Option<GrantType>,
    pub(crate) params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) headers: Vec<Param>,
    pub(crate) rename: Vec<(Name, Text)>,
    pub(crate) omit: Vec<Name>,
}

impl Request {
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

pub(super) fn build(reader: &mut Reader<'_>) -> Request {
    let Some(section) = reader.section.section("request") else { return Request::default() };
    Request {
        is_get: section.word("method").is_some_and(|word| word.name() == "GET"),
        format: format(section),
        grant_type: grant_type(section),
        params: param::build(reader, section, "params", Place::Request),
        query: param::build(reader, section, "query", Place::Request),
        headers: param::build(reader, section, "headers", Place::Request),
        rename: renamed(section),
        omit: omitted(section),
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
