//! The token request.

use crate::errors::Errors;
use crate::model::{Provider, WireGrantType};

/// A `GET` has no body.
pub(super) fn method_and_format(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    if let Some(format) =
        request.format.filter(|format| request.is_get() && (format.is("form") || format.is("json")))
    {
        let message = format!(
            "a `GET` has no body for `{}`; leave `format` out, or write `method = POST`",
            format.name()
        );
        errors.at(format.span, message);
    }
}

/// `format = none` sends no parameters, so nothing may need them.
pub(super) fn without_parameters(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let Some(format) = request.format.filter(|format| format.is("none")) else { return };
    if provider.auth() == "client_secret_post" {
        let message =
            "`format = none` sends no `client_secret`; write `client_auth = client_secret_basic` or `none`";
        errors.at(provider.client_auth.as_ref().map_or(format.span, |auth| auth.method.span), message);
    }
    let grant_type = match &request.grant_type {
        Some(WireGrantType::Text(text)) => Some(("grant_type", text.span())),
        Some(WireGrantType::None) | None => None,
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

/// Scopes are scope-tokens of RFC 6749 §3.3.
pub(super) fn scopes(provider: &Provider, errors: &mut Errors) {
    let scope = &provider.scope;
    let separator = scope.separator.as_ref().map_or_else(|| " ".to_owned(), syn::LitStr::value);
    for value in scope.default.iter().chain(scope.named.iter().map(|named| &named.wire)) {
        let text = value.value();
        if text.contains(' ') && separator == " " {
            errors.at(value.span(), format!("`{text}` is more than one scope; give each its own string"));
        } else if text.is_empty() || !text.bytes().all(is_scope_byte) {
            errors.at(
                value.span(),
                format!("`{text}` is not a scope; it is printable ASCII without quotes or spaces"),
            );
        } else if !separator.is_empty() && text.contains(&separator) {
            errors
                .at(value.span(), format!("`{text}` contains the separator; give each scope its own string"));
        }
    }
    if let Some(separator) = scope.separator.as_ref().filter(|separator| separator.value().is_empty()) {
        errors.at(separator.span(), "an empty separator joins scopes into one; leave it out for a space");
    }
}

fn is_scope_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

/// The code and what goes with it exist in one grant only.
pub(super) fn code_placeholders(provider: &Provider, errors: &mut Errors) {
    if !provider.lacks_grant("authorization_code") {
        return;
    }
    let request = &provider.request;
    let params = request.params.iter().chain(&request.query).chain(&request.headers);
    for template in params.flat_map(|param| &param.values).filter_map(|value| value.template()) {
        for hole in
            template.holes().filter(|hole| ["code", "code_verifier", "redirect_uri"].contains(&hole.root()))
        {
            let message = format!("`{{{}}}` needs `grant = authorization_code`", hole.root());
            errors.at(template.span_of(hole), message);
        }
    }
}
