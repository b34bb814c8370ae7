//! `lifetime`, `min_validity` and `renew`.

use oauth_grammar::rules;

use crate::errors::Errors;
use crate::model::{Lifetime, Provider};

/// `lifetime` overrides what the response says, so nothing says where that is.
pub(super) fn overrides(provider: &Provider, errors: &mut Errors) {
    if provider.lifetime.is_none() {
        return;
    }
    for key in &provider.response.places {
        if ["expires_in", "expires_at"].contains(&key.value) {
            errors.at(key.span, rules::lifetime_overrides(key.value));
        }
    }
}

pub(super) fn seconds(provider: &Provider, errors: &mut Errors) {
    let Some(lifetime) = provider.lifetime else { return };
    if let Lifetime::Seconds(seconds) = lifetime.value {
        if let Err(message) = rules::lifetime(seconds) {
            errors.at(lifetime.span, message);
        }
    }
}

pub(super) fn at_expiry(provider: &Provider, errors: &mut Errors) {
    if let Some(seconds) = provider.min_validity.filter(|_| provider.renews_at_expiry) {
        errors.at(seconds.span, rules::MIN_VALIDITY_AT_EXPIRY);
    }
}

pub(super) fn min_validity(provider: &Provider, errors: &mut Errors) {
    let (Some(seconds), Some(lifetime)) = (provider.min_validity, provider.lifetime) else { return };
    let Lifetime::Seconds(lifetime) = lifetime.value else { return };
    if let Err(message) = rules::min_validity(seconds.value, lifetime) {
        errors.at(seconds.span, message);
    }
}
