//! Keys and placeholders that need a grant, or another key; the macro asks the same.

use oauth_grammar::{Grant, rules};

use super::{CallRules, JwtRules, Name, Plan, Problems, RequestFormat, Section, Template};
use crate::document::Node;

pub(super) fn check(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    // Where no grant could be read, which are missing is not known.
    if plan.grants.is_empty() {
        return;
    }
    if plan.offers(Grant::AuthorizationCode) {
        if plan.token.request.format == RequestFormat::None && !names_code(plan) {
            problems.at("request.format", rules::CODE_NOT_SENT);
        }
        if plan.authorize.rules().is_none() && declaration.get("authorization_url").is_some() {
            problems.at("authorize", rules::ENDPOINT_WITHOUT_REQUEST);
        }
    } else {
        for key in ["authorization_url", "authorize"] {
            if declaration.get(key).is_some() {
                problems.at(key, rules::without_code_grant(key));
            }
        }
        code(plan, problems);
    }
    let has_users = plan.grants.iter().any(|grant| !plan.is_machine(*grant));
    let rotates = declaration.get("rotation").is_some();
    if rotates && !has_users {
        problems.at("rotation", rules::ROTATION_WITHOUT_USER);
    }
    if has_users && plan.refresh.is_some() && declaration.section("refresh").get("sign").is_none() {
        signed_code(plan, problems);
    }
    if declaration.text("refresh") == Some("none") {
        if rotates {
            problems.at("rotation", rules::ROTATION_WITHOUT_REFRESH);
        }
        if plan.offers(Grant::RefreshToken) {
            problems.at("grant", rules::GRANT_WITHOUT_REFRESH);
        }
    }
}

/// Where users authorize the client. It is asked for where all keys are known: a misspelt one may be it.
pub(super) fn authorization_url(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let is_known = ["authorization_url", "issuer"].into_iter().any(|key| declaration.get(key).is_some());
    let is_request = matches!(declaration.get("authorize"), None | Some(Node::Object(_)));
    if plan.offers(Grant::AuthorizationCode) && !is_known && is_request {
        problems.at("grant", rules::CODE_WITHOUT_ENDPOINT);
    }
}

fn names_code(plan: &Plan) -> bool {
    let of_exchanges = plan.exchanges().flat_map(|(_, exchange)| exchange.request.templates());
    let of_jwt = plan.jwt.iter().flat_map(JwtRules::templates);
    let of_calls = plan.calls().flat_map(CallRules::templates);
    let mut all = of_exchanges.chain(of_jwt).chain(of_calls).chain(plan.urls()).chain(&plan.client_secret);
    let is_of_callback = |name: Name| name.root(&plan.members) == Some("callback");
    all.any(|template| template.names().any(|name| name.is_parameter("code") || is_of_callback(name)))
}

/// A refresh is signed as the other requests are, unless it says otherwise, and has no code.
fn signed_code(plan: &Plan, problems: &mut Problems) {
    let Some(sign) = &plan.token.request.sign else { return };
    for (key, template) in [("over", Some(&sign.signing.over)), ("key", sign.signing.key.as_ref())] {
        let names = template.into_iter().flat_map(Template::names);
        let roots = names.filter_map(|name| name.root(&plan.members));
        if let Some(root) = roots.into_iter().find(|root| rules::is_gone_at_refresh(root)) {
            problems.at(&format!("request.sign.{key}"), rules::refresh_signs_code(root));
        }
    }
}

/// The code and what goes with it exist in one grant only.
fn code(plan: &Plan, problems: &mut Problems) {
    let request = &plan.token.request;
    let groups = [("params", &request.params), ("query", &request.query), ("headers", &request.headers)];
    for (group, params) in groups {
        for param in params {
            let mut roots =
                param.templates().flat_map(Template::names).filter_map(|name| name.root(&plan.members));
            if let Some(root) = roots.find(|root| rules::is_of_code(root)) {
                problems.at(&format!("request.{group}.{}", param.name), rules::placeholder_of_code(root));
            }
        }
    }
}
