//! `fields`: the configuration fields of the provider's struct.

use oauth_grammar::names::env_variable;

use super::field::{Field, Pattern};
use super::problems::Problems;
use super::reader::Section;
use crate::document::Node;

pub(super) fn read(fields: Section<'_>, provider: &str, problems: &mut Problems) -> Box<[Field]> {
    let mut all = Vec::new();
    for (name, rules) in fields.members() {
        all.push(field(name, Section::of(rules), provider, problems));
    }
    all.into()
}

fn field(name: &str, rules: Section<'_>, provider: &str, problems: &mut Problems) -> Field {
    let pattern = rules.text("pattern").and_then(|text| {
        let pattern = Pattern::of(text);
        if pattern.is_none() {
            let problem = "this is not a regular expression; write one such as `\"[a-z0-9-]+\"`";
            problems.at(&format!("fields.{name}.pattern"), problem);
        }
        pattern
    });
    Field {
        name: name.into(),
        env: env_variable(provider, name).into(),
        optional: rules.flag("optional"),
        default: rules.get("default").and_then(text),
        secret: rules.flag("secret"),
        pattern,
        one_of: rules.boxed_texts("one_of"),
    }
}

fn text(value: &Node<'_>) -> Option<Box<str>> {
    Some(match value {
        Node::Bool(value) => value.to_string().into(),
        value => (*value.as_word()?).into(),
    })
}
