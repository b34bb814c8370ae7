//! Keys and placeholders that need a grant, or another key; the macro asks the same.

use oauth_grammar::template::Placeholder;
use oauth_grammar::{Grant, Template, rules};

use super::{Param, Plan, Problems, Section};
use crate::document::Node;

pub(super) fn check(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    // Where no grant could be read, which are missing is not known.
    if plan.grants.is_empty() {
        return;
    }
    if plan.offers(Grant::AuthorizationCode) {
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

/// The code and what goes with it exist in one grant only.
fn code(plan: &Plan, problems: &mut Problems) {
    let request = &plan.token.request;
    let groups = [("params", &request.params), ("query", &request.query), ("headers", &request.headers)];
    for (group, params) in groups {
        for param in params {
            if let Some(root) = of_code(param) {
                problems.at(&format!("request.{group}.{}", param.name), rules::placeholder_of_code(&root));
            }
        }
    }
}

fn of_code(param: &Param) -> Option<String> {
    let mut parsed = param.templates().filter_map(|template| Template::parse(template.as_str()).ok());
    parsed.find_map(|template| {
        let mut roots = template.placeholders().flat_map(Placeholder::roots);
        roots.find(|root| rules::is_of_code(root)).map(ToOwned::to_owned)
    })
}
