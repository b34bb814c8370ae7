//! Endpoints and the grants that use them.

use super::url;
use crate::errors::Errors;
use crate::model::Provider;
use crate::template::{Part, Template};

/// What no declaration goes without.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    let span = provider.ident.span();
    if !provider.is_given("token_url") {
        errors.at(span, "missing `token_url`; write `token_url = \"https://..\"`");
    }
    if !provider.is_given("grant") {
        errors
            .at(span, "missing `grant`; write `grant = client_credentials` or `grant = authorization_code`");
    }
}

pub(super) fn grants_are_distinct(provider: &Provider, errors: &mut Errors) {
    for (index, grant) in provider.grants.iter().enumerate() {
        if provider.grants.iter().take(index).any(|earlier| earlier.is(grant.name())) {
            errors.at(grant.span, format!("duplicate grant `{}`; a grant is given once", grant.name()));
        }
    }
}

pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in endpoints(provider) {
        match url::check(template, "an endpoint") {
            Ok(()) => base_url(provider, template, errors),
            Err(message) => errors.at(template.literal.span(), message),
        }
    }
}

fn endpoints(provider: &Provider) -> impl Iterator<Item = &Template> {
    [&provider.token_url, &provider.authorization_url].into_iter().flatten()
}

/// The default of a field that starts a URL is a URL itself.
pub(super) fn base_url(provider: &Provider, template: &Template, errors: &mut Errors) {
    let Some(Part::Hole(hole)) = template.parts.first() else { return };
    let field = provider.fields.iter().find(|field| field.name == hole.expr);
    let Some(default) = field.and_then(|field| field.default.as_ref()) else { return };
    if let Err(message) = url::check_text(&default.text, "a base URL") {
        errors.once_at(default.span, message);
    }
}

/// The authorization code comes from an authorization request, or by a way of the provider's own.
pub(super) fn authorization(provider: &Provider, errors: &mut Errors) {
    let lacks_grant = provider.lacks_grant("authorization_code");
    let uses = [
        ("authorization_url", provider.authorization_url.as_ref().map(|template| template.literal.span())),
        ("authorize", provider.authorize_none),
        ("refresh", provider.refresh_none),
    ];
    for (key, span) in uses {
        if let (true, Some(span)) = (lacks_grant, span) {
            errors.at(
                span,
                format!("`{key}` needs `grant = authorization_code`; add the grant, or remove `{key}`"),
            );
        }
    }
    match (provider.authorize_none, provider.grant("authorization_code")) {
        (Some(span), Some(_)) if provider.authorization_url.is_some() => {
            errors.at(
                span,
                "`authorize = none` makes no authorization request; remove it or `authorization_url`",
            );
        }
        (None, Some(grant)) if !provider.is_given("authorization_url") && !provider.is_given("authorize") => {
            let message =
                "`authorization_code` needs `authorization_url`; add it, or write `authorize = none`";
            errors.at(grant.span, message);
        }
        _ => {}
    }
}
