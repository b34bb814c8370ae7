//! `fields`: the configuration fields of the provider's struct; `environments`, which are one more.

use oauth_grammar::names::env_variable;
use oauth_grammar::rules;

use super::field::{Field, Pattern};
use super::problems::Problems;
use super::reader::Section;
use crate::document::Node;

/// What the placeholder, the field and the end of the environment variable are called.
pub(crate) const ENVIRONMENT: &str = "env";

pub(super) fn read(declaration: Section<'_>, provider: &str, problems: &mut Problems) -> Box<[Field]> {
    let mut all = Vec::new();
    for (name, rules) in declaration.section("fields").members() {
        all.push(field(name, Section::of(rules), provider, problems));
    }
    all.extend(environment(declaration.section("environments"), provider));
    all.into()
}

/// The choice of an environment: the first unless it is made.
fn environment(section: Section<'_>, provider: &str) -> Option<Field> {
    let environments = section.pairs();
    let (first, _) = environments.first()?;
    Some(Field {
        name: ENVIRONMENT.into(),
        env: env_variable(provider, ENVIRONMENT).into(),
        optional: false,
        default: Some(first.clone()),
        secret: false,
        pattern: None,
        one_of: environments.iter().map(|(name, _)| name.clone()).collect(),
        meanings: environments.iter().map(|(_, url)| url.clone()).collect(),
    })
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
    let field = Field {
        name: name.into(),
        env: env_variable(provider, name).into(),
        optional: rules.flag("optional"),
        default: rules.get("default").and_then(text),
        secret: rules.flag("secret"),
        pattern,
        one_of: rules.boxed_texts("one_of"),
        meanings: Box::default(),
    };
    // The default of a secret is none, and is not repeated.
    if !field.secret {
        values(&field, problems);
    }
    field
}

/// A default and the values of `one_of` are values that the field may have.
fn values(field: &Field, problems: &mut Problems) {
    let path = |key: &str| format!("fields.{}.{key}", field.name);
    if let Some(default) = field.default.as_deref() {
        if !field.one_of.is_empty() && field.one_of.iter().all(|value| **value != *default) {
            let all = field.one_of.iter().map(|value| &**value);
            problems.at(&path("default"), rules::default_of_none(default, all));
        }
    }
    let Some(pattern) = &field.pattern else { return };
    if let Some(default) = field.default.as_deref().filter(|default| !pattern.is_match(default)) {
        problems.at(&path("default"), rules::no_match(true, default));
    }
    for value in field.one_of.iter().filter(|value| !pattern.is_match(value)) {
        problems.at(&path("one_of"), rules::no_match(false, value));
    }
}

fn text(value: &Node<'_>) -> Option<Box<str>> {
    Some(match value {
        Node::Bool(value) => value.to_string().into(),
        value => (*value.as_word()?).into(),
    })
}
