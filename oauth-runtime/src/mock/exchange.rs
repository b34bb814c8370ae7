//! Token exchange (RFC 8693).

use super::answer::Issue;
use super::{Inner, MockRequest};
use crate::{Secret, TokenType};

/// The parameters that a request may do without.
pub(super) fn is_optional(name: &str) -> bool {
    matches!(name, "requested_token_type" | "actor_token" | "actor_token_type" | "audience")
}

/// What is wrong with the tokens of a request: one of this server has to be valid, and one of another may be anything.
pub(super) fn problem(inner: &Inner, request: &MockRequest) -> Option<String> {
    let sent = |name: &str| request.param(inner.plan.wire_name(name));
    // RFC 8693 §2.1: it is there where the token is, and nowhere else.
    if sent("actor_token").is_some() != sent("actor_token_type").is_some() {
        return Some("`actor_token` and `actor_token_type` go together".to_owned());
    }
    let is_ended = |token: String| {
        let is_own = token.starts_with("mock-access-token-");
        is_own && !inner.is_valid(&Secret::new(token))
    };
    let ended = ["subject_token", "actor_token"].into_iter().find(|name| sent(name).is_some_and(is_ended))?;
    Some(format!("the `{ended}` has ended"))
}

/// What is issued: what was asked for, or an access token. With the scope `offline_access` there is a refresh token beside it.
pub(super) fn issue(inner: &Inner, request: &MockRequest, scope: Option<&str>) -> Issue {
    let requested = request.param(inner.plan.wire_name("requested_token_type"));
    let token_type = requested.map_or(TokenType::AccessToken, TokenType::from);
    let separator = &*inner.plan.scope.separator;
    let is_offline = scope.is_some_and(|scope| scope.split(separator).any(|scope| scope == "offline_access"));
    Issue::Exchange { token_type, is_offline }
}
