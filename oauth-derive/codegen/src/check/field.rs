//! `#[oauth(..)]` on configuration fields, and the fields themselves.

use oauth_grammar::{rules, template};
use regex_lite::Regex;

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::{Field, Provider};
use crate::template::Template;

/// A placeholder means one thing.
pub(super) fn names(provider: &Provider, errors: &mut Errors) {
    for field in provider.fields.iter().filter(|field| template::is_builtin(&field.name)) {
        let name = &field.name;
        errors.at(
            field.ident.span(),
            format!("`{name}` is built in and is no configuration; remove the field, or rename it"),
        );
    }
}

/// A default fits its type and its field's own rules.
pub(super) fn defaults(provider: &Provider, errors: &mut Errors) {
    for field in &provider.fields {
        fits_pattern(field, errors);
        fits_values(field, errors);
        fits_type(field, errors);
    }
}

fn fits_pattern(field: &Field, errors: &mut Errors) {
    let Some(pattern) = &field.pattern else { return };
    let Ok(regex) = Regex::new(&format!("^(?:{})$", pattern.value())) else {
        errors.at(pattern.span(), "this is not a regular expression; write one such as `\"[a-z0-9-]+\"`");
        return;
    };
    if let Some(default) = field.default.as_ref().filter(|default| !regex.is_match(&default.text)) {
        errors.at(default.span, rules::no_match(true, &default.text));
    }
    for value in field.one_of.iter().filter(|value| !regex.is_match(value.value())) {
        errors.at(value.span(), rules::no_match(false, value.value()));
    }
}

fn fits_values(field: &Field, errors: &mut Errors) {
    let Some(default) = &field.default else { return };
    let mut values = field.one_of.iter().map(Text::value);
    if !field.one_of.is_empty() && values.all(|value| value != default.text) {
        let message = rules::default_of_none(&default.text, field.one_of.iter().map(Text::value));
        errors.at(default.span, message);
    }
}

fn fits_type(field: &Field, errors: &mut Errors) {
    let Some(default) = &field.default else { return };
    let fits = match field.primitive() {
        Some("bool") => default.text.parse::<bool>().is_ok(),
        Some(integer) => is_in_range(&default.text, integer),
        None => true,
    };
    if !fits {
        let ty = field.primitive().unwrap_or_default();
        errors.at(default.span, format!("the default `{}` is not a `{ty}`", default.text));
    }
}

fn is_in_range(text: &str, integer: &str) -> bool {
    // The width of `usize` and `isize` is the target's; 64 bits is the widest of them.
    let bits = integer.trim_start_matches(['u', 'i']).parse().unwrap_or(64_u32);
    if integer.starts_with('u') {
        text.parse::<u128>().is_ok_and(|value| bits == 128 || value >> bits == 0)
    } else {
        text.parse::<i128>().is_ok_and(|value| bits == 128 || matches!(value >> (bits - 1), 0 | -1))
    }
}

/// A field is for a placeholder. Where anything else is wrong, what uses it may be what is wrong.
pub(super) fn used(provider: &Provider, errors: &mut Errors) {
    if !errors.is_empty() {
        return;
    }
    for field in &provider.fields {
        let is_used = |template: &Template| {
            template.placeholders().any(|used| used.roots().any(|root| root == field.name))
        };
        if !provider.templates().any(is_used) {
            errors.at(field.ident.span(), rules::unused_field(&field.name));
        }
    }
}

/// A secret in the source code is no secret.
pub(super) fn secrets(provider: &Provider, errors: &mut Errors) {
    for field in &provider.fields {
        let Some(default) = &field.default else { continue };
        if let Err(message) = rules::field_default(&field.name, field.secret) {
            errors.at(default.span, message);
        }
    }
}

/// Two fields do not read one environment variable.
pub(super) fn variables(provider: &Provider, errors: &mut Errors) {
    for (index, field) in provider.fields.iter().enumerate() {
        let same = |other: &&Field| other.name.eq_ignore_ascii_case(&field.name);
        if let Some(other) = provider.fields.iter().take(index).find(same) {
            errors.at(field.ident.span(), rules::one_variable(&other.name, &field.name));
        }
    }
}
