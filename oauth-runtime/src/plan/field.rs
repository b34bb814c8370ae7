//! `fields`: the configuration fields of the provider's struct.

use oauth_grammar::names::env_variable;

use super::reader::Section;
use crate::document::Node;

/// A configuration field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Box<str>,
    /// The environment variable that `from_env` reads.
    pub(crate) env: Box<str>,
    pub(crate) optional: bool,
    pub(crate) default: Option<Box<str>>,
    pub(crate) secret: bool,
    /// A regular expression that the whole value matches.
    pub(crate) pattern: Option<Box<str>>,
    /// The values the field may have; empty when any will do.
    pub(crate) one_of: Box<[Box<str>]>,
}

pub(super) fn read(fields: Section<'_>, provider: &str) -> Box<[Field]> {
    fields.members().map(|(name, rules)| field(name, Section::of(rules), provider)).collect()
}

fn field(name: &str, rules: Section<'_>, provider: &str) -> Field {
    Field {
        name: name.into(),
        env: env_variable(provider, name).into(),
        optional: rules.flag("optional"),
        default: rules.get("default").and_then(text),
        secret: rules.flag("secret"),
        pattern: rules.text("pattern").map(Box::from),
        one_of: rules.boxed_texts("one_of"),
    }
}

fn text(value: &Node<'_>) -> Option<Box<str>> {
    Some(match value {
        Node::Bool(value) => value.to_string().into(),
        value => (*value.as_word()?).into(),
    })
}
