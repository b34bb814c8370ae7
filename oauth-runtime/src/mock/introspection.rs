//! Introspection (RFC 7662 §2.2).

use serde_json::Value;

use super::body::Body;
use super::write::{from_top, put, write};
use super::{CLIENT_ID, Inner, answer};
use crate::Secret;
use oauth_grammar::Path;

/// What is known of a token. Of one that is not active nothing is said.
pub(super) fn answer(inner: &Inner, token: &str) -> Body {
    let exchange = &inner.plan.introspection;
    let token = Secret::new(token);
    let is_refresh_token = inner.state().grants.is_current(&token);
    let is_active = is_refresh_token || inner.is_valid(&token);
    let mut members: Vec<(&str, Value)> = vec![("active", is_active.into())];
    if is_active {
        members.push(("client_id", CLIENT_ID.into()));
    }
    if is_active && !is_refresh_token {
        members.push(("token_type", "Bearer".into()));
    }
    let mut document = answer::success(exchange);
    for (name, value) in members {
        put(&mut document, &from_top(exchange.response.root.as_ref(), &Path::member(name)), value);
    }
    let (content_type, text) = write(&exchange.response, "", &document);
    Body { content_type, bytes: text.into_bytes(), headers: Vec::new() }
}
