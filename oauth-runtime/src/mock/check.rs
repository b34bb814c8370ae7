//! Checks a request against the declaration.
//!
//! It shares no logic with the code that builds requests, so that a mistake in one shows in the other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_grammar::Grant;
use oauth_grammar::parameter::{PARAMETERS, Sender};

use super::{CLIENT_ID, CLIENT_SECRET, Inner, MockError, MockRequest, error};
use crate::plan::{
    BasicEncoding, BasicRules, ClientAuth, ExchangeRules, GrantType, Method, Name, Param,
    ParamPlace as Place, Plan, Presents, RefreshRules, RequestFormat, Value,
};

/// What is wrong with a request.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) problems: Vec<String>,
    /// Whether the credentials are not those of the client.
    pub(super) is_unauthenticated: bool,
    /// The grant that the request is for.
    pub(super) grant: Option<Grant>,
}

impl Verdict {
    fn expect(&mut self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.problems.push(problem());
        }
    }
}

/// What a request is held against.
#[derive(Clone, Copy)]
struct Expected<'a> {
    plan: &'a Plan,
    rules: &'a ExchangeRules,
    request: &'a MockRequest,
    place: Place,
}

impl Expected<'_> {
    /// What a parameter of the RFCs is called on the wire.
    fn wire_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.plan.wire_name_in(&self.rules.request, name)
    }
}

/// Holds a refresh against the declaration.
pub(super) fn check_refresh(inner: &Inner, refresh: &RefreshRules, request: &MockRequest) -> Verdict {
    let (plan, rules) = (&*inner.plan, &refresh.exchange);
    let expected = Expected { plan, rules, request, place: rules.request.place() };
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
    check_added(&mut verdict, expected);
    verdict
}

/// Holds the revocation of a token against RFC 7009.
pub(super) fn check_revocation(inner: &Inner, request: &MockRequest) -> Verdict {
    let (plan, rules) = (&*inner.plan, &inner.plan.revocation);
    let expected = Expected { plan, rules, request, place: rules.request.place() };
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    check_content_type(&mut verdict, expected);
    check_client(&mut verdict, expected);
    verdict.expect(request.param("token").is_some(), || "parameter `token` is missing".to_owned());
    verdict
}

pub(super) fn check(inner: &Inner, request: &MockRequest) -> Verdict {
    let plan = &*inner.plan;
    let rules = &plan.token.request;
    let place = rules.place();
    let expected = Expected { plan, rules: &plan.token, request, place };
    let mut verdict = Verdict::default();
    check_method(&mut verdict, expected);
    verdict.expect(request.path == inner.token_url.path(), || {
        format!("the path is not {}", inner.token_url.path())
    });
    check_content_type(&mut verdict, expected);
    verdict.grant = grant(plan, request, place);
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
    for parameter in of_grant.filter(|parameter| grant.is_some_and(|grant| parameter.is_sent_by(grant))) {
        check_param(&mut verdict, expected, parameter.name);
    }
    check_resource(&mut verdict, inner, expected);
    check_added(&mut verdict, expected);
    verdict
}

/// What the declaration adds is there.
fn check_added(verdict: &mut Verdict, expected: Expected<'_>) {
    let Expected { plan, request, place, .. } = expected;
    let rules = &expected.rules.request;
    for param in &rules.params {
        let sent = sent_in(request, place, &param.name);
        verdict.expect(sent || is_optional(plan, param), || format!("parameter `{}` is missing", param.name));
    }
    for param in &rules.query {
        let sent = sent_in(request, Place::Query, &param.name);
        verdict.expect(sent || is_optional(plan, param), || {
            format!("query parameter `{}` is missing", param.name)
        });
    }
    for header in &rules.headers {
        let sent = request.headers.contains_key(&*header.name);
        verdict.expect(sent || is_optional(plan, header), || format!("header `{}` is missing", header.name));
    }
}

fn check_method(verdict: &mut Verdict, expected: Expected<'_>) {
    let method = if expected.rules.request.method == Method::Get { "GET" } else { "POST" };
    verdict.expect(expected.request.method == method, || format!("the method is not {method}"));
}

fn check_content_type(verdict: &mut Verdict, expected: Expected<'_>) {
    let (rules, headers) = (&expected.rules.request, &expected.request.headers);
    let expected = match (rules.method, rules.format) {
        (Method::Get, _) | (_, RequestFormat::None) => None,
        (_, RequestFormat::Json) => Some("application/json"),
        (_, RequestFormat::Xml) => Some("application/xml"),
        (_, RequestFormat::Form | RequestFormat::Query) => Some("application/x-www-form-urlencoded"),
    };
    let sent = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    verdict.expect(sent == expected, || format!("the content type is {sent:?} and not {expected:?}"));
}

/// The grant by its `grant_type`, or the only one declared when that is not sent.
fn grant(plan: &Plan, request: &MockRequest, place: Place) -> Option<Grant> {
    let rules = &plan.token.request;
    let sent = value_in(request, place, plan.wire_name("grant_type"));
    let is_sent =
        place != Place::Nowhere && rules.grant_type != GrantType::None && !rules.omits("grant_type");
    let first = plan.grants.first().copied();
    match (is_sent, &rules.grant_type) {
        (false, _) => first.filter(|_| sent.is_none()),
        (true, GrantType::Text(text)) => first.filter(|_| sent.as_deref() == Some(&**text)),
        (true, _) => {
            plan.grants.iter().copied().find(|grant| sent.as_deref() == Some(plan.grant_type(*grant)))
        }
    }
}

fn check_client(verdict: &mut Verdict, expected: Expected<'_>) {
    let request = expected.request;
    let authorization =
        request.headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match expected.rules.client_auth {
        ClientAuth::Basic(rules) => {
            verdict.is_unauthenticated = !is_basic(authorization, rules);
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
            let is = |name, value| {
                let sent = value_in(request, expected.place, expected.wire_name(name));
                expected.rules.request.omits(name) || sent.is_none_or(|sent| sent == value)
            };
            verdict.is_unauthenticated = !is("client_id", CLIENT_ID) || !is("client_secret", CLIENT_SECRET);
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
fn check_resource(verdict: &mut Verdict, inner: &Inner, expected: Expected<'_>) {
    let Expected { plan, request, place, .. } = expected;
    if inner.resources.is_empty() {
        return;
    }
    check_param(verdict, expected, "resource");
    if plan.token.request.omits("resource") {
        return;
    }
    let wire = plan.wire_name("resource");
    for sent in values_in(request, place, wire) {
        let declared = inner.resources.iter().any(|resource| resource.identifier() == sent);
        verdict.expect(declared, || format!("parameter `{wire}` names a resource that is not declared"));
    }
}

fn is_basic(authorization: Option<&str>, rules: BasicRules) -> bool {
    let decoded = authorization
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| STANDARD.decode(value).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((id, secret)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) else { return false };
    let decode = |text: &str| match rules.encoding {
        BasicEncoding::Raw => text.to_owned(),
        BasicEncoding::Form => url::form_urlencoded::parse(format!("v={text}").as_bytes())
            .map(|(_, value)| value.into_owned())
            .collect(),
    };
    decode(id) == CLIENT_ID && decode(secret) == if rules.empty_secret { "" } else { CLIENT_SECRET }
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

fn sent_in(request: &MockRequest, place: Place, name: &str) -> bool {
    value_in(request, place, name).is_some()
}

fn value_in(request: &MockRequest, place: Place, name: &str) -> Option<String> {
    values_in(request, place, name).next()
}

fn values_in(request: &MockRequest, place: Place, name: &str) -> impl Iterator<Item = String> {
    let params = match place {
        Place::Query => request.query_params(),
        Place::Body => request.body_params(),
        Place::Nowhere => Vec::new(),
    };
    params.into_iter().filter(move |(param, _)| param == name).map(|(_, value)| value)
}

/// Whether a declared parameter may be missing, because every alternative has a placeholder that may have no value.
pub(super) fn is_optional(plan: &Plan, param: &Param) -> bool {
    let may_be_empty = |name| match name {
        Name::Field(index) => plan.fields.get(index).is_none_or(|field| field.optional),
        Name::TokenUrl | Name::NowMs | Name::NowUnix | Name::Uuid => false,
        _ => true,
    };
    param.values.iter().all(|value| match value {
        Value::Template(template) => template.names().any(may_be_empty),
        Value::Members(members) => members.iter().all(|member| is_optional(plan, member)),
        Value::Integer(_) | Value::Bool(_) | Value::Json(_) => false,
    })
}

/// The error that a request with these faults gets.
pub(super) fn error_response(plan: &Plan, verdict: &Verdict) -> Option<MockError> {
    if let Some(problem) = verdict.problems.first() {
        return Some(error::error_response(plan, 400, "invalid_request".into(), problem));
    }
    let description = "the credentials are not those of the mock";
    verdict.is_unauthenticated.then(|| error::error_response(plan, 401, "invalid_client".into(), description))
}
