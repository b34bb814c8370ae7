//! `grant`.

use oauth_grammar::Grant;

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
            "a provider has one grant of its own; write a struct for each".to_owned()
        } else {
            format!("duplicate grant `{}`; a grant is given once", grant.value.as_str())
        };
        errors.at(grant.span, message);
    }
}
