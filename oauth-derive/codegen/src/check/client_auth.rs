//! `client_auth`.

use crate::errors::Errors;
use crate::model::{Method, Provider};

/// A client uses one method.
pub(super) fn one_method(provider: &Provider, errors: &mut Errors) {
    let Some(auth) = &provider.client_auth else { return };
    let Some((first, others)) = auth.methods.split_first() else {
        if !auth.names_method {
            let message = "`client_auth(..)` needs a method; write `client_auth(client_secret_basic, ..)`";
            errors.at(auth.key, message);
        }
        return;
    };
    for other in others {
        let name = first.value.name();
        errors.at(other.span, format!("`{name}` is already the method; a client uses one"));
    }
}

/// Only HTTP Basic has two halves to encode.
pub(super) fn encoding(provider: &Provider, errors: &mut Errors) {
    let Some(auth) = &provider.client_auth else { return };
    if let (Some(encoding), Some(method)) = (auth.encoding, auth.methods.first()) {
        if method.value != Method::Basic {
            let name = method.value.name();
            let message = format!("`encoding` belongs to `client_secret_basic`, not to `{name}`");
            errors.at(encoding, message);
        }
    }
}
