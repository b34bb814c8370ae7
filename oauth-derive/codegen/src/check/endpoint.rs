//! Endpoints.

use super::url;
use crate::errors::Errors;
use crate::model::Provider;
use crate::template::Template;

/// No declaration goes without a token endpoint.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    if !provider.is_given("token_url") {
        errors.at(provider.ident.span(), "missing `token_url`; write `token_url = \"https://..\"`");
    }
}

pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in endpoints(provider) {
        if let Err(message) = url::check(template, "an endpoint") {
            errors.at(template.literal.span(), message);
        }
    }
}

fn endpoints(provider: &Provider) -> impl Iterator<Item = &Template> {
    [&provider.token_url, &provider.authorization_url, &provider.issuer].into_iter().flatten()
}
