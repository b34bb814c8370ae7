//! `client_auth` and `jwt`.

use oauth_grammar::template::Placeholder;
use oauth_grammar::{Grant, rules};

use crate::errors::Errors;
use crate::model::{ClientAuth, Method, Provider};
use crate::template::Template;

/// All that is said of client authentication: for the token call, and for others.
fn all(provider: &Provider) -> impl Iterator<Item = &ClientAuth> {
    provider
        .client_auth
        .iter()
        .chain(provider.requests().filter_map(|(_, request)| request.client_auth.as_ref()))
}

/// A client uses one method.
pub(super) fn one_method(provider: &Provider, errors: &mut Errors) {
    for auth in all(provider) {
        let Some((first, others)) = auth.methods.split_first() else {
            if !auth.names_method {
                errors.at(auth.key, rules::NO_METHOD);
            }
            continue;
        };
        for other in others {
            errors.at(other.span, rules::second_method(first.value.name()));
        }
    }
}

/// Only HTTP Basic has two halves.
pub(super) fn encoding(provider: &Provider, errors: &mut Errors) {
    for auth in all(provider) {
        let Some(method) = auth.methods.first().filter(|method| method.value != Method::Basic) else {
            continue;
        };
        let of_basic = [("encoding", auth.encoding), ("empty_secret", auth.empty_secret)];
        for (key, span) in of_basic.into_iter().filter_map(|(key, span)| Some((key, span?))) {
            errors.at(span, rules::of_basic(key, method.value.name()));
        }
    }
}

/// What needs a JWT has one that can be made, and one that is made is used.
pub(super) fn jwt(provider: &Provider, errors: &mut Errors) {
    let first = |auth: &ClientAuth| auth.methods.first().copied().filter(|method| method.value.is_jwt());
    let method = all(provider).find_map(first);
    let of_token = provider.client_auth.as_ref().and_then(first);
    let self_signed = provider.grant(Grant::SelfSignedJwt);
    let Some(jwt) = &provider.jwt else {
        // What is there and could not be read has had its message.
        if provider.is_given("jwt") {
            return;
        }
        if let Some(method) = method {
            errors.at(method.span, rules::without_jwt(method.value.name()));
        }
        if let Some(span) = self_signed {
            errors.at(span, rules::without_jwt("self_signed_jwt"));
        }
        return;
    };
    if !jwt.has_algorithm {
        errors.at(jwt.key, rules::JWT_WITHOUT_ALGORITHM);
    }
    for method in all(provider).filter_map(first) {
        let algorithm = jwt.algorithm.as_deref();
        let verdict = algorithm.map(|algorithm| rules::jwt_of_method(method.value.name(), algorithm));
        if let Some(Err(message)) = verdict {
            errors.at(method.span, message);
        }
    }
    if provider.grant(Grant::JwtBearer).is_some() && !jwt.has_issuer && of_token.is_none() {
        errors.at(jwt.key, rules::JWT_WITHOUT_ISSUER);
    }
    if self_signed.is_some() && provider.token_url.is_empty() && !jwt.has_audience {
        errors.at(jwt.key, rules::JWT_WITHOUT_AUDIENCE);
    }
    let names_jwt = |template: &Template| {
        template.placeholders().flat_map(Placeholder::roots).any(|root| matches!(root, "jwt" | "assertion"))
    };
    let is_used = method.is_some()
        || provider.grants.is_empty()
        || provider.grants.iter().any(|grant| matches!(grant.value, Grant::JwtBearer | Grant::SelfSignedJwt))
        || provider.templates().any(names_jwt);
    if !is_used && errors.is_empty() {
        errors.at(jwt.key, rules::UNUSED_JWT);
    }
}
