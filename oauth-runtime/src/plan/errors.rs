//! `errors`: how an error response is recognised and named (RFC 6749 §5.2).

use oauth_grammar::Path;

use super::param::Literal;
use super::reader::{Section, path};
use super::response::{self, Extra};
use super::word::{Word, words};

/// What differs in an error response from RFC 6749 §5.2. Paths start at the top of the document.
#[derive(Debug)]
pub(crate) struct ErrorRules {
    /// Members that a success has; one that is present and different makes an error at any status.
    pub(crate) ok: Box<[Ok]>,
    pub(crate) error: Box<[Word]>,
    pub(crate) error_description: Box<[Word]>,
    pub(crate) error_uri: Box<[Word]>,
    /// Where the time is until which not to ask again.
    pub(crate) retry_after: Box<[Word]>,
    /// Typed members.
    pub(crate) extra: Box<[Extra]>,
    /// The error code that an HTTP status stands for when the body has no word of its own.
    pub(crate) status: Box<[(u16, Box<str>)]>,
    /// The error code that a word or number of the provider stands for.
    pub(crate) code: Box<[(Box<str>, Box<str>)]>,
}

/// A member that every success has.
#[derive(Debug)]
pub(crate) struct Ok {
    pub(crate) path: Path,
    /// The path as it is written, for messages.
    pub(crate) text: Box<str>,
    pub(crate) value: Literal,
}

pub(super) fn read(section: Section<'_>) -> ErrorRules {
    let ok = section.section("ok").members().filter_map(|(text, value)| {
        let value = Literal::of(value)?;
        Some(Ok { path: path(text), text: text.into(), value })
    });
    let status = section.section("status").members();
    ErrorRules {
        ok: ok.collect(),
        error: words(section, "error", "error"),
        error_description: words(section, "error_description", "error_description"),
        error_uri: words(section, "error_uri", "error_uri"),
        retry_after: section.texts("retry_after").map(Word::of).collect(),
        extra: response::extra(section.section("extra"), section.section("")),
        status: status
            .filter_map(|(status, code)| Some((status.parse().ok()?, code.as_str()?.into())))
            .collect(),
        code: section.section("code").pairs(),
    }
}
