//! `errors`: how an error response is recognised and named (RFC 6749 §5.2).

use std::borrow::Cow;

use oauth_grammar::{Path, WordPart};

use super::param::Literal;
use super::reader::{Section, path, paths};
use super::response::{self, Extra};
use crate::document::Node;

/// What differs in an error response from RFC 6749 §5.2. Paths start at the top of the document.
#[derive(Debug)]
pub(crate) struct ErrorRules {
    /// Members that a success has; one that is present and different makes an error at any status.
    pub(crate) ok: Box<[Ok]>,
    pub(crate) error: Box<[Word]>,
    pub(crate) error_description: Box<[Word]>,
    pub(crate) error_uri: Box<[Path]>,
    /// Where the time is until which not to ask again.
    pub(crate) retry_after: Box<[Path]>,
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

/// A word of an error response: a member, or several with text between them.
#[derive(Debug)]
pub(crate) struct Word(Box<[WordPart]>);

impl Word {
    /// The path, where it is one member.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &*self.0 {
            [WordPart::Path(path)] => Some(path),
            _ => None,
        }
    }

    /// What it is made of.
    #[cfg(feature = "mock")]
    pub(crate) fn parts(&self) -> &[WordPart] {
        &self.0
    }

    /// The word; `None` where a member of it is not there, or is no word.
    pub(crate) fn read<'n>(&self, document: &'n Node<'_>) -> Option<Cow<'n, str>> {
        if let Some(path) = self.path() {
            return document.at(path)?.as_word();
        }
        let part = |part: &WordPart| match part {
            WordPart::Text(text) => Some(Cow::Owned(text.clone())),
            WordPart::Path(path) => document.at(path)?.as_word(),
        };
        let parts = self.0.iter().map(part).collect::<Option<Vec<_>>>()?;
        Some(Cow::Owned(parts.concat()))
    }
}

/// The words of a key, or its usual one.
fn words(section: Section<'_>, usual: &str) -> Box<[Word]> {
    let word = |text| Word(Path::words(text).unwrap_or_default().into());
    let words: Box<[Word]> = section.texts(usual).map(word).collect();
    if words.is_empty() { [word(usual)].into() } else { words }
}

pub(super) fn read(section: Section<'_>) -> ErrorRules {
    let ok = section.section("ok").members().filter_map(|(text, value)| {
        let value = Literal::of(value)?;
        Some(Ok { path: path(text), text: text.into(), value })
    });
    let status = section.section("status").members();
    ErrorRules {
        ok: ok.collect(),
        error: words(section, "error"),
        error_description: words(section, "error_description"),
        error_uri: paths(section, "error_uri", "error_uri"),
        retry_after: section.texts("retry_after").map(path).collect(),
        extra: response::extra(section.section("extra"), section.section("")),
        status: status
            .filter_map(|(status, code)| Some((status.parse().ok()?, code.as_str()?.into())))
            .collect(),
        code: section.section("code").pairs(),
    }
}
