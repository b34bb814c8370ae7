//! `authorize` and `refresh`: the code comes from an authorization request, or by a way of the provider's own.

use oauth_grammar::Grant;

use crate::errors::Errors;
use crate::model::Provider;

pub(super) fn authorization(provider: &Provider, errors: &mut Errors) {
    let lacks_grant = provider.lacks_grant(Grant::AuthorizationCode);
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
    match (provider.authorize_none, provider.grant(Grant::AuthorizationCode)) {
        (Some(span), Some(_)) if provider.authorization_url.is_some() => {
            errors.at(
                span,
                "`authorize = none` makes no authorization request; remove it or `authorization_url`",
            );
        }
        (None, Some(grant)) if !provider.is_given("authorization_url") && !provider.is_given("authorize") => {
            let message =
                "`authorization_code` needs `authorization_url`; add it, or write `authorize = none`";
            errors.at(grant, message);
        }
        _ => {}
    }
}
