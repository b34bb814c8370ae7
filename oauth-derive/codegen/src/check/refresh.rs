//! `refresh`, `rotation` and `revocation_url`.

use oauth_grammar::Grant;

use crate::errors::Errors;
use crate::model::Provider;

/// A machine asks for another token in the way that it asked for the first; its provider may have a refresh all the same.
pub(super) fn has_user(provider: &Provider, errors: &mut Errors) {
    let is_machine = !provider.grants.is_empty() && !provider.has_users();
    if let Some(span) = provider.rotation.filter(|_| is_machine) {
        let message = "`rotation` needs a grant of users, such as `authorization_code`; add the grant, or remove `rotation`";
        errors.at(span, message);
    }
}

/// What is not used is not declared.
pub(super) fn is_used(provider: &Provider, errors: &mut Errors) {
    if provider.refresh.none.is_none() {
        return;
    }
    if let Some(span) = provider.rotation {
        errors.at(span, "`refresh = none` uses no refresh token; remove `rotation`");
    }
    if let Some(grant) = provider.grant(Grant::RefreshToken) {
        errors.at(grant, "`refresh = none` uses no refresh token; remove it, or the grant");
    }
}
