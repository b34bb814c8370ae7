//! Names and values of headers.

use syn::LitStr;

use crate::errors::Errors;
use crate::model::{Param, Provider};
use crate::parse::is_token;
use crate::template::Part;

/// Headers that the client writes itself, from what it sends.
const OWNED: &[&str] = &["content-length", "content-type", "host", "transfer-encoding", "connection"];

pub(super) fn request(provider: &Provider, errors: &mut Errors) {
    headers(&provider.request.headers, errors);
    if provider.auth() != "client_secret_basic" {
        return;
    }
    let authorization = |header: &&Param| header.name.text.eq_ignore_ascii_case("authorization");
    for header in provider.request.headers.iter().filter(authorization) {
        let message =
            "`client_secret_basic` sends `Authorization`; remove the header, or change `client_auth`";
        errors.at(header.name.span, message);
    }
}

pub(super) fn bearer(provider: &Provider, errors: &mut Errors) {
    headers(&provider.bearer.headers, errors);
    if let Some(header) = &provider.bearer.header {
        name(header, errors);
        let same = |other: &&Param| other.name.text.eq_ignore_ascii_case(&header.value());
        for other in provider.bearer.headers.iter().filter(same) {
            errors.at(other.name.span, format!("`{}` carries the token already", other.name.text));
        }
    }
}

pub(super) fn response(provider: &Provider, errors: &mut Errors) {
    let response = &provider.response;
    let extra = response.extra_headers.iter().map(|extra| &extra.path);
    for header in response.headers.iter().map(|(_, header)| header).chain(extra) {
        if !is_token(&header.value()) {
            errors.at(header.span(), format!("`{}` is not the name of a header", header.value()));
        }
    }
}

fn headers(headers: &[Param], errors: &mut Errors) {
    for (index, header) in headers.iter().enumerate() {
        let text = &header.name.text;
        if OWNED.iter().any(|owned| owned.eq_ignore_ascii_case(text)) {
            errors.at(header.name.span, format!("the client writes `{text}` itself; remove it"));
        }
        // The same spelling twice is a mistake that the parser has reported.
        let twin = |other: &&Param| other.name.text.eq_ignore_ascii_case(text) && other.name.text != *text;
        if let Some(other) = headers.iter().take(index).find(twin) {
            let message = format!("`{text}` and `{}` are one header; keep one", other.name.text);
            errors.at(header.name.span, message);
        }
        values(header, errors);
    }
}

/// Text around placeholders is a field value of RFC 9110 §5.5.
fn values(header: &Param, errors: &mut Errors) {
    for template in header.values.iter().filter_map(|value| value.template()) {
        let fits = template.parts.iter().all(|part| match part {
            Part::Text(text) => text.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')),
            Part::Hole(_) => true,
        });
        if !fits {
            errors.at(template.literal.span(), "the value of a header is printable ASCII");
        }
    }
}

fn name(header: &LitStr, errors: &mut Errors) {
    let text = header.value();
    if !is_token(&text) {
        errors.at(header.span(), format!("`{text}` is not the name of a header"));
    } else if OWNED.iter().any(|owned| owned.eq_ignore_ascii_case(&text)) {
        errors.at(header.span(), format!("the client writes `{text}` itself; name another header"));
    }
}
