//! Rules of requests, whichever key they are of, and of what is made for them.

use std::collections::BTreeSet;

use oauth_grammar::chars::is_field_value;
use oauth_grammar::template;
use oauth_grammar::{Grant, Template, rules, suggest};

use super::{
    ClientAuth, ExtraSource, Field, GrantType, Method, Name, Param, ParamPlace, Plan, Problems,
    RequestFormat, RequestRules, Section,
};

/// What holds for every request, whichever key it is of.
pub(super) fn check(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    without_parameters(plan, problems);
    // What is said of nothing but the token call is right or wrong there.
    let says = |key: &str| key != "refresh" || declaration.section("refresh").members().next().is_some();
    for (key, exchange) in plan.exchanges().filter(|(key, _)| says(key)) {
        let request = &exchange.request;
        headers(&format!("{key}.headers"), &request.headers, rules::added_header, problems);
        content_type(key, request, problems);
        if matches!(exchange.client_auth, ClientAuth::Basic(_)) {
            let own = request.headers.iter().filter(|header| rules::is_authorization(&header.name));
            for header in own {
                problems.at(&format!("{key}.headers.{}", header.name), rules::AUTHORIZATION_WITH_BASIC);
            }
        }
        let has_body = match request.format {
            RequestFormat::Json => Some("json"),
            RequestFormat::Xml => Some("xml"),
            RequestFormat::Form | RequestFormat::Query | RequestFormat::None => None,
        };
        if let Some(format) = has_body.filter(|_| request.method == Method::Get) {
            problems.at(&format!("{key}.format"), rules::body_of_get(format));
        }
        for (group, params) in [("params", &request.params), ("query", &request.query)] {
            for param in params {
                let is_sent =
                    |name: &Name| matches!(name, Name::Body | Name::SortedParams | Name::SortedQuery);
                if let Some(name) = param.templates().flat_map(super::Template::names).find(is_sent) {
                    let name = if matches!(name, Name::Body) { "body" } else { "sorted_params" };
                    problems.at(&format!("{key}.{group}.{}", param.name), rules::sent_in_itself(name));
                }
            }
        }
        if request.format == RequestFormat::Xml {
            xml_names(plan, declaration, (key, request), problems);
            for param in request.params.iter().flat_map(Param::with_members) {
                problems.report(&format!("{key}.params.{}", param.name), rules::xml_name(&param.name));
            }
        }
        let nests = request.place() == ParamPlace::Body && has_body.is_some();
        for param in request.params.iter().filter(|param| param.is_nested() && !nests) {
            problems.at(&format!("{key}.params.{}", param.name), rules::NESTED);
        }
    }
}

/// What nothing sends where the token request has no parameters.
fn without_parameters(plan: &Plan, problems: &mut Problems) {
    let request = &plan.token.request;
    if request.format != RequestFormat::None {
        return;
    }
    if plan.token.client_auth == ClientAuth::Post {
        problems.at("client_auth", rules::NONE_WITHOUT_SECRET);
    }
    let without = [
        ("grant_type", !matches!(request.grant_type, GrantType::Text(_))),
        ("params", request.params.is_empty()),
        ("rename", request.rename.is_empty()),
        ("omit", request.omit.is_empty()),
    ];
    for (key, _) in without.into_iter().filter(|(_, is_empty)| !is_empty) {
        problems.at(&format!("request.{key}"), rules::none_without(key));
    }
}

/// The names that parameters of the RFCs have in XML, by where they are written: a refresh has those of the other requests.
fn xml_names(
    plan: &Plan,
    declaration: Section<'_>,
    (key, request): (&str, &RequestRules),
    problems: &mut Problems,
) {
    let is_written = |group: &str, name: &str| declaration.section(key).section(group).get(name).is_some();
    let is_known = key == "refresh" && plan.token.request.format == RequestFormat::Xml;
    let renamed = request.rename.iter().map(|(standard, wire)| ("rename", &**standard, wire));
    let signed = request.sign.iter().map(|sign| ("sign", "param", &sign.param));
    for (group, name, wire) in renamed.chain(signed) {
        let written = if key != "refresh" || is_written(group, name) { key } else { "request" };
        // In XML already, it was looked at there.
        if written == key || !is_known {
            problems.report(&format!("{written}.{group}.{name}"), rules::xml_name(wire));
        }
    }
    if key == "request" && plan.grants.iter().any(|grant| rules::sends_scope(*grant)) {
        problems.report("scope.param", rules::xml_name(&plan.scope.param));
    }
}

/// A `Content-Type` that is written down is not that of another format.
fn content_type(key: &str, request: &RequestRules, problems: &mut Problems) {
    let format = match request.format {
        _ if request.method == Method::Get => "none",
        RequestFormat::Form => "form",
        RequestFormat::Query => "query",
        RequestFormat::Json => "json",
        RequestFormat::Xml => "xml",
        RequestFormat::None => "none",
    };
    let written = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("content-type"));
    for header in written {
        for value in header.templates().filter(|value| value.names().next().is_none()) {
            let verdict = rules::content_type(value.as_str(), format);
            problems.report(&format!("{key}.headers.{}", header.name), verdict);
        }
    }
}

/// Headers that are added to a request.
pub(super) fn headers(
    path: &str,
    headers: &[Param],
    is_free: fn(&str) -> Result<(), String>,
    problems: &mut Problems,
) {
    for (index, header) in headers.iter().enumerate() {
        if problems.is_full() {
            return;
        }
        let path = format!("{path}.{}", header.name);
        problems.report(&path, is_free(&header.name));
        for earlier in headers.iter().take(index) {
            problems.report(&path, rules::twin_headers(&header.name, &earlier.name));
        }
        if rules::is_authorization(&header.name) && header.is_literal() {
            problems.at(&path, rules::LITERAL_CREDENTIALS);
        }
        if !texts(header).all(|text| is_field_value(&text)) {
            problems.at(&path, rules::HEADER_VALUE);
        }
    }
}

/// The text around placeholders.
fn texts(param: &Param) -> impl Iterator<Item = String> {
    let parts = param.templates().filter_map(|template| Template::parse(template.as_str()).ok());
    parts.flat_map(|template| template.parts).filter_map(|part| match part {
        template::Part::Text(text) => Some(text),
        template::Part::Placeholder(_) => None,
    })
}

/// The methods by which a client authenticates with the JWT, and where they are declared.
fn methods<'d>(plan: &Plan, declaration: Section<'d>) -> Vec<(String, &'d str)> {
    let with_jwt = plan.exchanges().filter(|(_, exchange)| exchange.client_auth == ClientAuth::Jwt);
    let method = |(key, _): (&str, _)| {
        // What a refresh does not say is that of the other requests.
        let section = if key == "request" { declaration } else { declaration.section(key) };
        let group = section.section("client_auth");
        let is_method = |name: &&str| matches!(*name, "client_secret_jwt" | "private_key_jwt");
        let in_group = || group.members().map(|(name, _)| name).find(is_method);
        let method = section.text("client_auth").or_else(in_group)?;
        Some((if key == "request" { "client_auth".to_owned() } else { format!("{key}.client_auth") }, method))
    };
    with_jwt.filter_map(method).collect()
}

/// What needs a JWT has one that can be made, and one that is made is used.
pub(super) fn jwt(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let sends_assertion = plan.token.client_auth == ClientAuth::Jwt;
    let is_self_signed = plan.offers(Grant::SelfSignedJwt);
    let Some(jwt) = &plan.jwt else {
        for (path, method) in methods(plan, declaration) {
            problems.at(&path, rules::without_jwt(method));
        }
        if is_self_signed {
            problems.at("grant", rules::without_jwt("self_signed_jwt"));
        }
        return;
    };
    for (path, method) in methods(plan, declaration) {
        if let Err(problem) = rules::jwt_of_method(method, &jwt.alg) {
            problems.at(&path, problem);
        }
    }
    if plan.offers(Grant::JwtBearer) && jwt.iss.is_none() && !sends_assertion {
        problems.at("jwt", rules::JWT_WITHOUT_ISSUER);
    }
    let claims = |name: &str| jwt.claims.iter().any(|claim| *claim.name == *name);
    let has_audience = !jwt.aud.is_empty() || jwt.has_no_audience || claims("aud") || claims("scope");
    if is_self_signed && plan.token_url.templates().next().is_none() && !has_audience {
        problems.at("jwt", rules::JWT_WITHOUT_AUDIENCE);
    }
    let names_jwt = |template: &super::Template| template.names().any(|name| matches!(name, Name::Jwt));
    let of_exchanges = plan.exchanges().flat_map(|(_, exchange)| exchange.request.templates());
    let is_used = is_self_signed
        || plan.offers(Grant::JwtBearer)
        || plan.exchanges().any(|(_, exchange)| exchange.client_auth == ClientAuth::Jwt)
        || of_exchanges
            .chain(&plan.client_secret)
            .chain(plan.calls().flat_map(|call| call.url.templates()))
            .any(names_jwt);
    if !is_used && problems.is_empty() {
        problems.at("jwt", rules::UNUSED_JWT);
    }
    let names_step = |template: &super::Template| {
        let roots = template.names().filter_map(|name| name.root(&plan.members));
        roots.into_iter().any(|root| plan.steps.iter().any(|step| *step.id == *root))
    };
    if jwt.templates().any(names_step) {
        for step in plan.steps.iter().filter(|step| step.templates().any(names_jwt)) {
            problems.at("step", rules::jwt_in_circle(&step.id));
        }
    }
}

/// A call has a name of its own, and what a typed member names is there.
pub(super) fn calls(plan: &Plan, fields: &[Field], problems: &mut Problems) {
    let mut ids = BTreeSet::new();
    for call in plan.calls() {
        let replaces =
            call.of_refresh && plan.steps.iter().any(|step| step.id == call.id && !step.of_refresh);
        if !call.id.is_empty() && !ids.insert((&call.id, replaces)) {
            problems.at("step", rules::call_twice(&call.id));
        }
        if template::is_builtin(&call.id) || fields.iter().any(|field| field.name == call.id) {
            problems.at("step", format!("`{}` means something else in a placeholder", call.id));
        }
    }
    let of_response = plan.token.response.extra.iter().map(|extra| ("response", extra));
    let of_errors = plan.token.errors.extra.iter().map(|extra| ("errors", extra));
    for (key, extra) in of_response.chain(of_errors) {
        let ExtraSource::Answer(id, _) = &extra.source else { continue };
        if key == "errors" || plan.then.iter().all(|then| then.id != *id) {
            let message = format!("`{id}` is no `then(id = ..)`, whose answer a placeholder here names");
            problems.at(&format!("{key}.extra.{}", extra.name), message);
        }
    }
}

/// `{callback.name}` names a parameter that is declared.
pub(super) fn callback_members(plan: &Plan, problems: &mut Problems) {
    let declared = || plan.authorize.rules().into_iter().flat_map(|rules| rules.callback.params.iter());
    for member in plan.members.iter().filter(|member| *member.root == *"callback") {
        let name = member.text.trim_start_matches("callback.");
        if declared().all(|param| *param.name != *name) {
            let names: Vec<&str> = declared().map(|param| &*param.name).collect();
            let message = suggest::unknown("parameter of the callback", name, names);
            problems.at("authorize.callback", format!("{message}; declare it there"));
        }
    }
}
