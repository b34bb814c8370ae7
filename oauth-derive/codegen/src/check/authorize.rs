//! `authorize` and `refresh`: the code comes from an authorization request, or by a way of the provider's own.

use oauth_grammar::authorization::{self, Declared};
use oauth_grammar::sent::Sent;
use oauth_grammar::suggest;
use oauth_grammar::template::Expr;
use oauth_grammar::{Grant, Step, rules};

use super::response;
use crate::errors::Errors;
use crate::model::{Param, Provider};
use crate::template::Template;

pub(super) fn authorization(provider: &Provider, errors: &mut Errors) {
    let lacks_grant = provider.lacks_grant(Grant::AuthorizationCode);
    let uses = [
        ("authorization_url", provider.authorization_url.first().map(|template| template.literal.span())),
        ("authorize", provider.authorize.none.or(provider.authorize.group)),
    ];
    for (key, span) in uses {
        if let (true, Some(span)) = (lacks_grant, span) {
            errors.at(span, rules::without_code_grant(key));
        }
    }
    match (provider.authorize.none, provider.grant(Grant::AuthorizationCode)) {
        (Some(span), Some(_)) if !provider.authorization_url.is_empty() => {
            errors.at(span, rules::ENDPOINT_WITHOUT_REQUEST);
        }
        (None, Some(grant)) if !is_known(provider) && !is_otherwise(provider) => {
            errors.at(grant, rules::CODE_WITHOUT_ENDPOINT);
        }
        _ => {}
    }
}

/// What is handed in is an authorization request, which the URL names in its query; what is signed has an algorithm.
pub(super) fn pushed(provider: &Provider, errors: &mut Errors) {
    if let Some(object) = provider.authorize.request_object.as_ref().filter(|object| !object.has_algorithm) {
        errors.at(object.key, rules::REQUEST_OBJECT_WITHOUT_ALGORITHM);
    }
    let Some(url) = provider.pushed_url.first() else { return };
    let has_none = provider.lacks_grant(Grant::AuthorizationCode) || provider.authorize.none.is_some();
    if has_none {
        errors.at(url.literal.span(), rules::PUSHED_WITHOUT_REQUEST);
    } else if provider.authorize.is_in_fragment {
        errors.at(url.literal.span(), rules::PUSHED_IN_FRAGMENT);
    }
}

/// Whether there is an authorization endpoint, or an issuer whose metadata has it.
fn is_known(provider: &Provider) -> bool {
    provider.is_given("authorization_url") || provider.is_given("issuer")
}

/// What was meant to be `authorize = none` may have come out wrong.
fn is_otherwise(provider: &Provider) -> bool {
    provider.is_given("authorize") && provider.authorize.group.is_none()
}

/// The authorization request has each parameter once, and none that a login is not safe without is left out.
pub(super) fn parameters(provider: &Provider, errors: &mut Errors) {
    let authorize = &provider.authorize;
    let declared = declared(provider);
    for name in &authorize.omit {
        if let Err(message) = declared.omitted(&name.text) {
            errors.at(name.span, message);
        }
        if authorize.renamed(&name.text).is_some() {
            errors.at(name.span, rules::renamed_and_omitted(&name.text));
        }
    }
    for (name, wire) in &authorize.rename {
        if let Err(message) = declared.known(&name.text) {
            errors.at(name.span, message);
        }
        if wire.value().is_empty() {
            errors.at(wire.span(), rules::NO_NAME);
        }
    }
    let wire = |sent: Sent<'_>| {
        let own = authorize.renamed(sent.standard).map(|(_, wire)| wire);
        own.or_else(|| provider.scope.param.as_ref().filter(|_| sent.standard == "scope"))
    };
    for (earlier, later) in declared.collisions() {
        if let Some(wire) = wire(later).or_else(|| wire(earlier)) {
            errors.at(wire.span(), authorization::collision(earlier, later));
        }
    }
    let names_nonce = |param: &Param| {
        param.all().flat_map(Template::placeholders).any(|placeholder| placeholder.text == "nonce")
    };
    for param in authorize.params.iter().filter(|param| param.name.text != "nonce" || !names_nonce(param)) {
        if let Err(message) = declared.added(&param.name.text) {
            errors.at(param.name.span, message);
        }
    }
}

/// Typed parameters of the callback have names that can be fields, and are not those that every callback has.
pub(super) fn callback(provider: &Provider, errors: &mut Errors) {
    let declared = declared(provider);
    if let (Err(message), Some(code)) = (declared.of_code(), &provider.authorize.code) {
        errors.at(code.span(), message);
    } else if let (Err(message), Some((_, wire))) = (declared.of_code(), provider.authorize.renamed("state"))
    {
        errors.at(wire.span(), message);
    }
    let all = &provider.authorize.callback;
    for (index, extra) in all.iter().enumerate() {
        let verdict = declared.of_callback(extra.path());
        let message = verdict.err().or_else(|| response::name(extra, all.get(..index).unwrap_or_default()));
        if let Some(message) = message {
            errors.at(extra.span, message);
        }
    }
}

/// A challenge is of no use without its verifier.
pub(super) fn verifier(provider: &Provider, errors: &mut Errors) {
    let names_it = provider
        .templates()
        .any(|text| text.placeholders().any(|name| name.roots().any(|root| root == "code_verifier")));
    let omitted = provider.request.omit.iter().find(|name| name.text == "code_verifier");
    if let (true, false, Some(name)) = (provider.authorize.has_challenge(), names_it, omitted) {
        errors.at(name.span, rules::CHALLENGE_WITHOUT_VERIFIER);
    }
}

fn declared(provider: &Provider) -> Declared<'_> {
    let authorize = &provider.authorize;
    // The name of `scope(param = ..)`, unless this request has another.
    let scope = provider.scope.param.as_ref().filter(|_| authorize.renamed("scope").is_none());
    let renamed = authorize.rename.iter().map(|(name, wire)| (name.text.as_str(), wire.value()));
    Declared {
        has_challenge: authorize.has_challenge(),
        has_mode: authorize.has_mode,
        has_resource: !provider.resource.is_empty(),
        omitted: authorize.omit.iter().map(|name| name.text.as_str()).collect(),
        renamed: renamed.chain(scope.map(|scope| ("scope", scope.value()))).collect(),
        code: authorize.code.as_ref().map(crate::literal::Text::value),
    }
}

/// `{callback.name}` names a parameter that is declared.
pub(super) fn callback_members(provider: &Provider, errors: &mut Errors) {
    let declared = || provider.authorize.callback.iter().map(|extra| extra.name.as_str());
    for template in provider.templates() {
        for placeholder in template.placeholders() {
            let unknown = placeholder.expr.names().into_iter().find_map(|expr| match expr {
                Expr::Name { root, path: Some(path) } if root == "callback" => {
                    let name = path.steps().iter().map(Step::text).collect::<Vec<_>>().join(".");
                    declared().all(|known| known != name).then_some(name)
                }
                _ => None,
            });
            if let Some(name) = unknown {
                let message = suggest::unknown("parameter of the callback", &name, declared());
                let message = format!("{message}; declare it with `authorize(callback({name}: String))`");
                errors.at(template.span_of(placeholder), message);
            }
        }
    }
}
