//! `refresh`, `rotation` and `revocation_url`.

use oauth_grammar::{Grant, rules};

use crate::errors::Errors;
use crate::model::{ClientAuth, Format, Method, Provider, Signature, Spanned};

/// A machine asks for another token in the way that it asked for the first; its provider may have a refresh all the same.
pub(super) fn has_user(provider: &Provider, errors: &mut Errors) {
    let is_machine = !provider.grants.is_empty() && !provider.has_users();
    if let Some(span) = provider.rotation.filter(|_| is_machine) {
        errors.at(span, rules::ROTATION_WITHOUT_USER);
    }
}

/// What is not used is not declared.
pub(super) fn is_used(provider: &Provider, errors: &mut Errors) {
    if provider.refresh.none.is_none() {
        return;
    }
    if let Some(span) = provider.rotation {
        errors.at(span, rules::ROTATION_WITHOUT_REFRESH);
    }
    if let Some(grant) = provider.grant(Grant::RefreshToken) {
        errors.at(grant, rules::GRANT_WITHOUT_REFRESH);
    }
}

/// A refresh is signed as the other requests are, unless it says otherwise, and has no code.
pub(super) fn signature(provider: &Provider, errors: &mut Errors) {
    let own = &provider.refresh;
    let is_signed = |signature: &&Signature| signature.key == "sign";
    if own.none.is_some() || !provider.has_users() || own.request.signatures.iter().any(|own| is_signed(&own))
    {
        return;
    }
    for template in provider.request.signatures.iter().filter(is_signed).flat_map(|own| &own.templates) {
        for placeholder in template.placeholders() {
            if let Some(root) = placeholder.roots().find(|root| rules::is_gone_at_refresh(root)) {
                errors.at(template.span_of(placeholder), rules::refresh_signs_code(root));
            }
        }
    }
}

/// What a refresh says goes with what it has from the other requests.
pub(super) fn inherited(provider: &Provider, errors: &mut Errors) {
    let (base, own) = (&provider.request, &provider.refresh.request);
    let value = |format: Option<Spanned<Format>>| format.map(|format| format.value);
    let has_body = |format| matches!(format, Some(Format::Form | Format::Json | Format::Xml));
    let nests = |format| matches!(format, Some(Format::Json | Format::Xml));
    let format = value(own.format.or(base.format));
    let is_get = if own.method.is_some() { own.is_get } else { base.is_get };
    if let Some(span) = own.format.map(|format| format.span).or(own.method) {
        // Where one of them says both, it has its message.
        let is_mixed = own.format.is_some() != own.method.is_some();
        if let Some(format) = format.filter(|format| is_mixed && is_get && has_body(Some(*format))) {
            errors.at(span, rules::body_of_get(format.name()));
        } else if base.params.iter().any(|param| !param.members.is_empty())
            && nests(value(base.format))
            && !nests(format)
        {
            errors.at(span, rules::NESTED);
        }
    }
    let is_basic =
        |auth: &&ClientAuth| auth.methods.first().is_some_and(|method| method.value == Method::Basic);
    let authorization = base.headers.iter().any(|header| rules::is_authorization(&header.name.text));
    if let Some(auth) = own.client_auth.as_ref().filter(is_basic).filter(|_| authorization) {
        errors.at(auth.key, rules::AUTHORIZATION_WITH_BASIC);
    }
}
