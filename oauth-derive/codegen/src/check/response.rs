//! The token response.

use crate::errors::Errors;
use crate::model::{Lifetime, Provider};

/// A response that is the token itself has no members.
pub(super) fn text(provider: &Provider, errors: &mut Errors) {
    let response = &provider.response;
    if !response.format.is_some_and(|format| format.is("text")) {
        return;
    }
    let members = response.members.iter().map(|member| (member.key, member.span));
    let root = response.root.iter().map(|(_, span)| ("root", *span));
    let expires_in = response.expires_in.iter().map(|rule| ("expires_in", rule.span));
    let expires_at = response.expires_at.iter().map(|rule| ("expires_at", rule.span));
    let extra = response.extra.iter().map(|extra| ("extra", extra.ident.span()));
    for (key, span) in members.chain(root).chain(expires_in).chain(expires_at).chain(extra) {
        errors.at(span, format!("`format = text` has no members; remove `{key}`, or change `format`"));
    }
}

pub(super) fn statuses(provider: &Provider, errors: &mut Errors) {
    for (status, span) in &provider.response.accept_status {
        match status {
            200..=299 => errors.at(*span, format!("`{status}` is accepted anyway; leave it out")),
            300..=599 => {}
            _ => errors.at(*span, format!("`{status}` is not an HTTP status; write a number up to 599")),
        }
    }
}

/// `lifetime` overrides what the response says, so nothing says where that is.
pub(super) fn lifetime(provider: &Provider, errors: &mut Errors) {
    if provider.lifetime.is_none() {
        return;
    }
    let rules =
        [("expires_in", &provider.response.expires_in), ("expires_at", &provider.response.expires_at)];
    for (key, rule) in rules {
        if let Some(rule) = rule {
            errors.at(rule.span, format!("`lifetime` overrides `{key}`; keep one"));
        }
    }
}

pub(super) fn min_validity(provider: &Provider, errors: &mut Errors) {
    let Some((seconds, span)) = provider.min_validity else { return };
    match provider.lifetime {
        Some((Lifetime::Seconds(lifetime), _)) if seconds >= lifetime => {
            errors.at(
                span,
                format!("no token has {seconds} seconds left; `lifetime` is {lifetime}, so write less"),
            );
        }
        _ => {}
    }
}
