//! `device_authorization_url` and `device`.

use oauth_grammar::{Grant, rules};

use crate::errors::Errors;
use crate::model::Provider;

/// The grant has the endpoint that it begins at.
pub(super) fn endpoint(provider: &Provider, errors: &mut Errors) {
    let Some(grant) = provider.grant(Grant::DeviceCode) else { return };
    if !provider.is_given("device_authorization_url") {
        errors.at(grant, rules::DEVICE_WITHOUT_ENDPOINT);
    }
}

/// What is said of the grant is said where it is offered.
pub(super) fn grant(provider: &Provider, errors: &mut Errors) {
    if provider.lacks_grant(Grant::DeviceCode) {
        for (key, span) in &provider.device_keys {
            errors.at(*span, rules::without_device_grant(key));
        }
    }
}
