//! An endpoint: one URL, or the first of a list whose placeholders have values.

use oauth_grammar::template::{self, Place};
use oauth_grammar::{rules, url};

use super::name::Lookup;
use super::reader::{Compiler, Section};
use super::template::Template;

#[derive(Debug, Default)]
pub(crate) struct Endpoint(Box<[Template]>);

impl Endpoint {
    /// The first whose placeholders have values, or else the last.
    pub(crate) fn template(&self, values: &dyn Lookup) -> Option<&Template> {
        let has_values = |template: &&Template| template.names().all(|name| values.value(name).is_some());
        self.0.iter().find(has_values).or(self.0.last())
    }

    /// Whether it can be known only when a token is asked for: one of its alternatives names a member of a callback or of an
    /// answer.
    pub(crate) fn is_late(&self) -> bool {
        self.0.iter().any(Template::is_late)
    }

    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.0.iter()
    }
}

/// The endpoint that a key says; `path` is what the key is called in a message.
pub(super) fn read(
    section: Section<'_>,
    key: &str,
    path: &str,
    place: Place,
    compiler: &mut Compiler<'_>,
) -> Option<Endpoint> {
    section.get(key)?;
    // Of a list the first counts that has its values.
    let is_needed = section.items(key).len() == 1;
    let last = section.items(key).len().saturating_sub(1);
    let templates = section.texts(key).enumerate().map(|(index, text)| {
        if index < last && oauth_grammar::Template::parse(text).is_ok_and(|parsed| parsed.is_literal()) {
            compiler.problem(path, rules::NEVER_REACHED);
        }
        compiler.url(path, text, written);
        compiler.alternative(path, text, place, is_needed)
    });
    Some(Endpoint(templates.collect()))
}

/// What holds of an endpoint that is written down. One over plain HTTP may be of a host that the program names as such.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn written(template: &[template::Part]) -> Result<(), String> {
    or_plain_http(url::check(template, "an endpoint"))
}

/// The same where plain HTTP is no problem of the declaration.
///
/// # Errors
///
/// Any other.
pub(super) fn or_plain_http(verdict: Result<(), String>) -> Result<(), String> {
    verdict.or_else(|problem| if problem == url::PLAIN_HTTP { Ok(()) } else { Err(problem) })
}
