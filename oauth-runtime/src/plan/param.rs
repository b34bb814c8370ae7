//! Parameters and headers that a declaration adds.

use oauth_grammar::rules;
use oauth_grammar::template::Place;

use super::json::Json;
use super::reader::{At, Compiler, Section};
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
    Json(Box<Json>),
    /// Members of its own.
    Members(Box<[Param]>),
}

/// A value in which nothing is a placeholder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(Box<str>),
    Integer(i64),
    Bool(bool),
}

impl Param {
    /// One with this text, in which nothing is a placeholder.
    pub(super) fn constant(name: &str, text: &str, place: Place, compiler: &mut Compiler<'_>) -> Self {
        let text = text.replace('{', "{{").replace('}', "}}");
        let value = Value::Template(compiler.template(name, &text, place));
        Self { name: name.into(), values: Box::new([value]) }
    }

    /// The templates among the alternatives, and in its members.
    pub(crate) fn templates(&self) -> Box<dyn Iterator<Item = &Template> + '_> {
        Box::new(self.values.iter().flat_map(Value::templates))
    }

    /// Itself, and the members below it.
    pub(super) fn with_members(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        let members = self.values.iter().filter_map(|value| match value {
            Value::Members(members) => Some(members.iter().flat_map(Self::with_members)),
            _ => None,
        });
        Box::new(std::iter::once(self).chain(members.flatten()))
    }

    /// Whether one of the values is written down. A template that could not be read has no text.
    pub(super) fn is_literal(&self) -> bool {
        self.values.iter().any(|value| match value {
            Value::Template(template) => {
                let text = template.as_str();
                !text.is_empty()
                    && oauth_grammar::Template::parse(text).is_ok_and(|parsed| parsed.is_literal())
            }
            Value::Integer(_) | Value::Bool(_) | Value::Json(_) | Value::Members(_) => false,
        })
    }

    /// Whether it has members.
    pub(super) fn is_nested(&self) -> bool {
        self.values.iter().any(|value| matches!(value, Value::Members(_)))
    }
}

impl Value {
    fn templates(&self) -> Box<dyn Iterator<Item = &Template> + '_> {
        match self {
            Self::Template(template) => Box::new(std::iter::once(template)),
            Self::Members(members) => Box::new(members.iter().flat_map(Param::templates)),
            Self::Json(json) => json.templates(),
            Self::Integer(_) | Self::Bool(_) => Box::new(std::iter::empty()),
        }
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
    members(section.section(key), &format!("{parent}.{key}"), place, compiler)
}

/// The parameters in a section, to which `path` is the path.
fn members(section: Section<'_>, path: &str, place: Place, compiler: &mut Compiler<'_>) -> Box<[Param]> {
    let mut params = Vec::new();
    for (name, node) in section.members() {
        let path = format!("{path}.{name}");
        let at = At { path: &path, place, is_needed: node.items().len() == 1 };
        let values = node.items().iter().filter_map(|node| value(node, at, compiler));
        params.push(Param { name: name.into(), values: values.collect() });
    }
    params.into()
}

fn value(node: &Node<'_>, at: At<'_>, compiler: &mut Compiler<'_>) -> Option<Value> {
    let At { path, place, is_needed } = at;
    if let Node::Object(_) = node {
        let json = node.member("json").and_then(Node::as_str).filter(|_| node.members().count() == 1);
        let Some(json) = json else {
            return Some(Value::Members(members(Section::of(node), path, place, compiler)));
        };
        let read = Json::read(json, at, compiler).map(|json| Value::Json(Box::new(json)));
        if read.is_none() {
            compiler.problem(path, rules::NO_JSON_IN_JSON);
        }
        return read;
    }
    Some(match Literal::of(node)? {
        Literal::Text(text) => Value::Template(compiler.alternative(path, &text, place, is_needed)),
        Literal::Integer(value) => Value::Integer(value),
        Literal::Bool(value) => Value::Bool(value),
    })
}
