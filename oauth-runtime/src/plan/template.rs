//! Templates whose names are resolved.
//!
//! A substituted value is never scanned again. It is encoded for the place it lands in by whoever puts it there.

use std::borrow::Cow;

use oauth_grammar::template::Expr;
use zeroize::Zeroize as _;

use super::function::Call;
use super::name::{Lookup, Member, Name, Reference, name};

/// A template, ready to be filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    text: Box<str>,
    parts: Box<[Part]>,
    /// Those in the arguments of functions, too.
    names: Box<[Name]>,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Text(Box<str>),
    Value(Name),
    Call(Call),
}

impl Part {
    /// The text; nothing for what is put in.
    pub(crate) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Value(_) | Self::Call(_) => "",
        }
    }
}

/// What the functions of a template ask for.
pub(super) struct Demands<'c> {
    /// Whether a library that hashes is met.
    pub(super) hashes: &'c mut bool,
    /// The calls that are met that not every text is an argument of.
    pub(super) demanding: &'c mut Vec<Call>,
}

/// What stands in the place of a part, which may be a secret.
struct Filled<'v>(Cow<'v, str>);

impl Drop for Filled<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

impl Template {
    /// Resolves the names of a template that has been checked for its place.
    pub(super) fn resolve(
        text: &str,
        parsed: &oauth_grammar::Template,
        reference: &mut Reference<'_>,
        demands: Demands<'_>,
    ) -> Self {
        let parts = parsed.parts.iter().filter_map(|part| match part {
            oauth_grammar::template::Part::Text(text) => Some(Part::Text(text.as_str().into())),
            oauth_grammar::template::Part::Placeholder(placeholder) => match &placeholder.expr {
                Expr::Call { function, arguments } => {
                    Call::resolve(function, arguments, reference).map(Part::Call)
                }
                expr @ Expr::Name { .. } => name(expr, reference).map(Part::Value),
            },
        });
        let parts: Box<[Part]> = parts.collect();
        let mut names = Vec::new();
        for part in &parts {
            match part {
                Part::Text(_) => {}
                Part::Value(name) => names.push(*name),
                Part::Call(call) => {
                    call.names(&mut names);
                    *demands.hashes |= call.hashes();
                    call.demanding(demands.demanding);
                }
            }
        }
        *demands.hashes |= names.iter().any(|name| matches!(name, Name::Uuid));
        Self { text: text.into(), parts, names: names.into() }
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = Name> {
        self.names.iter().copied()
    }

    /// The first member of a callback or of an answer that it names and that is not there.
    pub(crate) fn missing<'m>(&self, values: &dyn Lookup, members: &'m [Member]) -> Option<&'m str> {
        let absent =
            self.names().find(|name| matches!(name, Name::Member(_)) && values.value(*name).is_none());
        let Name::Member(index) = absent? else { return None };
        members.get(index).map(|member| &*member.text)
    }

    /// Whether it names the parameters or the body.
    pub(crate) fn names_what_is_sent(&self) -> bool {
        self.names().any(|name| matches!(name, Name::Body | Name::SortedParams | Name::SortedQuery))
    }

    /// Whether it names a member of a callback or of an answer.
    pub(crate) fn is_late(&self) -> bool {
        self.names().any(|name| matches!(name, Name::Member(_)))
    }

    /// The calls of functions.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.parts.iter().filter_map(|part| if let Part::Call(call) = part { Some(call) } else { None })
    }

    /// Fills the template; `None` when one of its placeholders has no value.
    pub(crate) fn render(&self, values: &dyn Lookup) -> Option<String> {
        match &*self.parts {
            [Part::Value(name)] => return values.value(*name).map(Cow::into_owned),
            [Part::Call(call)] => return call.evaluate(values).map(|mut text| std::mem::take(&mut *text)),
            _ => {}
        }
        let part = |part| match part {
            &Part::Value(name) => values.value(name).map(Filled),
            Part::Text(text) => Some(Filled(Cow::Borrowed(&**text))),
            Part::Call(call) => {
                call.evaluate(values).map(|mut text| Filled(Cow::Owned(std::mem::take(&mut *text))))
            }
        };
        let parts = self.parts.iter().map(part).collect::<Option<Vec<_>>>()?;
        // At once: a string that grows leaves what it held behind.
        Some(parts.iter().map(|part| &*part.0).collect::<Vec<&str>>().concat())
    }
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
