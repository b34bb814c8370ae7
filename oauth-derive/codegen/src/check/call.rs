//! `step` and `then`, `sign` and `verify`.

use std::collections::HashSet;

use oauth_grammar::rules;
use oauth_grammar::template::Placeholder;

use crate::errors::Errors;
use crate::model::{Call, Origin, Provider, root_of};

/// A call has a name of its own and goes somewhere.
pub(super) fn complete(provider: &Provider, errors: &mut Errors) {
    let mut ids = HashSet::new();
    for call in provider.steps.iter().chain(&provider.then) {
        for key in &call.missing {
            errors.at(call.span, rules::missing_in_call(call.key, key));
        }
        let Some((id, span)) = &call.id else { continue };
        if !ids.insert(id) {
            errors.at(*span, rules::call_twice(id));
        }
        if provider.fields.iter().any(|field| field.name == *id) || oauth_grammar::template::is_builtin(id) {
            errors.at(
                *span,
                format!("`{id}` means something else in a placeholder; call the answer otherwise"),
            );
        }
    }
}

/// A step names the answers of those before it alone.
pub(super) fn order(provider: &Provider, errors: &mut Errors) {
    let id = |call: &'_ Call| call.id.as_ref().map(|(id, _)| id.clone());
    for (index, call) in provider.steps.iter().enumerate() {
        let later: Vec<String> = provider.steps.iter().skip(index).filter_map(id).collect();
        for template in call.templates() {
            let named = |placeholder: &&Placeholder| {
                placeholder.roots().any(|root| later.iter().any(|id| id == root))
            };
            if let Some(placeholder) = template.placeholders().find(named) {
                let root =
                    placeholder.roots().find(|root| later.iter().any(|id| id == root)).unwrap_or_default();
                let message = rules::later_step(&id(call).unwrap_or_default(), root);
                errors.at(template.span_of(placeholder), message);
            }
        }
    }
}

/// A typed member is in the answer itself, or in that of a call after it.
pub(super) fn members(provider: &Provider, errors: &mut Errors) {
    let is_call =
        |root: &str| provider.then.iter().any(|call| call.id.as_ref().is_some_and(|(id, _)| id == root));
    let others = provider.error_extra.iter().chain(&provider.authorize.callback);
    let of_response = provider.response.extra.iter().map(|extra| (extra, true));
    for (extra, may_follow) in of_response.chain(others.map(|extra| (extra, false))) {
        let Some((path, root)) = extra.path.as_ref().and_then(|path| Some((path, root_of(path)?))) else {
            continue;
        };
        if !may_follow || extra.origin == Origin::Header || !is_call(&root) {
            errors.at(
                path.span(),
                "a placeholder here is a member of the answer of `then(id = ..)`: `{id.member}`",
            );
        }
    }
}

pub(super) fn signatures(provider: &Provider, errors: &mut Errors) {
    for (key, span) in &provider.missing_in_sign {
        errors.at(*span, rules::missing_in_sign(key));
    }
}
