//! What a declaration adds to a request: that it is there, with the values that it says, and in the calls before and after the
//! token call nothing else.

use serde_json::Value as Json;

use super::facts::{Facts, Sent};
use super::optional::{Stage, is_optional, may_be_empty};
use super::params::{all_in, value_in};
use super::verdict::Verdict;
use super::{Inner, MockRequest, signature};
use crate::plan::{
    ExchangeRules, Json as Declared, Name, Param, ParamPlace as Place, RequestFormat, RequestRules, Template,
    Value,
};

/// Checks parameters, query and headers.
pub(super) fn check(
    verdict: &mut Verdict,
    inner: &Inner,
    exchange: &ExchangeRules,
    stage: Stage,
    request: &MockRequest,
) {
    let rules = &exchange.request;
    let place = rules.place();
    let values = Values { inner, stage, sent: Sent { rules, request } };
    let in_query = Place::Query;
    for (params, place, kind) in
        [(&rules.params, place, "parameter"), (&rules.query, in_query, "query parameter")]
    {
        // `format = none` has none.
        for param in params.iter().filter(|_| place != Place::Nowhere) {
            let sent = value_in(request, place, &param.name);
            let whole = has_members(place, rules).then(|| request.member(&param.name)).flatten();
            values.hold(verdict, param, sent.as_deref(), whole.as_ref(), kind);
        }
    }
    for header in &rules.headers {
        let sent = request.header(&header.name);
        values.hold(verdict, header, sent.as_deref(), None, "header");
    }
    if let Err(problem) = signature::check(inner, exchange, request) {
        verdict.problems.push(problem);
    }
}

/// Checks what goes along with a token to a resource.
pub(super) fn check_bearer(verdict: &mut Verdict, inner: &Inner, request: &MockRequest) {
    let (rules, bearer) = (&inner.plan.token.request, &inner.plan.bearer);
    let values = Values { inner, stage: Stage::After, sent: Sent { rules, request } };
    for header in &bearer.headers {
        values.hold(verdict, header, request.header(&header.name).as_deref(), None, "header");
    }
    for param in &bearer.params {
        let sent = value_in(request, Place::Query, &param.name);
        values.hold(verdict, param, sent.as_deref(), None, "query parameter");
    }
}

/// Checks that there is no parameter that the declaration does not name; `urls` are those of the endpoint.
pub(super) fn check_unknown(
    verdict: &mut Verdict,
    rules: &RequestRules,
    urls: &[url::Url],
    request: &MockRequest,
) {
    let place = rules.place();
    let signed = rules.sign.as_ref().map(|sign| (signature::place(rules, sign), &*sign.param));
    let is_named = |params: &[Param], name: &str| params.iter().any(|param| *param.name == *name);
    let of_endpoint = |name: &str| urls.iter().any(|url| url.query_pairs().any(|(own, _)| own == name));
    for here in [Place::Query, Place::Body] {
        let is_query = here == Place::Query;
        let is_known = |name: &str| {
            here == place && is_named(&rules.params, name)
                || is_query && (is_named(&rules.query, name) || of_endpoint(name))
                || signed == Some((here, name))
        };
        for (name, _) in all_in(request, here).into_iter().filter(|(name, _)| !is_known(name)) {
            let place = if is_query { "query" } else { "body" };
            verdict
                .problems
                .push(format!("parameter `{}` in the {place} is not declared", name.escape_default()));
        }
    }
}

/// Whether a parameter may be more than a text.
fn has_members(place: Place, rules: &RequestRules) -> bool {
    place == Place::Body && matches!(rules.format, RequestFormat::Json | RequestFormat::Xml)
}

/// How a value fits a declared one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Right,
    Wrong,
    /// It is made of the client's credentials, and they are others.
    WrongCredentials,
}

/// That of several alternatives which fits best.
fn best(fits: impl Iterator<Item = Fit>) -> Fit {
    fits.fold(Fit::Wrong, |best, fit| match (best, fit) {
        (Fit::Right, _) | (_, Fit::Right) => Fit::Right,
        (Fit::Wrong, fit) => fit,
        (Fit::WrongCredentials, _) => Fit::WrongCredentials,
    })
}

struct Values<'a> {
    inner: &'a Inner,
    stage: Stage,
    sent: Sent<'a>,
}

impl Values<'_> {
    fn hold(
        &self,
        verdict: &mut Verdict,
        param: &Param,
        sent: Option<&str>,
        whole: Option<&Json>,
        kind: &str,
    ) {
        let Some(sent) = sent else {
            let is_missing = !is_optional(&self.inner.plan, param, self.stage);
            return verdict.expect(!is_missing, || format!("{kind} `{}` is missing", param.name));
        };
        match best(param.values.iter().map(|value| self.fit(value, sent, whole))) {
            Fit::Right => {}
            Fit::WrongCredentials => verdict.is_unauthenticated = true,
            Fit::Wrong => {
                let problem = format!("{kind} `{}` has another value than is declared", param.name);
                verdict.problems.push(problem);
            }
        }
    }

    fn fit(&self, value: &Value, sent: &str, whole: Option<&Json>) -> Fit {
        let is_right = match value {
            Value::Template(template) => return self.fit_template(template, sent),
            Value::Integer(number) => sent.parse() == Ok(*number),
            Value::Bool(value) => sent.parse() == Ok(*value),
            Value::Json(json) => {
                // Where the format is another one, it is a text.
                let text = serde_json::from_str::<Json>(sent).ok();
                return best(whole.into_iter().chain(&text).map(|sent| self.fit_json(json, sent)));
            }
            Value::Members(members) => {
                return whole.map_or(Fit::Right, |whole| self.fit_members(members, whole));
            }
        };
        if is_right { Fit::Right } else { Fit::Wrong }
    }

    /// The members are those that are declared.
    fn fit_members(&self, members: &[Param], whole: &Json) -> Fit {
        let Some(sent) = whole.as_object() else { return Fit::Wrong };
        // An attribute is a member when it is read.
        let name = |param: &Param| param.name.trim_start_matches('@').to_owned();
        if sent.keys().any(|sent| members.iter().all(|param| name(param) != *sent)) {
            return Fit::Wrong;
        }
        let mut worst = Fit::Right;
        for param in members {
            let Some(value) = sent.get(&name(param)) else {
                if is_optional(&self.inner.plan, param, self.stage) {
                    continue;
                }
                return Fit::Wrong;
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match best(param.values.iter().map(|own| self.fit(own, &text, Some(value)))) {
                Fit::Right => {}
                Fit::Wrong => return Fit::Wrong,
                Fit::WrongCredentials => worst = Fit::WrongCredentials,
            }
        }
        worst
    }

    /// What has no value is not in it.
    fn fit_json(&self, declared: &Declared, sent: &Json) -> Fit {
        let is_optional = |declared: &Declared| match declared {
            Declared::Text(template) => self.may_be_missing(template),
            _ => false,
        };
        let fits = match (declared, sent) {
            (Declared::Plain(plain), sent) => {
                let is_same = serde_json::from_str::<Json>(plain.get()).is_ok_and(|plain| plain == *sent);
                return if is_same { Fit::Right } else { Fit::Wrong };
            }
            (Declared::Text(template), Json::String(sent)) => return self.fit_template(template, sent),
            (Declared::Array(declared), Json::Array(sent)) => {
                let mut sent = sent.iter().peekable();
                let mut fits = Vec::new();
                for declared in declared {
                    let fit = sent.peek().map_or(Fit::Wrong, |sent| self.fit_json(declared, sent));
                    if fit != Fit::Wrong || !is_optional(declared) {
                        fits.push(fit);
                        sent.next();
                    }
                }
                fits.extend(sent.next().map(|_| Fit::Wrong));
                fits
            }
            (Declared::Object(declared), Json::Object(sent)) => {
                let unknown = sent.keys().filter(|sent| declared.iter().all(|(name, _)| name != *sent));
                let known = declared.iter().filter_map(|(name, declared)| match sent.get(name) {
                    Some(sent) => Some(self.fit_json(declared, sent)),
                    None => Some(Fit::Wrong).filter(|_| !is_optional(declared)),
                });
                unknown.map(|_| Fit::Wrong).chain(known).collect()
            }
            _ => return Fit::Wrong,
        };
        let worst = [Fit::Wrong, Fit::WrongCredentials].into_iter().find(|fit| fits.contains(fit));
        worst.unwrap_or(Fit::Right)
    }

    fn may_be_missing(&self, template: &Template) -> bool {
        template.names().any(|name| may_be_empty(&self.inner.plan, name, self.stage))
    }

    /// A value is held to what is known of it whichever configuration the client has.
    fn fit_template(&self, template: &Template, sent: &str) -> Fit {
        let whole = signature::what_is_sent(self.inner, self.sent, true);
        let signed = whole.signed();
        let facts = self.inner.facts(Some(self.sent)).into_iter().next();
        let facts = facts.map(|facts| Facts { signed, ..facts });
        let Some(facts) = facts.filter(|_| template.names().all(|name| self.is_known(name))) else {
            return Fit::Right;
        };
        let names_token = template.names().any(|name| matches!(name, Name::AccessToken));
        let tokens = if names_token { self.inner.valid_tokens() } else { Vec::new() };
        let of_token =
            tokens.iter().map(|token| Facts { access_token: Some(token.expose_secret()), ..facts });
        let mut all = of_token.chain(Some(facts).filter(|_| !names_token));
        // One that is made of the moment has no value here.
        let is_it = |facts: Facts<'_>| template.render(&facts).is_none_or(|own| own == sent);
        let is_of_client = |name: Name| name.is_parameter("client_id") || name.is_parameter("client_secret");
        if all.any(is_it) {
            Fit::Right
        } else if template.names().any(is_of_client) {
            Fit::WrongCredentials
        } else {
            Fit::Wrong
        }
    }

    /// Whether it is the same for every client: not a field, which another configuration of the client may have, nor what a
    /// session keeps.
    fn is_known(&self, name: Name) -> bool {
        let plan = &self.inner.plan;
        match name {
            Name::Member(index) => plan.members.get(index).is_some_and(|member| {
                let is_call = |call: &&crate::plan::CallRules| call.id == member.root;
                let call = plan.calls().find(is_call);
                // How long an answer holds is not always the same.
                call.is_some_and(|call| !call.brings_token && call.cache.as_ref() != Some(&member.path))
            }),
            Name::AccessToken | Name::Body | Name::SortedParams | Name::SortedQuery => true,
            // What is made for one request is known where the request shows it.
            Name::NowMs | Name::NowUnix | Name::Uuid => self.sent.shown(name).is_some(),
            Name::Parameter(parameter) => matches!(parameter.name, "client_id" | "client_secret"),
            _ => false,
        }
    }
}
