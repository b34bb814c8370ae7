//! A configuration field.

use regex_lite::Regex;

/// A configuration field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Box<str>,
    /// The environment variable that `from_env` reads.
    pub(crate) env: Box<str>,
    pub(crate) optional: bool,
    pub(crate) default: Option<Box<str>>,
    pub(crate) secret: bool,
    pub(crate) pattern: Option<Pattern>,
    /// The values the field may have; empty when any will do.
    pub(crate) one_of: Box<[Box<str>]>,
    /// What a placeholder says for each of them, where it is not the value itself.
    pub(crate) meanings: Box<[Box<str>]>,
}

impl Field {
    /// What a placeholder says for this value.
    pub(crate) fn meaning<'v>(&'v self, value: &'v str) -> &'v str {
        let mut all = self.one_of.iter().zip(&self.meanings);
        all.find(|(name, _)| ***name == *value).map_or(value, |(_, meaning)| meaning)
    }
}

/// A regular expression that the whole value matches.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As it is written, for messages.
    pub(crate) text: Box<str>,
    regex: Regex,
}

impl Pattern {
    /// `None` where the text is no regular expression.
    pub(super) fn of(text: &str) -> Option<Self> {
        let regex = Regex::new(&format!(r"\A(?:{text})\z")).ok()?;
        Some(Self { text: text.into(), regex })
    }

    pub(crate) fn is_match(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }
}
