//! Endpoints.

use super::url;
use crate::errors::Errors;
use crate::model::Provider;

/// No declaration goes without a token endpoint.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    if !provider.is_given("token_url") {
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
