//! `scope`: how scopes are written (RFC 6749 §3.3).

use oauth_grammar::chars::is_scope_token;

use super::reader::{Compiler, Section};

#[derive(Debug)]
pub(crate) struct ScopeRules {
    /// What stands between two scopes.
    pub(crate) separator: Box<str>,
    /// The name of the parameter.
    pub(crate) param: Box<str>,
    /// The scopes that are asked for when the caller names none.
    pub(crate) default: Box<[Box<str>]>,
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> ScopeRules {
    let rules = ScopeRules {
        separator: section.text("separator").unwrap_or(" ").into(),
        param: section.text("param").unwrap_or("scope").into(),
        default: section.boxed_texts("default"),
    };
    if rules.separator.is_empty() {
        compiler.problem("scope.separator", "an empty separator joins scopes into one");
    }
    for scope in rules.default.iter().filter(|scope| !is_scope_token(scope)) {
        compiler.problem("scope.default", format!("`{}` is not a scope", scope.escape_default()));
    }
    rules
}
