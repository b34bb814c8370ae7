//! `step` and `then`, `sign` and `verify`.

use std::collections::HashSet;

use oauth_grammar::{rules, suggest};

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::{Call, Jwt, Origin, Provider, Signature, root_of};
use crate::template::Template;

/// A call has a name of its own and goes somewhere. A step of a refresh may take the place of another.
pub(super) fn complete(provider: &Provider, errors: &mut Errors) {
    let mut ids = HashSet::new();
    for call in provider.calls() {
        for key in &call.missing {
            errors.at(call.span, rules::missing_in_call(call.key, key));
        }
        for (key, span) in &call.foreign {
            errors.at(*span, rules::of_token_request(call.key, key));
        }
        let Some((id, span)) = &call.id else { continue };
        for typed in &call.typed {
            errors.at(typed.span, rules::typed_in_call(id, &typed.name));
        }
        let replaces =
            |other: &Call| other.id.as_ref().is_some_and(|(other, _)| other == id) && !other.of_refresh;
        let is_other = call.of_refresh && provider.steps.iter().any(replaces);
        if !ids.insert((id, is_other)) {
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

/// A call names the answers of those before it alone.
pub(super) fn order(provider: &Provider, errors: &mut Errors) {
    let of_token: Vec<&Call> = provider.steps.iter().filter(|call| !call.of_refresh).collect();
    let of_refresh: Vec<&Call> = provider.steps.iter().filter(|call| call.of_refresh).collect();
    let then: Vec<&Call> = provider.then.iter().collect();
    for (calls, message) in [
        (of_token, rules::later_step as fn(&str, &str) -> String),
        (of_refresh, rules::later_step),
        (then, rules::later_then),
    ] {
        for (index, call) in calls.iter().enumerate() {
            let later =
                calls.iter().skip(index).filter_map(|call| call.id.as_ref().map(|(id, _)| id.as_str()));
            let later: Vec<&str> = later.collect();
            let id = call.id.as_ref().map(|(id, _)| id.as_str()).unwrap_or_default();
            for_names(call, errors, |root| later.contains(&root).then(|| message(id, root)));
        }
    }
}

/// What is kept for all is made of nothing that belongs to one request; and what a JWT is made of is no call that names it.
pub(super) fn kept(provider: &Provider, errors: &mut Errors) {
    let kept =
        |id: &str| provider.steps.iter().find(|step| step.id.as_ref().is_some_and(|(own, _)| own == id));
    let is_step = |root: &str| kept(root).is_some();
    let jwt_names_step = provider
        .jwt
        .iter()
        .flat_map(Jwt::templates)
        .flat_map(Template::placeholders)
        .any(|placeholder| placeholder.roots().any(is_step));
    for call in &provider.steps {
        let Some((id, _)) = &call.id else { continue };
        for_names(call, errors, |root| {
            // That of the same list comes first.
            let of_list = provider.steps.iter().find(|step| {
                step.of_refresh == call.of_refresh && step.id.as_ref().is_some_and(|(own, _)| own == root)
            });
            let named = of_list.or_else(|| kept(root));
            let is_of_one =
                rules::is_of_one_request(root) || named.is_some_and(|named| named.cache.is_none());
            if call.cache.is_some() && is_of_one {
                Some(rules::cached_step(id, root))
            } else if jwt_names_step && matches!(root, "jwt" | "assertion") {
                Some(rules::jwt_in_circle(id))
            } else {
                None
            }
        });
    }
}

/// Looks at the names in the placeholders of a call, and says what is wrong with them.
fn for_names(call: &Call, errors: &mut Errors, problem: impl Fn(&str) -> Option<String>) {
    for template in call.templates() {
        for placeholder in template.placeholders() {
            if let Some(message) = placeholder.roots().find_map(&problem) {
                errors.at(template.span_of(placeholder), message);
            }
        }
    }
}

/// A typed member is in the answer itself, or in that of a call after it.
pub(super) fn members(provider: &Provider, errors: &mut Errors) {
    let is_call =
        |root: &str| provider.then.iter().any(|call| call.id.as_ref().is_some_and(|(id, _)| id == root));
    let of_callback = provider.authorize.callback.iter().map(|extra| (extra, false, false));
    let of_errors = provider.error_extra.iter().map(|extra| (extra, true, false));
    let of_response = provider.response.extra.iter().map(|extra| (extra, true, true));
    for (extra, is_answer, may_follow) in of_response.chain(of_errors).chain(of_callback) {
        let Some((path, root)) = extra.path.as_ref().and_then(|path| Some((path, root_of(path)?))) else {
            continue;
        };
        // A word that is made of several members of the body.
        if root.is_empty() && is_answer && extra.origin == Origin::Body {
            continue;
        }
        if !may_follow || extra.origin == Origin::Header || !is_call(&root) {
            let ids = provider.then.iter().filter_map(|call| call.id.as_ref().map(|(id, _)| id.as_str()));
            let near = suggest::nearest(&root, ids).filter(|_| may_follow);
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            errors.at(
                path.span(),
                format!(
                    "a placeholder here is a member of the answer of `then(id = ..)`: `{{id.member}}`{near}"
                ),
            );
        }
    }
}

/// A signature over the text of an answer is not in that text.
pub(super) fn verified(provider: &Provider, errors: &mut Errors) {
    let signs_itself = |signature: &Signature, root: Option<&Text>| {
        let place = signature.place.as_ref().map(Text::value);
        place.is_some_and(|place| rules::signs_itself(root.map(Text::value), place))
    };
    let base = &provider.request;
    for (key, request) in provider.requests() {
        // What a refresh does not say is that of the other requests.
        let root = request.root.as_ref().or(base.root.as_ref().filter(|_| key == "refresh"));
        for signature in &request.signatures {
            if let Some(over) = signature.over_body().filter(|_| signs_itself(signature, root)) {
                errors.at(over.literal.span(), rules::SIGNATURE_IN_ITSELF);
            }
        }
    }
    let refresh = &provider.refresh.request;
    let has_verify = refresh.signatures.iter().any(|signature| signature.place.is_some());
    if let Some(root) = refresh.root.as_ref().filter(|_| !has_verify) {
        let mut inherited = base.signatures.iter().filter(|signature| signature.over_body().is_some());
        if inherited.any(|signature| signs_itself(signature, Some(root))) {
            errors.at(root.span(), rules::SIGNATURE_IN_ITSELF);
        }
    }
}

/// A signature has what it needs.
pub(super) fn signatures(provider: &Provider, errors: &mut Errors) {
    let of_requests = provider.requests().flat_map(|(_, request)| &request.signatures);
    for signature in of_requests.chain(&provider.authorize.verify) {
        for key in &signature.missing {
            errors.at(signature.span, rules::missing_in_signature(signature.key, key));
        }
        if let Some((alg, span)) = &signature.without_key {
            errors.at(*span, rules::signature_without_key(alg));
        }
    }
}
