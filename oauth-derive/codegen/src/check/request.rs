//! `request`.

use oauth_grammar::template::Placeholder;
use oauth_grammar::{Grant, rules};

use super::header;
use crate::errors::Errors;
use crate::model::{Format, GrantType, Jwt, Method, Param, Provider};
use crate::template::Template;

/// A `GET` has no body.
pub(super) fn method_and_format(provider: &Provider, errors: &mut Errors) {
    for (_, request) in provider.requests() {
        let Some(format) = request.format.filter(|_| request.is_get) else { continue };
        if matches!(format.value, Format::Form | Format::Json | Format::Xml) {
            errors.at(format.span, rules::body_of_get(format.value.name()));
        }
    }
}

/// `format = none` sends no parameters, so nothing may need them.
pub(super) fn without_parameters(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let Some(format) = request.format.filter(|format| format.value == Format::None) else { return };
    if provider.auth() == Method::Post {
        let declared = provider.client_auth.as_ref().and_then(|auth| auth.methods.first());
        errors.at(declared.map_or(format.span, |method| method.span), rules::NONE_WITHOUT_SECRET);
    }
    let grant_type = match &request.grant_type {
        Some(GrantType::Text(text)) => Some(("grant_type", text.span())),
        Some(GrantType::None) | None => None,
    };
    // It may go into a header, the query, a JWT, or an authorization request.
    let of_jwt = provider.jwt.iter().flat_map(Jwt::templates);
    let mut names =
        request.templates().chain(of_jwt).flat_map(Template::placeholders).flat_map(Placeholder::roots);
    let asks_user = provider.grant(Grant::AuthorizationCode).is_some() && provider.authorize.none.is_none()
        || provider.grant(Grant::DeviceCode).is_some();
    let names_scope = asks_user || names.any(|root| root == "scope");
    let without = [
        grant_type,
        request.params.first().map(|param| ("params", param.name.span)),
        request.rename.first().map(|(name, _)| ("rename", name.span)),
        request.omit.first().map(|name| ("omit", name.span)),
        provider.scope.key.filter(|_| !names_scope).map(|span| ("scope", span)),
    ];
    for (key, span) in without.into_iter().flatten() {
        errors.at(span, rules::none_without(key));
    }
}

/// What a user grants is in the request.
pub(super) fn code_is_sent(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let format = request.format.filter(|format| format.value == Format::None);
    let Some(format) = format.filter(|_| provider.grant(Grant::AuthorizationCode).is_some()) else { return };
    let is_code = |template: &Template| {
        template
            .placeholders()
            .any(|placeholder| placeholder.roots().any(|root| matches!(root, "code" | "callback")))
    };
    if !provider.templates().any(is_code) {
        errors.at(format.span, rules::CODE_NOT_SENT);
    }
}

/// A form has no members.
pub(super) fn nested(provider: &Provider, errors: &mut Errors) {
    let sends_scope = provider.grants.iter().any(|grant| rules::sends_scope(grant.value));
    for (key, request) in provider.requests() {
        // What a refresh does not say is that of the other requests.
        let inherited = provider.request.format.filter(|_| key == "refresh");
        let format = request.format.or(inherited).map(|format| format.value);
        let nests = matches!(format, Some(Format::Json | Format::Xml)) && !request.is_get;
        for param in request.params.iter().filter(|param| !param.members.is_empty() && !nests) {
            errors.at(param.name.span, rules::NESTED);
        }
        let is_xml = matches!(format, Some(Format::Xml));
        let scope = provider.scope.param.iter().filter(|_| key == "request" && sends_scope);
        // In XML already, they were looked at there.
        let is_first = key == "refresh" && !provider.request.is_format(Format::Xml);
        let all = || is_first.then_some(&provider.request).into_iter().chain([request]);
        let renamed = all().flat_map(|request| &request.rename).map(|(_, wire)| wire).chain(scope);
        let signed = all().flat_map(|request| &request.signatures).filter_map(|signed| signed.param.as_ref());
        for wire in renamed.chain(signed).filter(|_| is_xml) {
            if let Err(message) = rules::xml_name(wire.value()) {
                errors.at(wire.span(), message);
            }
        }
        for param in request.params.iter().flat_map(Param::with_members) {
            if let (true, Err(message)) = (is_xml, rules::xml_name(&param.name.text)) {
                errors.at(param.name.span, message);
            }
            if let [only] = param.members.as_slice() {
                if only.name.text == "json" {
                    errors.at(only.name.span, rules::MEMBER_JSON);
                }
            }
        }
    }
}

/// What is sent is no part of itself.
pub(super) fn sent_in_itself(provider: &Provider, errors: &mut Errors) {
    for (_, request) in provider.requests() {
        for template in request.params.iter().chain(&request.query).flat_map(Param::all) {
            for placeholder in template.placeholders() {
                if let Some(root) = placeholder.roots().find(|root| rules::is_of_what_is_sent(root)) {
                    errors.at(template.span_of(placeholder), rules::sent_in_itself(root));
                }
            }
        }
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
            if let Some(root) = placeholder.roots().find(|root| rules::is_of_code(root)) {
                errors.at(template.span_of(placeholder), rules::placeholder_of_code(root));
            }
        }
    }
}

fn is_content_type(header: &str) -> bool {
    header.eq_ignore_ascii_case("content-type")
}

pub(super) fn headers(provider: &Provider, errors: &mut Errors) {
    for (key, request) in provider.requests() {
        header::all(&request.headers, rules::added_header, errors);
        // What a refresh does not say is that of the other requests.
        let base = (key == "refresh").then_some(&provider.request);
        let format = request.format.or(base.and_then(|base| base.format));
        let is_get =
            if request.method.is_some() { request.is_get } else { base.is_some_and(|base| base.is_get) };
        let format = if is_get { "none" } else { format.map_or("form", |format| format.value.name()) };
        let written = request.headers.iter().filter(|header| is_content_type(&header.name.text));
        for literal in written.flat_map(|header| &header.templates).filter(|value| value.is_literal()) {
            if let Err(message) = rules::content_type(literal.literal.value(), format) {
                errors.at(literal.literal.span(), message);
            }
        }
        let auth = request.client_auth.as_ref().and_then(|auth| auth.methods.first());
        let is_basic = match (key, auth) {
            (_, Some(method)) => method.value == Method::Basic,
            ("step" | "then", None) => false,
            (_, None) => provider.auth() == Method::Basic,
        };
        let authorization = |header: &&Param| rules::is_authorization(&header.name.text);
        for header in request.headers.iter().filter(|_| is_basic).filter(authorization) {
            errors.at(header.name.span, rules::AUTHORIZATION_WITH_BASIC);
        }
    }
}
