//! An endpoint: one URL, or the first of a list whose placeholders have values.

use oauth_grammar::template::{self, Place};
use oauth_grammar::url;

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
    let templates = section.texts(key).map(|text| {
        compiler.url(path, text, written);
        compiler.alternative(path, text, place, is_needed)
    });
    Some(Endpoint(templates.collect()))
}

/// # Errors
///
/// What is wrong with it. One over plain HTTP may be of a host that the program names as such.
fn written(template: &[template::Part]) -> Result<(), String> {
    url::check(template, "an endpoint")
        .or_else(|problem| if problem == url::PLAIN_HTTP { Ok(()) } else { Err(problem) })
}
