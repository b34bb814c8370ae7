//! `request`.

use oauth_grammar::parameter::{Parameter, Sender};
use oauth_grammar::{Grant, rules};

use super::header;
use crate::errors::Errors;
use crate::model::{Format, GrantType, Method, Param, Provider};

/// A `GET` has no body.
pub(super) fn method_and_format(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let Some(format) = request.format.filter(|_| request.is_get) else { return };
    if matches!(format.value, Format::Form | Format::Json) {
        let name = format.value.name();
        let message =
            format!("a `GET` has no body for `{name}`; leave `format` out, or write `method = POST`");
        errors.at(format.span, message);
    }
}

/// `format = none` sends no parameters, so nothing may need them.
pub(super) fn without_parameters(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let Some(format) = request.format.filter(|format| format.value == Format::None) else { return };
    if provider.auth() == Method::Post {
        let message =
            "`format = none` sends no `client_secret`; write `client_auth = client_secret_basic` or `none`";
        let declared = provider.client_auth.as_ref().and_then(|auth| auth.methods.first());
        errors.at(declared.map_or(format.span, |method| method.span), message);
    }
    let grant_type = match &request.grant_type {
        Some(GrantType::Text(text)) => Some(("grant_type", text.span())),
        Some(GrantType::None) | None => None,
    };
    let without = [
        grant_type,
        request.params.first().map(|param| ("params", param.name.span)),
        request.rename.first().map(|(name, _)| ("rename", name.span)),
        request.omit.first().map(|name| ("omit", name.span)),
        provider.scope.key.map(|span| ("scope", span)),
    ];
    for (key, span) in without.into_iter().flatten() {
        errors.at(span, format!("`format = none` sends no parameters; remove `{key}`, or change `format`"));
    }
}

/// A form has no members.
pub(super) fn nested(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    if request.is_format(Format::Json) || request.is_format(Format::Xml) {
        return;
    }
    for param in request.params.iter().filter(|param| !param.members.is_empty()) {
        errors.at(param.name.span, rules::NESTED);
    }
}

/// The code and what goes with it exist in one grant only.
pub(super) fn code_placeholders(provider: &Provider, errors: &mut Errors) {
    if !provider.lacks_grant(Grant::AuthorizationCode) {
        return;
    }
    let request = &provider.request;
    let params = request.params.iter().chain(&request.query).chain(&request.headers);
    for template in params.flat_map(Param::all) {
        for placeholder in template.placeholders() {
            let is_of_code = |root: &&str| {
                let sender = Parameter::of(root).map(|parameter| parameter.sender);
                matches!(sender, Some(Sender::Grants([Grant::AuthorizationCode]) | Sender::Authorization))
            };
            if let Some(root) = placeholder.roots().find(is_of_code) {
                let message = format!("`{{{root}}}` needs `grant = authorization_code`");
                errors.at(template.span_of(placeholder), message);
            }
        }
    }
}

pub(super) fn headers(provider: &Provider, errors: &mut Errors) {
    let headers = &provider.request.headers;
    header::all(headers, errors);
    let authorization = |header: &&Param| rules::is_authorization(&header.name.text);
    for header in headers.iter().filter(|_| provider.auth() == Method::Basic).filter(authorization) {
        errors.at(header.name.span, rules::AUTHORIZATION_WITH_BASIC);
    }
}
