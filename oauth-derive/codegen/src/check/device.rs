//! `device_authorization_url` and `device`.

use oauth_grammar::{Grant, rules};

use crate::errors::Errors;
use crate::model::Provider;

/// The grant has the endpoint that it begins at, and what is said of the grant is said where it is offered.
pub(super) fn grant(provider: &Provider, errors: &mut Errors) {
    if let Some(grant) = provider.grant(Grant::DeviceCode) {
        // The metadata of an issuer may have it.
        if !provider.is_given("device_authorization_url") && !provider.is_given("issuer") {
            errors.at(grant, rules::DEVICE_WITHOUT_ENDPOINT);
        }
    } else if provider.lacks_grant(Grant::DeviceCode) {
        for (key, span) in &provider.device_keys {
            errors.at(*span, rules::without_device_grant(key));
        }
    }
}
