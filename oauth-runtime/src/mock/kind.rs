//! What a request to the endpoints for tokens is: by its path, and where several share one, by what it says.

use oauth_grammar::Grant;

use super::check;
use super::facts::about;
use super::setup::{Setup, has_path};
use super::verdict::Verdict;
use super::{Inner, MockRequest};
use crate::plan::{CallRules, ExchangeRules, GrantType, RefreshRules};

#[derive(Clone, Copy)]
pub(super) enum Kind<'a> {
    Token,
    Refresh(&'a RefreshRules),
    Revocation,
    Introspection,
    DeviceAuthorization,
    PushedAuthorization,
    /// A call before or after the token call.
    Call(&'a CallRules),
}

impl Kind<'_> {
    /// How the request and its answer are declared.
    pub(super) fn exchange<'a>(&'a self, inner: &'a Inner) -> &'a ExchangeRules {
        match self {
            Self::Token => &inner.plan.token,
            Self::Refresh(rules) => &rules.exchange,
            Self::Revocation => &inner.plan.revocation,
            Self::Introspection => &inner.plan.introspection,
            Self::PushedAuthorization => &inner.plan.pushed,
            Self::DeviceAuthorization => &inner.plan.device.exchange,
            Self::Call(call) => &call.exchange,
        }
    }
}

/// What a request is, and what is wrong with it. Of several calls under one path it is the one that it fits best.
pub(super) fn of<'a>(inner: &'a Inner, request: &MockRequest) -> (Kind<'a>, Verdict) {
    let plan = &inner.plan;
    let calls = plan.calls().enumerate();
    let at_path = |index: usize| {
        let mut setups = inner.setups.iter();
        setups.any(|setup| setup.calls.get(index).is_some_and(|urls| has_path(urls, &request.path)))
    };
    let calls = calls.filter(|(index, _)| at_path(*index));
    let of_call =
        calls.map(|(index, call)| (Kind::Call(call), check::check_call(inner, index, call, request)));
    let mut all: Vec<(Kind<'a>, Verdict)> = of_call.collect();
    let is_endpoint = |urls: fn(&Setup) -> &[url::Url]| {
        inner.setups.iter().any(|setup| has_path(urls(setup), &request.path))
    };
    let is_own = is_endpoint(|setup| &setup.token)
        || is_endpoint(|setup| &setup.refresh)
        || is_endpoint(|setup| &setup.revocation)
        || is_endpoint(|setup| &setup.introspection)
        || is_endpoint(|setup| &setup.device)
        || is_endpoint(|setup| &setup.pushed);
    if is_own || all.is_empty() {
        let own = own(inner, request);
        let verdict = match own {
            Kind::Refresh(rules) => check::check_refresh(inner, rules, request),
            Kind::Revocation | Kind::Introspection => check::check_about(inner, own.exchange(inner), request),
            Kind::PushedAuthorization => check::check_pushed(inner, request),
            Kind::DeviceAuthorization => check::check_device(inner, request),
            Kind::Token | Kind::Call(_) => check::check(inner, request),
        };
        all.insert(0, (own, verdict));
    }
    let best = all.into_iter().min_by_key(|(_, verdict)| verdict.problems.len());
    best.unwrap_or_else(|| (Kind::Token, Verdict::default()))
}

/// What it is where it is none of the other calls.
fn own<'a>(inner: &'a Inner, request: &MockRequest) -> Kind<'a> {
    let is_at = |urls: fn(&Setup) -> &[url::Url]| {
        inner.setups.iter().any(|setup| has_path(urls(setup), &request.path))
    };
    let is_about = |exchange| about(inner, exchange, request).is_some();
    if is_at(|setup| &setup.revocation) && is_about(&inner.plan.revocation) {
        return Kind::Revocation;
    }
    if is_at(|setup| &setup.introspection) && is_about(&inner.plan.introspection) {
        return Kind::Introspection;
    }
    if is_at(|setup| &setup.pushed) {
        return Kind::PushedAuthorization;
    }
    if is_at(|setup| &setup.device) {
        return Kind::DeviceAuthorization;
    }
    match &inner.plan.refresh {
        Some(rules) if is_refresh(inner, rules, request) => Kind::Refresh(rules),
        _ => Kind::Token,
    }
}

/// Whether it is a refresh: by its endpoint, where that is another one, or else by its `grant_type`.
fn is_refresh(inner: &Inner, rules: &RefreshRules, request: &MockRequest) -> bool {
    let mut of_refresh =
        inner.setups.iter().filter(|setup| has_path(&setup.refresh, &request.path)).peekable();
    if of_refresh.peek().is_none() {
        return false;
    }
    let is_token_url = of_refresh.any(|setup| has_path(&setup.token, &request.path));
    let of_rules = &rules.exchange.request;
    let grant_type = request.param(inner.plan.wire_name_in(of_rules, "grant_type"));
    match (&of_rules.grant_type, is_token_url) {
        (_, false) => true,
        (GrantType::Text(text), true) => grant_type.as_deref() == Some(&**text),
        (GrantType::OfGrant, true) => grant_type.as_deref() == Some(Grant::RefreshToken.grant_type()),
        (GrantType::None, true) => {
            let name = inner.plan.wire_name_in(of_rules, "refresh_token");
            // Some ask for one by a parameter of this name.
            let is_asked = inner.plan.token.request.params.iter().any(|param| *param.name == *name);
            !is_asked && request.param(name).is_some()
        }
    }
}
