//! `resource`, `origins` and `environments`.

use std::collections::HashMap;

use oauth_grammar::{rules, url};

use crate::errors::Errors;
use crate::model::Provider;
use crate::template::Template;

/// A resource is a URL like an endpoint: its origin is one that a token may be sent to.
pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in &provider.resource {
        if let Err(message) = url::resource(template.parts()) {
            errors.at(template.literal.span(), message);
        }
    }
}

/// An origin is that of a URL; `environments(..)` are where URLs begin.
pub(super) fn origins(provider: &Provider, errors: &mut Errors) {
    for template in &provider.origins {
        if let Err(message) = url::check(template.parts(), "an origin") {
            errors.at(template.literal.span(), message);
        }
    }
    let mut variants = HashMap::new();
    for environment in &provider.environments {
        if let Err(message) = url::environment(environment.url.value()) {
            errors.at(environment.url.span(), message);
        }
        let name = &environment.name;
        match crate::names::variant(name) {
            None => errors.at(
                environment.span,
                format!("`{name}` makes no variant; write a name that starts with a letter"),
            ),
            Some(variant) => {
                if let Some(earlier) = variants.insert(variant.clone(), name) {
                    let message =
                        format!("`{name}` and `{earlier}` both make the variant `{variant}`; rename one");
                    errors.at(environment.span, message);
                }
            }
        }
    }
}

/// An environment is where a URL begins.
pub(super) fn environments_are_used(provider: &Provider, errors: &mut Errors) {
    let Some(first) = provider.environments.first() else { return };
    let is_env = |template: &Template| {
        template.placeholders().any(|placeholder| placeholder.roots().any(|root| root == "env"))
    };
    if !provider.templates().any(is_env) && errors.is_empty() {
        errors.at(first.span, rules::UNUSED_ENVIRONMENTS);
    }
}

pub(super) fn are_distinct(provider: &Provider, errors: &mut Errors) {
    for (index, template) in provider.resource.iter().enumerate() {
        let text = template.literal.value();
        if provider.resource.iter().take(index).any(|earlier| earlier.literal.value() == text) {
            errors.at(template.literal.span(), rules::resource_twice(text));
        }
    }
}
