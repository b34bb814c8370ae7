//! Templates whose names are resolved.
//!
//! A substituted value is never scanned again. It is encoded for the place it lands in by whoever puts it there.

use std::borrow::Cow;

use oauth_grammar::template::{Expr, Placeholder};
use oauth_grammar::{Parameter, Path};

use super::field::Field;

/// A template, ready to be filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    text: Box<str>,
    parts: Box<[Part]>,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(Box<str>),
    Value(Name),
}

impl Part {
    /// The text; nothing for what is put in.
    pub(crate) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Value(_) => "",
        }
    }
}

/// What a placeholder names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name {
    /// The configuration field with this index.
    Field(usize),
    /// A parameter of the RFCs.
    Parameter(&'static Parameter),
    TokenUrl,
    NowMs,
    NowUnix,
    AccessToken,
    /// The query of a callback, in the order of the names.
    SortedQuery,
    /// The member of the token response with this index among those that are presented.
    Member(usize),
}

impl Name {
    /// Whether it is the parameter of this name.
    pub(crate) fn is_parameter(self, name: &str) -> bool {
        matches!(self, Self::Parameter(parameter) if parameter.name == name)
    }
}

/// Where the value of a placeholder comes from; `None` when it has none now.
pub(crate) trait Lookup: Sync {
    fn value(&self, name: Name) -> Option<Cow<'_, str>>;
}

impl Template {
    /// Resolves the names of a template that has been checked for its place.
    pub(super) fn resolve(
        text: &str,
        parsed: &oauth_grammar::Template,
        fields: &[Field],
        members: &mut Vec<(Box<str>, Path)>,
    ) -> Self {
        let parts = parsed.parts.iter().filter_map(|part| match part {
            oauth_grammar::template::Part::Text(text) => Some(Part::Text(text.as_str().into())),
            oauth_grammar::template::Part::Placeholder(placeholder) => {
                name(placeholder, fields, members).map(Part::Value)
            }
        });
        Self { text: text.into(), parts: parts.collect() }
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = Name> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(name) => Some(*name),
            Part::Text(_) => None,
        })
    }

    /// Fills the template; `None` when one of its placeholders has no value.
    pub(crate) fn render(&self, values: &dyn Lookup) -> Option<String> {
        if let [Part::Value(name)] = *self.parts {
            return values.value(name).map(Cow::into_owned);
        }
        let part = |part| match part {
            &Part::Value(name) => values.value(name),
            Part::Text(text) => Some(Cow::Borrowed(&**text)),
        };
        // At once: a string that grows leaves what it held behind.
        self.parts.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.concat())
    }
}

fn name(placeholder: &Placeholder, fields: &[Field], members: &mut Vec<(Box<str>, Path)>) -> Option<Name> {
    let Expr::Name { root, path } = &placeholder.expr else { return None };
    if let Some(index) = fields.iter().position(|field| *field.name == **root) {
        return Some(Name::Field(index));
    }
    Some(match (root.as_str(), path) {
        ("token_url", _) => Name::TokenUrl,
        ("now_ms", _) => Name::NowMs,
        ("now_unix", _) => Name::NowUnix,
        ("access_token", _) => Name::AccessToken,
        ("sorted_query", _) => Name::SortedQuery,
        ("token", Some(path)) => {
            let index = members.iter().position(|(_, known)| known == path).unwrap_or_else(|| {
                members.push((placeholder.text.as_str().into(), path.clone()));
                members.len() - 1
            });
            Name::Member(index)
        }
        _ => Name::Parameter(Parameter::of(root)?),
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{Lookup, Name};
    use crate::plan::Plan;

    struct Fields;

    impl Lookup for Fields {
        fn value(&self, name: Name) -> Option<Cow<'_, str>> {
            match name {
                Name::Field(0) => Some("{b}".into()),
                Name::Parameter(parameter) => Some(parameter.name.into()),
                _ => None,
            }
        }
    }

    #[test]
    fn a_substituted_value_is_not_scanned_again() {
        let plan = Plan::acme(
            r#""fields":{"a":{},"b":{"optional":true}},
               "request":{"params":{"x":"<{a}>","y":"<{b}>","z":"{a}","w":"{{{scope}}}"}}"#,
        );
        let values = plan.token.request.params.iter().map(|param| match &param.values[0] {
            crate::plan::Value::Template(template) => template.render(&Fields),
            value => panic!("{value:?}"),
        });
        let expected = [Some("<{b}>"), None, Some("{b}"), Some("{scope}")];
        assert!(values.eq(expected.map(|value| value.map(str::to_owned))));
    }
}
