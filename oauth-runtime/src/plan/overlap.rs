//! Keys of which one makes another void, and what is given twice; the macro says the same of both.

use std::collections::BTreeSet;

use oauth_grammar::template::Placeholder;
use oauth_grammar::{Grant, Template, rules};

use super::{ClientAuth, Field, Lifetime, Plan, Problems, RequestFormat, Section};
use crate::document::Node;

pub(super) fn check(plan: &Plan, fields: &[Field], declaration: Section<'_>, problems: &mut Problems) {
    let response = declaration.section("response");
    if plan.lifetime.is_some() {
        for key in ["expires_in", "expires_at"].into_iter().filter(|key| response.get(key).is_some()) {
            problems.at(&format!("response.{key}"), rules::lifetime_overrides(key));
        }
    }
    if let (Some(seconds), Some(Lifetime::Seconds(lifetime))) = (plan.min_validity, plan.lifetime) {
        problems.report("min_validity", rules::min_validity(seconds, lifetime));
    }
    if response.text("format") == Some("text") {
        let places = ["root", "extra"].into_iter().chain(rules::MEMBERS);
        for key in places.filter(|key| response.get(key).is_some()) {
            problems.at(&format!("response.{key}"), rules::member_of_text(key));
        }
    }
    members(response, problems);
    members_of_refresh(declaration, problems);
    verified(declaration, problems);
    twice(plan, fields, declaration, problems);
    renamed(plan, declaration, problems);
    scope_without_request(plan, declaration, problems);
    let calls = plan.exchanges().map(|(key, _)| key).filter(|key| *key != "request").collect::<BTreeSet<_>>();
    client_auth("client_auth", declaration.get("client_auth"), problems);
    for key in calls {
        for section in declaration.items(key).iter().map(Section::of) {
            client_auth(&format!("{key}.client_auth"), section.get("client_auth"), problems);
        }
    }
}

/// What is said of a member whose header is not named.
const NO_HEADER: &str = "it needs its header; write `\"path\": \"X-Header\"` beside `type`";

/// A typed member has a name of its own, and one of a header says which.
fn members(response: Section<'_>, problems: &mut Problems) {
    let headers = response.section("headers");
    let of_headers: Vec<_> = headers.members().filter(|(name, _)| !rules::MEMBERS.contains(name)).collect();
    for (name, member) in &of_headers {
        if matches!(member, Node::Object(_)) && member.member("path").is_none() {
            problems.at(&format!("response.headers.{name}"), NO_HEADER);
        }
    }
    let mut names = BTreeSet::new();
    let all = response.section("extra").members().map(|member| ("extra", member));
    for (group, (name, _)) in all.chain(of_headers.into_iter().map(|member| ("headers", member))) {
        let path = format!("response.{group}.{name}");
        if rules::MEMBERS.contains(&name) {
            problems.at(&path, rules::member_of_all(name));
        } else if !names.insert(name) {
            problems.at(&path, rules::member_twice(name));
        }
    }
}

/// A signature over the text of an answer is not in that text.
fn verified(declaration: Section<'_>, problems: &mut Problems) {
    let base = declaration.section("response");
    let signs_itself = |verify: Section<'_>, root: Option<&str>| {
        let over = verify.text("over").and_then(|over| Template::parse(over).ok());
        let is_over_body = over
            .is_some_and(|over| over.placeholders().flat_map(Placeholder::roots).any(|root| root == "body"));
        is_over_body && verify.text("param").is_some_and(|param| rules::signs_itself(root, param))
    };
    if signs_itself(base.section("verify"), base.text("root")) {
        problems.at("response.verify.over", rules::SIGNATURE_IN_ITSELF);
    }
    for key in ["revocation", "introspection", "device", "step", "then"] {
        for own in declaration.items(key).iter().map(|item| Section::of(item).section("response")) {
            if signs_itself(own.section("verify"), own.text("root")) {
                problems.at(&format!("{key}.response.verify.over"), rules::SIGNATURE_IN_ITSELF);
            }
        }
    }
    // What a refresh does not say is that of the other requests.
    let own = declaration.section("refresh").section("response");
    let (has_verify, has_root) = (own.get("verify").is_some(), own.get("root").is_some());
    let verify = if has_verify { own.section("verify") } else { base.section("verify") };
    if (has_verify || has_root) && signs_itself(verify, own.text("root").or(base.text("root"))) {
        let key = if has_verify { "verify.over" } else { "root" };
        problems.at(&format!("refresh.response.{key}"), rules::SIGNATURE_IN_ITSELF);
    }
}

/// What a refresh says of a typed member is said of one that there is.
fn members_of_refresh(declaration: Section<'_>, problems: &mut Problems) {
    let own = declaration.section("response");
    let is_known =
        |name: &str| ["extra", "headers"].iter().any(|group| own.section(group).get(name).is_some());
    let said = declaration.section("refresh").section("response").section("extra");
    for (name, _) in said.members().filter(|(name, _)| !is_known(name)) {
        problems.at(&format!("refresh.response.extra.{name}"), rules::member_of_refresh(name));
    }
}

fn twice(plan: &Plan, fields: &[Field], declaration: Section<'_>, problems: &mut Problems) {
    for (index, grant) in plan.grants.iter().enumerate() {
        if plan.grants.iter().take(index).any(|earlier| earlier == grant) {
            let vendor = *grant == Grant::Vendor;
            let message =
                if vendor { rules::VENDOR_TWICE.to_owned() } else { rules::grant_twice(grant.as_str()) };
            problems.at("grant", message);
        }
    }
    let mut resources = BTreeSet::new();
    for url in declaration.texts("resource").filter(|url| !resources.insert(*url)) {
        problems.at("resource", rules::resource_twice(url));
    }
    for (index, field) in fields.iter().enumerate() {
        if let Some(earlier) = fields.iter().take(index).find(|earlier| earlier.env == field.env) {
            let message = rules::one_variable(&earlier.name, &field.name);
            problems.at(&format!("fields.{}", field.name), message);
        }
    }
}

/// A parameter that is not sent has no other name.
fn renamed(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let request = &plan.token.request;
    for (name, wire) in &request.rename {
        let path = format!("request.rename.{name}");
        if request.omits(name) {
            problems.at(&path, rules::renamed_and_omitted(name));
        }
        if wire.is_empty() {
            problems.at(&path, rules::renamed_to_nothing(name));
        }
        if let Some(param) = declaration.section("scope").text("param").filter(|_| **name == *"scope") {
            problems.at(&path, rules::scope_renamed_twice(param));
        }
    }
    let Some(authorize) = plan.authorize.rules() else { return };
    for (name, wire) in declaration.section("authorize").section("rename").pairs() {
        let path = format!("authorize.rename.{name}");
        if authorize.omit.contains(&name) {
            problems.at(&path, rules::renamed_and_omitted(&name));
        }
        if wire.is_empty() {
            problems.at(&path, rules::NO_NAME);
        }
    }
}

/// A token request without parameters has no scope, unless it is named elsewhere.
fn scope_without_request(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    // An authorization request has it, and so has one for a device code.
    let asks_user = plan.offers(Grant::AuthorizationCode) && plan.authorize.rules().is_some()
        || plan.offers(Grant::DeviceCode);
    let has_none = plan.token.request.format == RequestFormat::None && !asks_user;
    if !has_none || declaration.get("scope").is_none() {
        return;
    }
    let of_jwt = plan.jwt.iter().flat_map(super::JwtRules::templates);
    let mut templates = plan.token.request.templates().chain(of_jwt);
    let is_named = templates.any(|template| template.names().any(|name| name.is_parameter("scope")));
    if !is_named {
        problems.at("scope", rules::none_without("scope"));
    }
}

/// A client uses one method, and what is said of HTTP Basic is said beside it.
fn client_auth(path: &str, auth: Option<&Node<'_>>, problems: &mut Problems) {
    let Some(auth @ Node::Object(_)) = auth else { return };
    let mut methods = auth.members().map(|(name, _)| name).filter(|name| ClientAuth::is_method(name));
    let Some(first) = methods.next() else {
        problems.at(path, rules::NO_METHOD);
        return;
    };
    for _ in methods {
        problems.at(path, rules::second_method(first));
    }
    for key in ["encoding", "empty_secret"].into_iter().filter(|key| auth.member(key).is_some()) {
        if first != "client_secret_basic" {
            problems.at(&format!("{path}.{key}"), rules::of_basic(key, first));
        }
    }
}
