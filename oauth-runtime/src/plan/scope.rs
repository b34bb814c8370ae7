//! `scope`: how scopes are written (RFC 6749 §3.3).

use oauth_grammar::keys::{self, Key};
use oauth_grammar::rules::{self, NAMED_SCOPE_IS_TEXT};
use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::template::{Part, Template};
use crate::document::Node;

#[derive(Debug)]
pub(crate) struct ScopeRules {
    /// What stands between two scopes.
    pub(crate) separator: Box<str>,
    /// Whether each scope is a parameter of its own.
    pub(crate) is_repeated: bool,
    /// Scopes that are granted without being named.
    pub(crate) unreported: Box<[Box<str>]>,
    /// As what a scope may be granted, and what it is called in a request.
    pub(crate) aliases: Box<[(Box<str>, Box<str>)]>,
    /// What stands between two scopes of a response, besides a space.
    pub(crate) response_separator: Box<str>,
    /// The name of the parameter.
    pub(crate) param: Box<str>,
    /// The scopes that are asked for when the caller names none.
    pub(crate) default: Box<[Template]>,
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> ScopeRules {
    let is_repeated = section.text("separator") == Some("none");
    let separator = section.text("separator").filter(|_| !is_repeated).unwrap_or(" ");
    let default = section.texts("default").map(|text| compiler.template("scope.default", text, Place::Scope));
    let scope_rules = ScopeRules {
        separator: separator.into(),
        is_repeated,
        unreported: section.boxed_texts("unreported"),
        aliases: aliases(section),
        response_separator: section.text("response_separator").unwrap_or(separator).into(),
        param: section.text("param").unwrap_or("scope").into(),
        default: default.collect(),
    };
    for key in ["separator", "response_separator"] {
        if section.text(key) == Some("") {
            compiler.problem(&format!("scope.{key}"), rules::EMPTY_SEPARATOR);
        }
    }
    for scope in &scope_rules.default {
        let texts = scope.parts().iter().filter_map(|part| match part {
            Part::Text(text) => Some(&**text),
            Part::Value(_) | Part::Call(_) => None,
        });
        let empty = scope.parts().is_empty().then_some("");
        if let Some(problem) = texts.chain(empty).find_map(|text| rules::scope(text, separator).err()) {
            compiler.problem("scope.default", problem);
        }
    }
    let keys = keys::PROVIDER.find("scope").map(Key::keys).unwrap_or_default();
    let is_named = |name: &str| keys.iter().all(|key| key.name() != name);
    let named = section.members().filter(|(name, _)| is_named(name));
    for (name, text) in named.flat_map(|(name, value)| value.items().iter().map(move |text| (name, text))) {
        let key = format!("scope.{name}");
        let text = text.as_str().unwrap_or_default();
        if text.contains(['{', '}']) {
            compiler.problem(&key, NAMED_SCOPE_IS_TEXT);
        } else if let Err(problem) = rules::scope(text, separator) {
            compiler.problem(&key, problem);
        }
    }
    scope_rules
}

/// The first of a named scope's texts is sent; it may be granted as the others too.
fn aliases(section: Section<'_>) -> Box<[(Box<str>, Box<str>)]> {
    let keys = keys::PROVIDER.find("scope").map(Key::keys).unwrap_or_default();
    let named = section.members().filter(|(name, _)| keys.iter().all(|key| key.name() != *name));
    let aliases = named.flat_map(|(_, value)| {
        let mut texts = value.items().iter().filter_map(Node::as_str);
        let sent = texts.next().unwrap_or_default();
        texts.map(move |alias| (Box::from(alias), Box::from(sent)))
    });
    aliases.collect()
}
