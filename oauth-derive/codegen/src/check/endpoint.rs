//! Endpoints.

use oauth_grammar::{Grant, rules};

use super::url;
use crate::errors::Errors;
use crate::model::Provider;

/// No declaration goes without a token endpoint.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    // A client that signs its tokens itself has no use for one.
    let is_self_signed = provider.grants.iter().all(|grant| grant.value == Grant::SelfSignedJwt);
    if !provider.is_given("token_url") && (provider.grants.is_empty() || !is_self_signed) {
        errors.at(provider.ident.span(), "missing `token_url`; write `token_url = \"https://..\"`");
    }
}

pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in provider.endpoints() {
        if let Err(message) = url::check(template, "an endpoint") {
            errors.at(template.literal.span(), message);
        }
    }
}

/// Answers that are signed are those of an issuer.
pub(super) fn signed(provider: &Provider, errors: &mut Errors) {
    if provider.is_given("issuer") {
        return;
    }
    let messages = [
        (provider.jwks_uri, rules::KEYS_WITHOUT_ISSUER),
        (provider.authorize.jwt_mode, rules::JWT_CALLBACK_WITHOUT_ISSUER),
    ];
    for (span, message) in messages {
        if let Some(span) = span {
            errors.at(span, message);
        }
    }
}
