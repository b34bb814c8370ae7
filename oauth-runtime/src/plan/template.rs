//! Templates whose names are resolved.
//!
//! A substituted value is never scanned again. It is encoded for the place it lands in by whoever puts it there.

use std::borrow::Cow;
use std::time::SystemTime;

use oauth_grammar::template::Expr;
use oauth_grammar::{Parameter, Path, Step};

use super::field::Field;
use super::function::Call;

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
    /// One for each request, wherever it stands.
    Uuid,
    /// The signed JWT.
    Jwt,
    /// What is sent: all parameters in the order of their names, and the body.
    SortedParams,
    Body,
    AccessToken,
    /// The query of a callback, in the order of the names.
    SortedQuery,
    /// The member of an answer or a callback with this index among [`Plan::members`](super::Plan::members).
    Member(usize),
}

impl Name {
    /// Whether it is the parameter of this name.
    pub(crate) fn is_parameter(self, name: &str) -> bool {
        matches!(self, Self::Parameter(parameter) if parameter.name == name)
    }

    /// What a placeholder calls it, or what it is a member of.
    pub(crate) fn root(self, members: &[Member]) -> Option<&str> {
        match self {
            Self::Parameter(parameter) => Some(parameter.name),
            Self::AccessToken => Some("access_token"),
            Self::Jwt => Some("jwt"),
            Self::Member(index) => members.get(index).map(|member| &*member.root),
            _ => None,
        }
    }
}

/// Where the value of a placeholder comes from; `None` when it has none now.
pub(crate) trait Lookup: Sync {
    fn value(&self, name: Name) -> Option<Cow<'_, str>>;

    /// Told of the signature over what is sent, which is not to be printed.
    fn signed(&self, _signature: &str) {}

    /// When what the template is of is made.
    fn now(&self) -> Option<SystemTime> {
        None
    }
}

/// A member of an answer or a callback that a placeholder names.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// As the placeholder says it: `token.team.id`.
    pub(crate) text: Box<str>,
    /// What it is a member of: `token`, `callback`, or the `id` of a call.
    pub(crate) root: Box<str>,
    pub(crate) path: Path,
    /// Whether an answer without it is of no use: it has no alternative.
    pub(crate) is_needed: bool,
}

/// What names refer to.
pub(super) struct Reference<'c> {
    pub(super) fields: &'c [Field],
    /// The members that are met.
    pub(super) members: &'c mut Vec<Member>,
    /// Whether there is a JWT, which `assertion` is then.
    pub(super) has_jwt: bool,
    /// Whether the template has no alternative.
    pub(super) is_needed: bool,
    /// Whether a library that hashes is met.
    pub(super) hashes: &'c mut bool,
    /// The calls that are met that not every text is an argument of.
    pub(super) demanding: &'c mut Vec<Call>,
}

impl Template {
    /// Resolves the names of a template that has been checked for its place.
    pub(super) fn resolve(
        text: &str,
        parsed: &oauth_grammar::Template,
        reference: &mut Reference<'_>,
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
                    *reference.hashes |= call.hashes();
                    call.demanding(reference.demanding);
                }
            }
        }
        *reference.hashes |= names.iter().any(|name| matches!(name, Name::Uuid));
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
            &Part::Value(name) => values.value(name),
            Part::Text(text) => Some(Cow::Borrowed(&**text)),
            Part::Call(call) => call.evaluate(values).map(|mut text| Cow::Owned(std::mem::take(&mut *text))),
        };
        // At once: a string that grows leaves what it held behind.
        self.parts.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.concat())
    }
}

pub(super) fn name(expr: &Expr, reference: &mut Reference<'_>) -> Option<Name> {
    let Expr::Name { root, path } = expr else { return None };
    if let Some(index) = reference.fields.iter().position(|field| *field.name == **root) {
        return Some(Name::Field(index));
    }
    Some(match (root.as_str(), path) {
        ("token_url", _) => Name::TokenUrl,
        ("now_ms", _) => Name::NowMs,
        ("now_unix", _) => Name::NowUnix,
        ("uuid", _) => Name::Uuid,
        ("jwt", _) => Name::Jwt,
        ("assertion", _) if reference.has_jwt => Name::Jwt,
        ("sorted_params", _) => Name::SortedParams,
        ("body", _) => Name::Body,
        ("access_token", _) => Name::AccessToken,
        ("sorted_query", _) => Name::SortedQuery,
        (root, Some(path)) => {
            let members = &mut *reference.members;
            let is_same = |member: &Member| *member.root == *root && member.path == *path;
            let index = members.iter().position(is_same).unwrap_or_else(|| {
                members.push(Member {
                    text: named(root, path).into(),
                    root: root.into(),
                    path: path.clone(),
                    is_needed: false,
                });
                members.len() - 1
            });
            if let Some(member) = members.get_mut(index) {
                member.is_needed |= reference.is_needed;
            }
            Name::Member(index)
        }
        _ => Name::Parameter(Parameter::of(root)?),
    })
}

/// What a placeholder says of a member.
fn named(root: &str, path: &Path) -> String {
    let steps = path.steps().iter().map(|step| match step {
        Step::Member(name) | Step::Either(name) => format!(".{name}"),
        Step::Index(index) => format!("[{index}]"),
    });
    [root.to_owned()].into_iter().chain(steps).collect()
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
