//! Scopes (RFC 6749 §3.3).

use std::borrow::Cow;
use std::fmt;

use oauth_grammar::rules;

use crate::Error;
use crate::plan::{Lookup, Plan, ScopeRules};

/// One or more scopes to ask for (RFC 6749 §3.3).
///
/// Text with spaces is several scopes, because a scope contains no space.
///
/// ```
/// use oauth_runtime::Scope;
///
/// assert_eq!(Scope::from("read").as_str(), "read");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scope(Cow<'static, str>);

impl Scope {
    /// A scope from text in the program, without an allocation.
    #[must_use]
    pub const fn from_static(scope: &'static str) -> Self {
        Self(Cow::Borrowed(scope))
    }

    /// The scope as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Scope {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Scope {
    fn from(scope: &str) -> Self {
        Self(Cow::Owned(scope.to_owned()))
    }
}

impl From<String> for Scope {
    fn from(scope: String) -> Self {
        Self(Cow::Owned(scope))
    }
}

/// The single scopes in these texts, without empty ones.
pub(crate) fn words<'s>(scopes: impl Iterator<Item = &'s str>) -> impl Iterator<Item = &'s str> {
    scopes.flat_map(|scope| scope.split(' ')).filter(|word| !word.is_empty())
}

/// The value of the scope parameter: the requested scopes without repetition, in their order, or the declared defaults
/// when none is requested. `None` when there are no scopes to send.
///
/// # Errors
///
/// When a scope contains a character that RFC 6749 §3.3 excludes, or the provider's separator.
pub(crate) fn join<'s>(
    plan: &Plan,
    scopes: impl Iterator<Item = &'s str>,
    values: &dyn Lookup,
) -> Result<Option<String>, Error> {
    let separator = &*plan.scope.separator;
    let is_scope = |word: &str| rules::scope(word, separator).is_ok();
    let default: Vec<String>;
    let mut asked: Vec<&str> = words(scopes).collect();
    if let Some(word) = asked.iter().find(|word| !is_scope(word)) {
        let word = word.escape_default();
        return Err(plan.configuration(format!("a scope holds a character that is not allowed: `{word}`")));
    }
    if asked.is_empty() {
        default = self::default(plan, values, is_scope)?;
        asked = default.iter().map(String::as_str).collect();
    }
    let mut chosen: Vec<&str> = Vec::new();
    for word in asked {
        if !chosen.contains(&word) {
            chosen.push(word);
        }
    }
    Ok(if chosen.is_empty() { None } else { Some(chosen.join(separator)) })
}

/// The declared scopes with their placeholders filled, each one scope. One whose field has no value is left out.
fn default(plan: &Plan, values: &dyn Lookup, is_scope: impl Fn(&str) -> bool) -> Result<Vec<String>, Error> {
    let mut scopes = Vec::new();
    for template in &plan.scope.default {
        let scope = template.render(values).unwrap_or_default();
        // The value may be that of a secret field.
        if !scope.is_empty() && !is_scope(&scope) {
            let template = template.as_str().escape_default();
            let message = format!("the scope `{template}` comes out with a character that is not allowed");
            return Err(plan.configuration(message));
        }
        scopes.extend(Some(scope).filter(|scope| !scope.is_empty()));
    }
    Ok(scopes)
}

/// The scopes in a text; a space always separates, and so does the provider's separator.
pub(crate) fn split(separator: &str, value: &str) -> Vec<Scope> {
    value
        .split(' ')
        .flat_map(|word| word.split(separator))
        .filter(|word| !word.is_empty())
        .map(Scope::from)
        .collect()
}

/// Scopes that were granted, by the names that they are sent by: one may be granted by another, or without being said.
pub(crate) fn known_as(rules: &ScopeRules, granted: &mut Vec<Scope>, asked: Vec<Scope>) {
    for scope in granted.iter_mut() {
        let known = rules.aliases.iter().find(|(alias, _)| **alias == *scope.as_str());
        if let Some((_, sent)) = known {
            *scope = Scope::from(sent.to_string());
        }
    }
    let is_unreported = |scope: &Scope| rules.unreported.iter().any(|name| **name == *scope.as_str());
    granted.extend(asked.into_iter().filter(is_unreported));
    // By two of its names it is granted once.
    let mut seen = std::collections::HashSet::new();
    granted.retain(|scope| seen.insert(scope.clone()));
}

#[cfg(test)]
mod tests {
    use super::{Scope, join, split};
    use crate::plan::Plan;

    fn space() -> std::sync::Arc<Plan> {
        Plan::acme("")
    }

    fn comma() -> std::sync::Arc<Plan> {
        Plan::acme(r#""scope":{"separator":",","default":["d"]}"#)
    }

    /// No placeholder has a value.
    struct Nothing;

    impl crate::plan::Lookup for Nothing {
        fn value(&self, _: crate::plan::Name) -> Option<std::borrow::Cow<'_, str>> {
            None
        }
    }

    fn scopes(words: &[&str]) -> Vec<Scope> {
        words.iter().copied().map(Scope::from).collect()
    }

    fn joined<'s>(plan: &'s Plan, scopes: &'s [&str]) -> Result<Option<String>, crate::Error> {
        join(plan, scopes.iter().copied(), &Nothing)
    }

    #[test]
    fn empties_and_repetitions_are_dropped_and_the_order_is_kept() {
        assert_eq!(joined(&space(), &["a", "", "b", "a"]).unwrap().as_deref(), Some("a b"));
        assert_eq!(joined(&space(), &["b a", "a"]).unwrap().as_deref(), Some("b a"));
        assert_eq!(joined(&space(), &[]).unwrap(), None);
    }

    #[test]
    fn the_separator_and_the_default_are_the_declared_ones() {
        assert_eq!(joined(&comma(), &["a", "b"]).unwrap().as_deref(), Some("a,b"));
        assert_eq!(joined(&comma(), &[]).unwrap().as_deref(), Some("d"));
        assert_eq!(joined(&comma(), &["", " "]).unwrap().as_deref(), Some("d"));
        assert!(joined(&comma(), &["a,b"]).is_err());
        assert!(joined(&space(), &["a\"b"]).is_err());
    }

    #[test]
    fn a_member_is_split_at_the_separator_and_at_spaces() {
        assert_eq!(split(" ", "read write"), scopes(&["read", "write"]));
        assert_eq!(split(",", "a,b c"), scopes(&["a", "b", "c"]));
    }
}
