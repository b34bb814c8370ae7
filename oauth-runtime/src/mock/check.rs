//! Checks a request against the declaration.
//!
//! It shares no logic with the code that builds requests, so that a mistake in one shows in the other.

use oauth_grammar::Grant;
use oauth_grammar::parameter::{PARAMETERS, Parameter, Sender};

use super::assertion;
use super::basic::basic;
use super::facts::{Sent, about};
use super::optional::Stage;
use super::params::{sent_in, value_in, values_in};
use super::setup::has_path;
use super::verdict::{Role, Verdict};
use super::{CLIENT_ID, CLIENT_SECRET, Inner, MockError, MockRequest, declared, error, exchange};
use crate::plan::{
    BasicRules, CallRules, ClientAuth, ExchangeRules, GrantType, Method, ParamPlace as Place, Plan, Presents,
    RefreshRules, RequestFormat,
};

/// What a request is held against.
#[derive(Clone, Copy)]
struct Expected<'a> {
    inner: &'a Inner,
    plan: &'a Plan,
    rules: &'a ExchangeRules,
    request: &'a MockRequest,
    place: Place,
}

impl<'a> Expected<'a> {
    fn new(inner: &'a Inner, rules: &'a ExchangeRules, request: &'a MockRequest) -> Self {
        Self { inner, plan: &inner.plan, rules, request, place: rules.request.place() }
    }

    /// What a parameter of the RFCs is called on the wire.
    fn wire_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.plan.wire_name_in(&self.rules.request, name)
    }
}

/// Holds a refresh against the declaration.
pub(super) fn check_refresh(inner: &Inner, refresh: &RefreshRules, request: &MockRequest) -> Verdict {
    let expected = Expected::new(inner, &refresh.exchange, request);
    let mut verdict = Verdict { grant: Some(Grant::RefreshToken), ..Verdict::default() };
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    check_client(&mut verdict, expected);
    let presented = match refresh.presents {
        Presents::RefreshToken => Some("refresh_token"),
        Presents::AccessToken => Some("access_token"),
        Presents::Nothing => None,
    };
    for name in ["refresh_token", "access_token"] {
        if presented == Some(name) {
            check_param(&mut verdict, expected, name);
        }
    }
    check_added(&mut verdict, expected, Stage::Before);
    verdict
}

/// Holds a call before or after the token call against the declaration. It has no parameters but those that are declared.
pub(super) fn check_call(inner: &Inner, index: usize, call: &CallRules, request: &MockRequest) -> Verdict {
    let expected = Expected::new(inner, &call.exchange, request);
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    let urls = inner.setups.iter().filter_map(|setup| setup.calls.get(index)).flatten();
    let urls: Vec<_> = urls.cloned().collect();
    declared::check_unknown(&mut verdict, &call.exchange.request, &urls, request);
    let is_step = index < inner.plan.steps.len();
    check_added(&mut verdict, expected, if is_step { Stage::Before } else { Stage::After });
    verdict
}

/// Holds a call about a token against RFC 7009 or RFC 7662, which ask for the same.
pub(super) fn check_about(inner: &Inner, exchange: &ExchangeRules, request: &MockRequest) -> Verdict {
    let expected = Expected::new(inner, exchange, request);
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    check_client(&mut verdict, expected);
    let token = about(inner, exchange, request);
    verdict.expect(token.is_some(), || "the token that it is about is missing".to_owned());
    check_added(&mut verdict, expected, Stage::Before);
    verdict
}

/// Holds the request for a device code against RFC 8628 §3.1.
pub(super) fn check_device(inner: &Inner, request: &MockRequest) -> Verdict {
    let expected = Expected::new(inner, &inner.plan.device.exchange, request);
    let mut verdict = Verdict { grant: Some(Grant::DeviceCode), ..Verdict::default() };
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    check_client(&mut verdict, expected);
    check_absent(&mut verdict, expected, "device_code");
    check_resource(&mut verdict, expected);
    check_added(&mut verdict, expected, Stage::Before);
    verdict
}

/// Holds a request that is handed in to the client's authentication; its parameters are looked at when a browser comes.
pub(super) fn check_pushed(inner: &Inner, request: &MockRequest) -> Verdict {
    let expected = Expected::new(inner, &inner.plan.pushed, request);
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    check_client(&mut verdict, expected);
    check_added(&mut verdict, expected, Stage::Before);
    verdict
}

pub(super) fn check(inner: &Inner, request: &MockRequest) -> Verdict {
    let plan = &*inner.plan;
    let expected = Expected::new(inner, &plan.token, request);
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    let urls = inner.setups.iter().map(|setup| setup.token.as_slice());
    verdict.expect(urls.clone().any(|urls| has_path(urls, &request.path)), || {
        let paths: Vec<_> = urls.flatten().map(url::Url::path).collect();
        format!("the path is not {}", paths.first().unwrap_or(&"that of any endpoint"))
    });
    check_content_type(&mut verdict, expected);
    verdict.grant = grant(plan, request, expected.place);
    let grant = verdict.grant;
    verdict.expect(grant.is_some(), || "`grant_type` is none of the declared grants".to_owned());
    check_client(&mut verdict, expected);
    let of_grant = PARAMETERS.iter().filter(|parameter| matches!(parameter.sender, Sender::Grants([_])));
    // Whether there was a challenge is seen with the code.
    let of_grant = of_grant.filter(|parameter| parameter.name != "code_verifier");
    // One that was not in the authorization request is not in the exchange (RFC 6749 §4.1.3).
    let omits =
        |name: &str| plan.authorize.rules().is_some_and(|rules| rules.omit.iter().any(|own| **own == *name));
    if omits("redirect_uri") {
        check_absent(&mut verdict, expected, "redirect_uri");
    }
    let of_grant = of_grant.filter(|parameter| parameter.name != "redirect_uri" || !omits(parameter.name));
    let of_grant = of_grant.filter(|parameter| !exchange::is_optional(parameter.name));
    for parameter in of_grant.filter(|parameter| grant.is_some_and(|grant| parameter.is_sent_by(grant))) {
        check_param(&mut verdict, expected, parameter.name);
    }
    if grant == Some(Grant::TokenExchange) {
        verdict.problems.extend(exchange::problem(inner, request));
    }
    check_resource(&mut verdict, expected);
    check_added(&mut verdict, expected, Stage::Before);
    verdict
}

/// What the declaration adds is there, and what the client has signed is right.
fn check_added(verdict: &mut Verdict, expected: Expected<'_>, stage: Stage) {
    let Expected { inner, rules, request, .. } = expected;
    declared::check(verdict, inner, rules, stage, request);
    // One after the token call has its JWT.
    let comes_again = stage == Stage::After;
    match assertion::check(inner, rules, verdict.grant, request, comes_again) {
        Ok(accepted) => {
            for jwt in accepted {
                verdict.jtis.extend(jwt.jti.filter(|_| !comes_again));
                verdict.scope = jwt.scope.or(verdict.scope.take());
            }
        }
        Err(refused) => verdict.refused = Some(refused),
    }
}

fn check_method(verdict: &mut Verdict, expected: Expected<'_>) {
    let method = if expected.rules.request.method == Method::Get { "GET" } else { "POST" };
    verdict.expect(expected.request.method == method, || format!("the method is not {method}"));
}

fn check_content_type(verdict: &mut Verdict, expected: Expected<'_>) {
    let (rules, headers) = (&expected.rules.request, &expected.request.headers);
    let is_declared =
        |header: &crate::plan::Param| header.name.eq_ignore_ascii_case(http::header::CONTENT_TYPE.as_str());
    if rules.headers.iter().any(is_declared) {
        return;
    }
    let expected = match (rules.method, rules.format) {
        (Method::Get, _) | (_, RequestFormat::None) => None,
        (_, RequestFormat::Json) => Some("application/json"),
        (_, RequestFormat::Xml) => Some("application/xml"),
        (_, RequestFormat::Form | RequestFormat::Query) => Some("application/x-www-form-urlencoded"),
    };
    let sent = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    verdict.expect(sent == expected, || match (sent, expected) {
        (None, Some(expected)) => format!("there is no content type, which is `{expected}`"),
        (Some(sent), None) => format!("the content type is `{sent}`, and there should be none"),
        (sent, expected) => {
            let [sent, expected] = [sent, expected].map(Option::unwrap_or_default);
            format!("the content type is `{sent}` and not `{expected}`")
        }
    });
}

/// The grant by its `grant_type`, or by what else is sent where that is the same for all of them or is not sent.
fn grant(plan: &Plan, request: &MockRequest, place: Place) -> Option<Grant> {
    let rules = &plan.token.request;
    let sent = value_in(request, place, plan.wire_name("grant_type"));
    let is_sent =
        place != Place::Nowhere && rules.grant_type != GrantType::None && !rules.omits("grant_type");
    let told = || told_by_params(plan, request, place);
    match (is_sent, &rules.grant_type) {
        (false, _) if sent.is_none() => told(),
        (true, GrantType::Text(text)) if sent.as_deref() == Some(&**text) => told(),
        (false, _) | (true, GrantType::Text(_)) => None,
        (true, _) => {
            plan.grants.iter().copied().find(|grant| sent.as_deref() == Some(plan.grant_type(*grant)))
        }
    }
}

/// The grant whose parameters are there, where `grant_type` does not tell; or else one that has none.
fn told_by_params(plan: &Plan, request: &MockRequest, place: Place) -> Option<Grant> {
    let of_grant = |grant: Grant| {
        let is_own = move |parameter: &&Parameter| parameter.is_sent_by(grant) && parameter.name != "scope";
        PARAMETERS.iter().filter(|parameter| matches!(parameter.sender, Sender::Grants(_))).filter(is_own)
    };
    let is_there = |parameter: &Parameter| value_in(request, place, plan.wire_name(parameter.name)).is_some();
    let mut grants = plan.grants.iter().copied();
    let told = grants.clone().find(|grant| of_grant(*grant).any(is_there));
    told.or_else(|| grants.find(|grant| of_grant(*grant).next().is_none())).or(plan.grants.first().copied())
}

fn check_client(verdict: &mut Verdict, expected: Expected<'_>) {
    let request = expected.request;
    let authorization =
        request.headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match expected.rules.client_auth {
        ClientAuth::Basic(rules) => {
            verdict.is_unauthenticated = !is_basic(authorization, rules, expected);
            check_absent(verdict, expected, "client_secret");
        }
        ClientAuth::Jwt | ClientAuth::Assertion => {
            check_param(verdict, expected, "client_assertion_type");
            check_param(verdict, expected, "client_assertion");
            check_absent(verdict, expected, "client_secret");
        }
        ClientAuth::Post => {
            check_param(verdict, expected, "client_id");
            check_param(verdict, expected, "client_secret");
            let sent = |name: &str| {
                let sent = value_in(request, expected.place, expected.wire_name(name));
                sent.filter(|_| !expected.rules.request.omits(name))
            };
            let is_other = sent("client_id").is_some_and(|id| id != CLIENT_ID);
            let is_wrong = sent("client_secret").is_some_and(|secret| !is_secret(&secret, expected));
            verdict.is_unauthenticated = is_other || is_wrong;
        }
        ClientAuth::None => {
            if expected.place != Place::Nowhere {
                check_param(verdict, expected, "client_id");
            }
            check_absent(verdict, expected, "client_secret");
        }
    }
}

/// Checks that a request names some of the declared resources, and no other (RFC 8707 §2).
fn check_resource(verdict: &mut Verdict, expected: Expected<'_>) {
    let Expected { inner, plan, rules, request, place } = expected;
    if plan.resource.is_empty() {
        return;
    }
    check_param(verdict, expected, "resource");
    if rules.request.omits("resource") {
        return;
    }
    let wire = expected.wire_name("resource");
    for sent in values_in(request, place, wire) {
        let mut resources = inner.setups.iter().flat_map(|setup| &setup.resources);
        let declared = resources.any(|resource| resource.identifier() == sent);
        verdict.expect(declared, || format!("parameter `{wire}` names a resource that is not declared"));
    }
}

fn is_basic(authorization: Option<&str>, rules: BasicRules, expected: Expected<'_>) -> bool {
    let Some((id, secret)) = authorization.and_then(|value| basic(value, rules)) else { return false };
    let is_right = if rules.empty_secret { secret.is_empty() } else { is_secret(&secret, expected) };
    id == CLIENT_ID && is_right
}

/// Whether it is the client secret; of one that is computed, as far as it is known here.
fn is_secret(sent: &str, expected: Expected<'_>) -> bool {
    let Expected { inner, plan, rules, request, .. } = expected;
    match &plan.client_secret {
        None => sent == CLIENT_SECRET,
        // It is looked at as what it is.
        Some(template) if assertion::is_jwt_alone(template) => true,
        Some(template) => {
            let facts = inner.facts(Some(Sent { rules: &rules.request, request }));
            let mut computed = facts.iter().map(|facts| template.render(facts));
            computed.any(|computed| computed.is_none_or(|computed| computed == sent))
        }
    }
}

/// Checks that a parameter of the RFCs is in its place and nowhere else, or not sent at all when it is omitted.
fn check_param(verdict: &mut Verdict, expected: Expected<'_>, name: &'static str) {
    let (request, place, rules) = (expected.request, expected.place, &expected.rules.request);
    let wire = expected.wire_name(name);
    let is_sent = place != Place::Nowhere && !rules.omits(name);
    for (here, label) in [(Place::Query, "the query"), (Place::Body, "the body")] {
        let expected = is_sent && here == place;
        let declared = rules.params.iter().chain(&rules.query).any(|param| *param.name == *wire);
        let sent = sent_in(request, here, wire);
        verdict.expect(sent == expected || declared, || {
            format!("parameter `{wire}` is {} {label}", if sent { "in" } else { "not in" })
        });
    }
}

fn check_absent(verdict: &mut Verdict, expected: Expected<'_>, name: &'static str) {
    check_param(verdict, Expected { place: Place::Nowhere, ..expected }, name);
}

/// The error that a request with these faults gets.
pub(super) fn error_response(rules: &ExchangeRules, verdict: &Verdict) -> Option<MockError> {
    if let Some(problem) = verdict.problems.first() {
        return Some(error::error_response(rules, 400, "invalid_request".into(), problem));
    }
    if let Some(refused) = &verdict.refused {
        let (status, code) =
            if refused.role == Role::Grant { (400, "invalid_grant") } else { (401, "invalid_client") };
        return Some(error::error_response(rules, status, code.into(), &refused.problem));
    }
    let description = "the credentials are not those of the mock";
    verdict
        .is_unauthenticated
        .then(|| error::error_response(rules, 401, "invalid_client".into(), description))
}
