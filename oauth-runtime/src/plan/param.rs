//! Parameters and headers that a declaration adds.

use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::template::Template;
use crate::document::Node;

#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// The name on the wire.
    pub(crate) name: Box<str>,
    /// The value: the first of these that resolves; without one the parameter is left out.
    pub(crate) values: Box<[Value]>,
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    Template(Template),
    Integer(i64),
    Bool(bool),
}

/// A value in which nothing is a placeholder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(Box<str>),
    Integer(i64),
    Bool(bool),
}

impl Param {
    /// The templates among the alternatives.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        self.values.iter().filter_map(|value| match value {
            Value::Template(template) => Some(template),
            Value::Integer(_) | Value::Bool(_) => None,
        })
    }
}

impl Literal {
    pub(super) fn of(node: &Node<'_>) -> Option<Self> {
        Some(match node {
            Node::Text(text) => Self::Text(text.as_str().into()),
            Node::Number(number) => Self::Integer(number.as_i64()?),
            Node::Bool(value) => Self::Bool(*value),
            _ => return None,
        })
    }
}

/// The parameters in the member `key` of a section, to which `parent` is the path.
pub(super) fn read(
    section: Section<'_>,
    (parent, key): (&str, &str),
    place: Place,
    compiler: &mut Compiler<'_>,
) -> Box<[Param]> {
    let mut params = Vec::new();
    for (name, value) in section.section(key).members() {
        let values = value.items().iter().filter_map(|value| {
            Some(match Literal::of(value)? {
                Literal::Text(text) => {
                    Value::Template(compiler.template(&format!("{parent}.{key}.{name}"), &text, place))
                }
                Literal::Integer(value) => Value::Integer(value),
                Literal::Bool(value) => Value::Bool(value),
            })
        });
        params.push(Param { name: name.into(), values: values.collect() });
    }
    params.into()
}
