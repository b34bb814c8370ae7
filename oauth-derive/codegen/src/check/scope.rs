//! `scope`.

use std::collections::HashMap;

use oauth_grammar::rules::{self, NAMED_SCOPE_IS_TEXT};
use oauth_grammar::template::Part;
use proc_macro2::Ident;

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::Provider;

/// Scopes are scope-tokens of RFC 6749 §3.3.
pub(super) fn values(provider: &Provider, errors: &mut Errors) {
    let scope = &provider.scope;
    let separator = scope.separator.as_ref().map_or(" ", Text::value);
    for wire in scope.named.iter().flat_map(|named| std::iter::once(&named.wire).chain(&named.aliases)) {
        let text = wire.value();
        if text.contains(['{', '}']) {
            errors.at(wire.span(), NAMED_SCOPE_IS_TEXT);
        } else if let Err(message) = rules::scope(text, separator) {
            errors.at(wire.span(), message);
        }
    }
    for default in &scope.default {
        let texts = default.parts().iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Placeholder(_) => None,
        });
        let empty = default.parts().is_empty().then_some("");
        if let Some(message) = texts.chain(empty).find_map(|text| rules::scope(text, separator).err()) {
            errors.at(default.literal.span(), message);
        }
    }
}

/// A name is for the caller; the scopes that are asked for without one are in `default`.
pub(super) fn named_by_themselves(provider: &Provider, errors: &mut Errors) {
    for named in provider.scope.named.iter().filter(|named| named.is_quoted) {
        // One that is no identifier can be named by itself in no other way.
        let is_ident = syn::parse_str::<Ident>(&named.name).is_ok();
        if is_ident && named.name == named.wire.value() {
            errors.at(named.span, rules::scope_named_by_itself(&named.name));
        }
    }
}

pub(super) fn separator(provider: &Provider, errors: &mut Errors) {
    let scope = &provider.scope;
    let separators = [&scope.separator, &scope.response_separator].into_iter().flatten();
    for separator in separators.filter(|separator| separator.value().is_empty()) {
        errors.at(separator.span(), rules::EMPTY_SEPARATOR);
    }
}

/// A name makes one variant, which no other name makes.
pub(super) fn names(provider: &Provider, errors: &mut Errors) {
    let mut made: HashMap<Ident, &str> = HashMap::new();
    for scope in &provider.scope.named {
        let name = &scope.name;
        let Some(variant) = scope.variant() else {
            errors
                .at(scope.span, format!("`{name}` makes no variant; write a name that starts with a letter"));
            continue;
        };
        // Of one without quotes it is said where it is read.
        match scope.is_quoted.then(|| scope.near_key()).flatten() {
            Some(key) if key == name => {
                errors.at(scope.span, format!("`{name}` is a key of `scope(..)`; call the scope otherwise"));
            }
            Some(key) => {
                let message = format!(
                    "`{name}` is too near to the key `{key}` of `scope(..)`; call the scope otherwise"
                );
                errors.at(scope.span, message);
            }
            None => {}
        }
        match made.get(&variant) {
            Some(other) => {
                let message = format!("`{name}` and `{other}` both make the variant `{variant}`; rename one");
                errors.at(scope.span, message);
            }
            None => drop(made.insert(variant, name)),
        }
    }
}
