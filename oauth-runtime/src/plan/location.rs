//! Where a member of a token response is.

use oauth_grammar::Paths;

use super::reader::Section;
use super::word::{Word, words};

/// Where a member of RFC 6749 is: in the header that is named, else at the first of the words that is there.
#[derive(Debug)]
pub(crate) struct Location {
    pub(crate) header: Option<Box<str>>,
    pub(crate) words: Box<[Word]>,
    /// The words as they are written, for messages.
    pub(crate) text: Box<str>,
}

#[cfg(feature = "mock")]
impl Location {
    /// Whether it is looked for first as a word that is made of several members.
    pub(crate) fn is_composed(&self) -> bool {
        self.words.first().is_some_and(|word| word.path().is_none())
    }
}

/// Where the scopes are that were granted.
#[derive(Debug)]
pub(crate) struct Scopes {
    pub(crate) header: Option<Box<str>>,
    pub(crate) paths: Box<[Paths]>,
}

pub(super) fn scopes(section: Section<'_>) -> Scopes {
    let written = || section.texts("scope");
    let usual = written().next().is_none().then(|| Paths::member("scope"));
    let is_none = section.text("scope") == Some("none");
    let paths = written().filter(|_| !is_none).filter_map(|text| Paths::parse(text).ok());
    Scopes {
        header: section.section("headers").text("scope").map(Box::from),
        paths: paths.chain(usual).collect(),
    }
}

pub(super) fn location(section: Section<'_>, member: &str) -> Location {
    // `expires_in` and its like say their paths in a group.
    let group = section.section(member);
    let (holder, key) = if group.members().next().is_some() { (group, "path") } else { (section, member) };
    let text: Vec<&str> = holder.texts(key).collect();
    let is_none = section.text(member) == Some("none");
    Location {
        header: section.section("headers").text(member).map(Box::from),
        words: if is_none { Box::default() } else { words(holder, key, member) },
        text: if text.is_empty() { member.into() } else { text.join("` or `").into() },
    }
}
