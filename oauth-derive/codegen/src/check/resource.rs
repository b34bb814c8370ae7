//! `resource`, `origins` and `environments`.

use std::collections::HashMap;

use oauth_grammar::chars::is_uri;
use oauth_grammar::template::Part;

use super::url;
use crate::errors::Errors;
use crate::model::Provider;
use crate::template::Template;

/// A resource is a URL like an endpoint: its origin is one that a token may be sent to.
pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in &provider.resource {
        match url::check(template, "a resource") {
            Ok(()) if !is_written_out(template) => errors.at(
                template.literal.span(),
                "a resource has the characters of a URI (RFC 3986 §2); write others percent-encoded",
            ),
            Ok(()) => {}
            Err(message) => errors.at(template.literal.span(), message),
        }
    }
}

/// An origin is that of a URL; `environments(..)` are where URLs begin.
pub(super) fn origins(provider: &Provider, errors: &mut Errors) {
    for template in &provider.origins {
        if let Err(message) = url::check(template, "an origin") {
            errors.at(template.literal.span(), message);
        }
    }
    let mut variants = HashMap::new();
    for environment in &provider.environments {
        let url = environment.url.value();
        let checked = match url::check_text(url, "an environment") {
            Ok(()) if url.contains('?') => {
                Err("an environment has no query; remove what follows `?`".to_owned())
            }
            checked => checked,
        };
        if let Err(message) = checked {
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

/// A resource is compared as text, so that it is sent as it is written and nothing is encoded on the way.
fn is_written_out(template: &Template) -> bool {
    template.parts().iter().all(|part| match part {
        Part::Text(text) => is_uri(text),
        Part::Placeholder(_) => true,
    })
}

pub(super) fn are_distinct(provider: &Provider, errors: &mut Errors) {
    for (index, template) in provider.resource.iter().enumerate() {
        let text = template.literal.value();
        if provider.resource.iter().take(index).any(|earlier| earlier.literal.value() == text) {
            errors.at(
                template.literal.span(),
                format!("duplicate resource `{text}`; a resource is given once"),
            );
        }
    }
}
