//! `response`.

use oauth_grammar::rules;

use crate::errors::Errors;
use crate::model::{Extra, Origin, Provider};

/// A response that is the token itself has no members.
pub(super) fn text(provider: &Provider, errors: &mut Errors) {
    let response = &provider.response;
    if !response.is_text {
        return;
    }
    let extra = response.extra.iter().filter(|extra| extra.origin == Origin::Body);
    let extra = extra.map(|extra| ("extra", extra.span));
    for (key, span) in response.places.iter().map(|place| (place.value, place.span)).chain(extra) {
        errors.at(span, rules::member_of_text(key));
    }
}

/// What a success has, as JSON writes it.
pub(super) fn successes(provider: &Provider, errors: &mut Errors) {
    for text in &provider.success_texts {
        if let Err(message) = rules::success_value(text.value()) {
            errors.at(text.span(), message);
        }
    }
}

pub(super) fn statuses(provider: &Provider, errors: &mut Errors) {
    for status in &provider.response.accept_status {
        if let Err(message) = rules::accepted_status(status.value) {
            errors.at(status.span, message);
        }
    }
}

pub(super) fn token_types(provider: &Provider, errors: &mut Errors) {
    for word in &provider.response.token_types {
        if let Err(message) = rules::bearer_type(word.value()) {
            errors.at(word.span(), message);
        }
    }
}

pub(super) fn lifetimes(provider: &Provider, errors: &mut Errors) {
    if let Some(span) = provider.response.unit_of_sum {
        errors.at(span, rules::UNIT_OF_SUM);
    }
}

pub(super) fn headers(provider: &Provider, errors: &mut Errors) {
    let response = &provider.response;
    let extra = response.extra.iter().filter(|extra| extra.origin == Origin::Header);
    for header in response.headers.iter().chain(extra.filter_map(|extra| extra.path.as_ref())) {
        if let Err(message) = rules::response_header(header.value()) {
            errors.at(header.span(), message);
        }
    }
}

/// A typed member is a field of a struct, and none that every token has.
pub(super) fn extra(provider: &Provider, errors: &mut Errors) {
    let of_errors = &provider.error_extra;
    for (index, extra) in of_errors.iter().enumerate() {
        if let Some(message) = name(extra, of_errors.get(..index).unwrap_or_default()) {
            errors.at(extra.span, message);
        }
    }
    let all = &provider.response.extra;
    for (index, extra) in all.iter().enumerate() {
        if let Some(message) = member(extra, all.get(..index).unwrap_or_default()) {
            errors.at(extra.span, message);
        }
    }
}

/// What a refresh says of a typed member is said of one that there is.
pub(super) fn extra_of_refresh(provider: &Provider, errors: &mut Errors) {
    let is_known = |name: &str| provider.response.extra.iter().any(|extra| extra.name == name);
    for name in provider.refresh.extra.iter().filter(|name| !is_known(&name.text)) {
        errors.at(name.span, rules::member_of_refresh(&name.text));
    }
}

fn member(extra: &Extra, earlier: &[Extra]) -> Option<String> {
    let name = &extra.name;
    if rules::MEMBERS.contains(&name.as_str()) {
        return Some(rules::member_of_all(name));
    }
    self::name(extra, earlier)
}

/// What is wrong with the name of a typed member behind others, if anything.
pub(super) fn name(extra: &Extra, earlier: &[Extra]) -> Option<String> {
    let name = &extra.name;
    Some(if earlier.iter().any(|other| other.name == *name) {
        rules::member_twice(name)
    } else if extra.origin == Origin::Header && extra.path.is_none() {
        format!("`{name}` needs its header; write `{name}: Type = \"X-Header\"`")
    } else if extra.ident().is_none() {
        format!("`{name}` cannot name a field; write another name, and the path after the type")
    } else {
        return None;
    })
}
