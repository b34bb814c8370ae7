//! `bearer`.

use oauth_grammar::rules;
use oauth_grammar::template::Part;

use super::header;
use crate::errors::Errors;
use crate::literal::Text;
use crate::model::{Param, Provider};

/// A token in the query is in no header.
pub(super) fn query(provider: &Provider, errors: &mut Errors) {
    let bearer = &provider.bearer;
    if bearer.query.is_none() {
        return;
    }
    let others = [
        ("header", bearer.header.as_ref().map(Text::span)),
        ("scheme", bearer.scheme),
        ("value", bearer.value.as_ref().map(|value| value.literal.span())),
    ];
    for (key, span) in others {
        if let Some(span) = span {
            errors.at(span, rules::token_in_query(key));
        }
    }
}

/// The scheme stands before the value, and not in it too.
pub(super) fn value(provider: &Provider, errors: &mut Errors) {
    let bearer = &provider.bearer;
    let Some(value) = bearer.value.as_ref().filter(|_| bearer.query.is_none() && !bearer.has_no_scheme)
    else {
        return;
    };
    let scheme = bearer.scheme_text.as_ref().map(Text::value);
    if let Some(Part::Text(before)) = value.parts().first() {
        if let Err(message) = rules::scheme_once(scheme, before) {
            errors.at(value.literal.span(), message);
        }
    }
}

/// What is written down is no token.
pub(super) fn names_token(provider: &Provider, errors: &mut Errors) {
    if let Some(value) = provider.bearer.value.as_ref().filter(|value| value.is_literal()) {
        errors.at(value.literal.span(), rules::VALUE_WITHOUT_TOKEN);
    }
}

pub(super) fn rejected(provider: &Provider, errors: &mut Errors) {
    for status in &provider.bearer.rejected {
        if let Err(message) = rules::rejected_status(status.value) {
            errors.at(status.span, message);
        }
    }
}

pub(super) fn headers(provider: &Provider, errors: &mut Errors) {
    let bearer = &provider.bearer;
    header::all(&bearer.headers, rules::header_of_resource, errors);
    if let Some(own) = &bearer.header {
        header::name(own, errors);
    }
    if bearer.query.is_some() {
        return;
    }
    let own = bearer.header.as_ref().map_or("Authorization", Text::value);
    let same = |other: &&Param| other.name.text.eq_ignore_ascii_case(own);
    for other in bearer.headers.iter().filter(same) {
        errors.at(other.name.span, format!("`{}` carries the token already", other.name.text));
    }
}
