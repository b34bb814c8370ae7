//! Words of an answer: one member, or several with text between them.

use std::borrow::Cow;

use oauth_grammar::{Path, WordPart};

use super::reader::Section;
use crate::document::Node;

/// A member, or several with text between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word(Box<[WordPart]>);

impl Word {
    pub(crate) fn member(name: &str) -> Self {
        Self([WordPart::Path(Path::member(name))].into())
    }

    /// Reads one that the check has let through.
    pub(super) fn of(text: &str) -> Self {
        Path::words(text).map_or_else(|_| Self::member(text), |parts| Self(parts.into()))
    }

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
        match self.path() {
            Some(path) => document.at(path)?.as_word(),
            None => self.made_of(|path| document.at(path)).map(Cow::Owned),
        }
    }

    /// The word that the members at its paths make; `None` where one is not there, or is no word.
    pub(crate) fn made_of<'n, 'd: 'n>(&self, at: impl Fn(&Path) -> Option<&'n Node<'d>>) -> Option<String> {
        let part = |part: &WordPart| match part {
            WordPart::Text(text) => Some(Cow::Owned(text.clone())),
            WordPart::Path(path) => at(path)?.as_word(),
        };
        Some(self.0.iter().map(part).collect::<Option<Vec<_>>>()?.concat())
    }
}

/// The words of a key, or its usual one.
pub(super) fn words(section: Section<'_>, key: &str, usual: &str) -> Box<[Word]> {
    let words: Box<[Word]> = section.texts(key).map(Word::of).collect();
    if words.is_empty() { [Word::member(usual)].into() } else { words }
}
