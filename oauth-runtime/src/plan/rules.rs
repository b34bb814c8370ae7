//! Rules between keys, which the macro checks too: they are written once, in the grammar.

use std::collections::BTreeSet;

use oauth_grammar::sent::{self, Declared};
use oauth_grammar::{Template, rules, url};

use super::{
    ClientAuth, ExtraSource, Field, GrantType, Lifetime, Literal, Name, Param, ParamPlace, Part, Plan,
    Problems, RequestFormat, RequestRules, Section, authorize, device, openid, requests,
};

pub(super) fn check(plan: &Plan, fields: &[Field], declaration: Section<'_>, problems: &mut Problems) {
    for field in fields.iter().filter(|field| field.default.is_some()) {
        problems.report(
            &format!("fields.{}.default", field.name),
            rules::field_default(&field.name, field.secret),
        );
    }
    if let Some(Lifetime::Seconds(seconds)) = plan.lifetime {
        problems.report("lifetime", rules::lifetime(seconds));
    }
    if plan.renews_at_expiry && plan.min_validity.is_some() {
        problems.at("min_validity", rules::MIN_VALIDITY_AT_EXPIRY);
    }
    written_down(declaration, problems);
    requests::check(plan, declaration, problems);
    requests::headers("bearer.headers", &plan.bearer.headers, rules::header_of_resource, problems);
    requests::calls(plan, fields, problems);
    requests::callback_members(plan, problems);
    environments(declaration, problems);
    requests::jwt(plan, declaration, problems);
    renamed(plan, problems);
    successes(plan, problems);
    endpoint(plan, problems);
    bearer(plan, declaration, problems);
    parameters(plan, declaration, problems);
    statuses_and_words(declaration, problems);
    lifetimes(declaration, problems);
    verifier(plan, problems);
    authorize::check(plan, problems);
    device::check(plan, declaration, problems);
    openid::check(plan, problems);
    response_headers(plan, problems);
    about_tokens(plan, declaration, problems);
}

/// Nothing can read it or write it.
#[cfg(not(feature = "xml"))]
pub(super) fn no_xml(plan: &Plan, problems: &mut Problems) {
    for (key, exchange) in plan.exchanges() {
        if exchange.request.format == RequestFormat::Xml {
            problems.at(&format!("{key}.format"), crate::document::NO_XML);
        }
        if exchange.response.format == super::ResponseFormat::Xml {
            let path = if key == "request" {
                "response.format".to_owned()
            } else {
                format!("{key}.response.format")
            };
            problems.at(&path, crate::document::NO_XML);
        }
    }
}

/// A field is for a placeholder. It is looked at when nothing else is wrong: what uses it may be that.
pub(super) fn used(fields: &[Field], named: &BTreeSet<Box<str>>, problems: &mut Problems) {
    for field in fields.iter().filter(|field| !named.contains(&*field.name)) {
        if field.meanings.is_empty() {
            problems.at(&format!("fields.{}", field.name), rules::unused_field(&field.name));
        } else {
            problems.at("environments", rules::UNUSED_ENVIRONMENTS);
        }
    }
}

/// The key of the HMAC that an answer or a callback is held to.
fn verified_by(section: Section<'_>) -> Option<&str> {
    let verify = section.section("verify");
    verify.text("key").filter(|_| verify.text("alg").is_some_and(|alg| alg.starts_with("HS")))
}

/// Whether a text has no placeholder.
fn is_literal(text: &str) -> bool {
    Template::parse(text).is_ok_and(|parsed| parsed.is_literal())
}

/// A secret in a declaration is no secret. The public half of the provider's key may be there.
fn written_down(declaration: Section<'_>, problems: &mut Problems) {
    let mut hold = |path: &str, text: Option<&str>| {
        if text.is_some_and(is_literal) {
            problems.at(path, rules::LITERAL_CREDENTIALS);
        }
    };
    hold("client_secret", declaration.text("client_secret"));
    hold("jwt.key", declaration.section("jwt").text("key"));
    let authorize = declaration.section("authorize");
    hold("authorize.request_object.key", authorize.section("request_object").text("key"));
    hold("authorize.callback.verify.key", verified_by(authorize.section("callback")));
    hold("response.verify.key", verified_by(declaration.section("response")));
    let calls = ["step", "then"]
        .into_iter()
        .flat_map(|key| declaration.items(key).iter().map(move |call| (key, Section::of(call))));
    let requests = ["request", "refresh", "revocation", "introspection", "device"];
    let requests = requests.into_iter().map(|key| (key, declaration.section(key)));
    for (key, section) in requests.chain(calls) {
        hold(&format!("{key}.sign.key"), section.section("sign").text("key"));
        hold(&format!("{key}.response.verify.key"), verified_by(section.section("response")));
    }
}

/// Each is where URLs begin.
fn environments(declaration: Section<'_>, problems: &mut Problems) {
    for (name, value) in declaration.section("environments").members() {
        problems
            .report(&format!("environments.{name}"), url::environment(value.as_str().unwrap_or_default()));
    }
}

/// What is renamed is sent.
fn renamed(plan: &Plan, problems: &mut Problems) {
    let declared = declared(plan);
    let is_basic = matches!(plan.token.client_auth, ClientAuth::Basic(_));
    for (name, _) in &plan.token.request.rename {
        let of_basic = if is_basic { rules::parameter_of_basic(name) } else { Ok(()) };
        let verdict = of_basic.and_then(|()| declared.renamed(name));
        problems.report(&format!("request.rename.{name}"), verdict);
    }
}

fn successes(plan: &Plan, problems: &mut Problems) {
    for success in &plan.token.errors.ok {
        if let Literal::Text(text) = &success.value {
            problems.report("errors.ok", rules::success_value(text));
        }
    }
}

fn endpoint(plan: &Plan, problems: &mut Problems) {
    for template in plan.token_url.templates() {
        problems.report("token_url", in_endpoint(plan, template.as_str()));
    }
}

/// What is in the query of the endpoint is not sent once more.
///
/// # Errors
///
/// When a parameter in it is.
pub(crate) fn in_endpoint(plan: &Plan, url: &str) -> Result<(), String> {
    let declared = declared(plan);
    rules::query_names(url).try_for_each(|name| declared.in_endpoint(name))?;
    let request = &plan.token.request;
    let is_in_url = request.place() == ParamPlace::Query;
    let in_url = request.params.iter().filter(|_| is_in_url).chain(&request.query);
    rules::query_once(url, in_url.map(|param| &*param.name))
}

fn bearer(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let bearer = &plan.bearer;
    problems.report("bearer.header", rules::bearer_header(&bearer.header));
    let declared = declaration.section("bearer");
    let of_header = rules::OF_TOKEN_HEADER.into_iter().filter(|key| declared.get(key).is_some());
    for key in of_header.filter(|_| bearer.query.is_some()) {
        problems.at(&format!("bearer.{key}"), rules::token_in_query(key));
    }
    for other in bearer.headers.iter().filter(|_| bearer.query.is_none()) {
        if other.name.eq_ignore_ascii_case(&bearer.header) {
            problems.at(&format!("bearer.headers.{}", other.name), "it carries the token already");
        }
    }
    if declaration.section("bearer").text("value").is_some_and(is_literal) {
        problems.at("bearer.value", rules::VALUE_WITHOUT_TOKEN);
    }
    let before =
        bearer.value.as_ref().filter(|_| bearer.query.is_none()).and_then(|value| value.parts().first());
    if let (Some(_), Some(Part::Text(before))) = (&bearer.scheme, before) {
        let declared = declaration.section("bearer").text("scheme");
        problems.report("bearer.value", rules::scheme_once(declared, before));
    }
}

fn parameters(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let request = &plan.token.request;
    let declared = declared(plan);
    for (earlier, later) in declared.collisions() {
        problems.at("request.rename", sent::collision(earlier, later));
    }
    signatures(plan, declaration, problems);
    for (key, params) in [("params", &request.params), ("query", &request.query)] {
        for param in params {
            if problems.is_full() {
                return;
            }
            let path = format!("request.{key}.{}", param.name);
            match rules::literal_parameter(&param.name, pairs(&request.rename)) {
                Err(problem) if param.is_literal() => problems.at(&path, problem),
                _ => problems.report(&path, declared.added(&param.name)),
            }
        }
    }
    for param in request.query.iter().filter(|_| request.place() == ParamPlace::Query) {
        if request.params.iter().any(|other| other.name == param.name) {
            problems.at(&format!("request.query.{}", param.name), sent::twice_in_query(&param.name));
        }
    }
}

/// A signature has a name of its own, among the parameters or in the query.
fn signatures(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    let declared = declared(plan);
    for (key, exchange) in plan.exchanges() {
        let request = &exchange.request;
        let Some(sign) = &request.sign else { continue };
        // What a refresh has of the other requests was looked at there.
        if key == "refresh" && declaration.section(key).get("sign").is_none() {
            continue;
        }
        // One over the body is in the query.
        let is_beside = sign.signing.is_over_body();
        let is_in_url = request.place() == ParamPlace::Query;
        let has = |params: &[Param]| params.iter().any(|param| param.name == sign.param);
        let urls = plan.token_url.templates().filter(|_| key == "request");
        let mut in_endpoint = urls.flat_map(|url| rules::query_names(url.as_str()));
        let verdict = if has(&request.params) && (!is_beside || is_in_url) {
            Err(sent::signature_among(&sign.param))
        } else if (is_beside || is_in_url)
            && (has(&request.query) || in_endpoint.any(|own| *own == *sign.param))
        {
            Err(sent::signature_in_query(&sign.param))
        } else if key == "request" && !is_beside {
            declared.added(&sign.param)
        } else {
            Ok(())
        };
        problems.report(&format!("{key}.sign.param"), verdict);
    }
}

fn declared(plan: &Plan) -> Declared<'_> {
    let request: &RequestRules = &plan.token.request;
    if request.format == RequestFormat::None {
        return Declared::default();
    }
    let scope = (*plan.scope.param != *"scope").then_some(("scope", &*plan.scope.param));
    Declared {
        grants: plan.grants.to_vec(),
        refreshes: plan.refresh.is_some(),
        authorizes: plan.authorize.has_challenge(),
        sends_id: !matches!(plan.token.client_auth, ClientAuth::Basic(_)),
        sends_secret: plan.token.client_auth == ClientAuth::Post,
        sends_assertion: matches!(plan.token.client_auth, ClientAuth::Jwt | ClientAuth::Assertion),
        sends_grant_type: request.grant_type != GrantType::None,
        sends_resource: !plan.resource.is_empty(),
        asks_scope: !plan.scope.default.is_empty(),
        omitted: request.omit.iter().map(|name| &**name).collect(),
        renamed: pairs(&request.rename).chain(scope).collect(),
    }
}

fn pairs(renamed: &[(Box<str>, Box<str>)]) -> impl Iterator<Item = (&str, &str)> {
    renamed.iter().map(|(standard, wire)| (&**standard, &**wire))
}

fn statuses_and_words(declaration: Section<'_>, problems: &mut Problems) {
    let stated = |group, key| {
        let items = declaration.section(group).items(key).iter();
        items.filter_map(|status| status.as_word()?.parse::<u64>().ok())
    };
    for status in stated("response", "accept_status") {
        problems.report("response.accept_status", rules::accepted_status(status));
    }
    let response = declaration.section("response");
    let accepted = response.section("token_type").texts("accept");
    for word in accepted.chain(response.text("default_token_type")) {
        problems.report("response.token_type", rules::bearer_type(word));
    }
    for status in stated("bearer", "rejected") {
        problems.report("bearer.rejected", rules::rejected_status(status));
    }
}

fn verifier(plan: &Plan, problems: &mut Problems) {
    let request = &plan.token.request;
    let is_verifier = |name: Name| name.is_parameter("code_verifier");
    let names_it = request.templates().any(|template| template.names().any(is_verifier));
    if plan.authorize.has_challenge() && request.omits("code_verifier") && !names_it {
        problems.at("request.omit", rules::CHALLENGE_WITHOUT_VERIFIER);
    }
}

fn lifetimes(declaration: Section<'_>, problems: &mut Problems) {
    let expires_in = declaration.section("response").section("expires_in");
    if expires_in.text("format") == Some("d:h:m") && expires_in.get("unit").is_some() {
        problems.at("response.expires_in.unit", rules::UNIT_OF_SUM);
    }
}

/// What is said of an endpoint is of one that there is; the metadata of an issuer may have it.
fn about_tokens(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    for key in rules::ABOUT_TOKENS {
        let has_endpoint = declaration.get(&format!("{key}_url")).is_some() || plan.issuer.is_some();
        if declaration.get(key).is_some() && !has_endpoint {
            problems.at(key, rules::without_endpoint(key));
        }
    }
    let format = declaration.section("introspection").section("response").text("format");
    if let Some(format) = format {
        problems.report("introspection.response.format", rules::introspection_format(format));
    }
}

fn response_headers(plan: &Plan, problems: &mut Problems) {
    let response = &plan.token.response;
    let members = [
        ("access_token", &response.access_token.header),
        ("token_type", &response.token_type.header),
        ("expires_in", &response.expires_in.location.header),
        ("expires_at", &response.expires_at.location.header),
        ("refresh_token", &response.refresh_token.header),
        ("refresh_token_expires_in", &response.refresh_token_expires_in.header),
        ("scope", &response.scope.header),
        ("id_token", &response.id_token.header),
    ];
    let members = members.into_iter().filter_map(|(name, header)| Some((name, header.as_deref()?)));
    let extra = response.extra.iter().filter_map(|extra| match &extra.source {
        ExtraSource::Header(header) => Some((&*extra.name, &**header)),
        ExtraSource::Body(_) | ExtraSource::Word(_) | ExtraSource::Answer(..) => None,
    });
    for (name, header) in members.chain(extra) {
        problems.report(&format!("response.headers.{name}"), rules::response_header(header));
    }
}
