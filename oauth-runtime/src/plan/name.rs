//! What placeholders name.

use std::borrow::Cow;
use std::time::SystemTime;

use oauth_grammar::template::Expr;
use oauth_grammar::{Parameter, Path, Step};

use super::field::Field;

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
    /// The query of a callback, or of what is sent, in the order of the names.
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
pub(crate) fn named(root: &str, path: &Path) -> String {
    if path.is_pointer() {
        let steps = path.steps().iter().map(|step| match step {
            Step::Member(name) | Step::Either(name) => name.replace('~', "~0").replace('/', "~1"),
            Step::Index(index) => index.to_string(),
        });
        return format!("{root}./{}", steps.collect::<Vec<_>>().join("/"));
    }
    let steps = path.steps().iter().map(|step| match step {
        Step::Member(name) | Step::Either(name) => format!(".{name}"),
        Step::Index(index) => format!("[{index}]"),
    });
    [root.to_owned()].into_iter().chain(steps).collect()
}
