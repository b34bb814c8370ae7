//! Endpoints.

use oauth_grammar::{Grant, rules, url};

use crate::errors::Errors;
use crate::model::Provider;

/// No declaration goes without a token endpoint, or an issuer whose metadata has it.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    // A client that signs its tokens itself has no use for one.
    let is_self_signed = provider.grants.iter().all(|grant| grant.value == Grant::SelfSignedJwt);
    let is_given = provider.is_given("token_url") || provider.is_given("issuer");
    if !is_given && (provider.grants.is_empty() || !is_self_signed) {
        errors.at(provider.ident.span(), "missing `token_url`; write `token_url = \"https://..\"`");
    }
}

/// What is said of an endpoint is of one that there is; the metadata of an issuer may have it.
pub(super) fn about_tokens(provider: &Provider, errors: &mut Errors) {
    for (key, span) in &provider.about_tokens {
        if !provider.is_given(&format!("{key}_url")) && !provider.is_given("issuer") {
            errors.at(*span, rules::without_endpoint(key));
        }
    }
    if let Some(format) = &provider.introspection_format {
        if let Err(message) = rules::introspection_format(&format.value) {
            errors.at(format.span, message);
        }
    }
}

/// Of a list, the first whose placeholders have values counts.
pub(super) fn reachable(provider: &Provider, errors: &mut Errors) {
    for urls in provider.endpoint_lists() {
        let Some((_, earlier)) = urls.split_last() else { continue };
        for template in earlier.iter().filter(|template| template.is_literal()) {
            errors.at(template.literal.span(), rules::NEVER_REACHED);
        }
    }
}

pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in provider.endpoints() {
        if let Err(message) = url::check(template.parts(), "an endpoint") {
            errors.at(template.literal.span(), message);
        }
    }
}

/// What is said of the metadata of an issuer is of one.
pub(super) fn issuer(provider: &Provider, errors: &mut Errors) {
    if let Some(issuer) = &provider.issuer {
        if let Err(message) = url::issuer(issuer.parts()) {
            errors.at(issuer.literal.span(), message);
        }
    }
    if let (None, Some(span)) = (&provider.issuer, provider.issuer_group) {
        errors.at(span, rules::ISSUER_WITHOUT_IDENTIFIER);
    }
    for domain in &provider.issuer_domains {
        if let Err(message) = rules::domain(domain.value()) {
            errors.at(domain.span(), message);
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
