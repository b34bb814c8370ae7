//! `grant`.

use oauth_grammar::{Grant, rules};

use crate::errors::Errors;
use crate::model::Provider;

pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    if !provider.is_given("grant") {
        let message = "missing `grant`; write `grant = client_credentials` or `grant = authorization_code`";
        errors.at(provider.ident.span(), message);
    }
}

pub(super) fn are_distinct(provider: &Provider, errors: &mut Errors) {
    for (index, grant) in provider.grants.iter().enumerate() {
        if !provider.grants.iter().take(index).any(|earlier| earlier.value == grant.value) {
            continue;
        }
        let message = if grant.value == Grant::Vendor {
            rules::VENDOR_TWICE.to_owned()
        } else {
            rules::grant_twice(grant.value.as_str())
        };
        errors.at(grant.span, message);
    }
}
