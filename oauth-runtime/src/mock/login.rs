//! The authorization endpoint: a user who consents at once, or refuses.
//!
//! As in [`check`](super::check), it shares no logic with the code that makes the request.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;
use url::form_urlencoded::{self, Serializer};

use super::optional::{Stage, is_optional};
use super::{CLIENT_ID, Inner};
use crate::crypto;
use crate::plan::{AuthorizeRules, Challenge, ResponseMode};

/// What a user has granted, until its code is exchanged.
#[derive(Clone, Default)]
pub(super) struct Login {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) is_hex: bool,
    pub(super) scope: Option<String>,
    pub(super) nonce: Option<String>,
    /// The first of the classes that were asked for (OpenID Connect Core §3.1.2.1).
    pub(super) acr: Option<String>,
    pub(super) issuer: Option<String>,
    /// The thumbprint of the key that the code is bound to (RFC 9449 §10).
    pub(super) bound_to: Option<String>,
}

/// What the mock sends the browser back with; see [`MockProvider::log_in`](super::MockProvider::log_in).
#[derive(Clone)]
#[non_exhaustive]
pub struct MockCallback {
    /// The address that the browser is sent to: the redirect URI, and the parameters unless they come as a form.
    pub address: String,
    /// The parameters: the query of the address, its fragment, or the body of the form.
    pub params: String,
}

impl fmt::Debug for MockCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockCallback").finish_non_exhaustive()
    }
}

/// Answers an authorization request.
///
/// # Errors
///
/// How it differs from the declaration.
pub(super) fn answer(inner: &Inner, url: &Url) -> Result<MockCallback, Vec<String>> {
    let Some(rules) = inner.plan.authorize.rules() else {
        return Err(vec!["the declaration has no authorization request".to_owned()]);
    };
    let mut sent = sent(rules, url);
    if inner.plan.pushed_url.is_some() {
        sent = super::pushed::fetch(inner, rules, &sent)?;
    }
    if let Some(object) = &rules.request_object {
        sent = super::object::open(inner, rules, object, &sent)?;
    }
    let get = |name: &str| {
        sent.iter().find(|(param, _)| param == rules.wire_name(name)).map(|(_, value)| value.clone())
    };
    let problems = problems(inner, rules, &sent);
    if !problems.is_empty() {
        return Err(problems);
    }
    let login = Login {
        redirect_uri: get("redirect_uri").unwrap_or_default(),
        challenge: get("code_challenge"),
        is_hex: rules.challenge == Challenge::S256Hex,
        scope: scope(inner, rules, &sent),
        nonce: get("nonce"),
        acr: get("acr_values").and_then(|values| values.split(' ').next().map(str::to_owned)),
        issuer: issuer(inner, url),
        bound_to: get("dpop_jkt"),
    };
    let mut state = inner.state();
    let mut params = vec![];
    if let Some(error) = state.refusals.pop_front() {
        params.push(("error".to_owned(), error));
    } else {
        state.issued += 1;
        let code = format!("mock-code-{}", state.issued);
        state.codes.insert(code.clone(), login.clone());
        params.push((rules.callback.code.to_string(), code));
        params.extend(
            rules
                .callback
                .params
                .iter()
                .map(|param| (param.wire.to_string(), inner.samples.callback(&inner.plan, &param.name))),
        );
    }
    drop(state);
    params.extend(get("state").map(|state| (rules.wire_name("state").to_owned(), state)));
    params.extend(login.issuer.clone().map(|issuer| ("iss".to_owned(), issuer)));
    if let Some(verify) = &rules.callback.verify {
        params.extend(super::signature::sign_callback(inner, rules, verify, &params));
    }
    #[cfg(feature = "openid")]
    if rules.jwt_mode.is_some() {
        let missing = || vec!["the mock cannot sign the callback".to_owned()];
        params = super::signed::callback(inner, login.issuer.clone(), &params).ok_or_else(missing)?;
    }
    Ok(callback(rules, &login.redirect_uri, &params))
}

/// What is asked for; several parameters are one.
fn scope(inner: &Inner, rules: &AuthorizeRules, sent: &[(String, String)]) -> Option<String> {
    let name = rules.wire_name("scope");
    let asked: Vec<_> =
        sent.iter().filter(|(param, _)| param == name).map(|(_, value)| value.as_str()).collect();
    (!asked.is_empty()).then(|| asked.join(&inner.plan.scope.separator))
}

/// Who answers: the issuer of the environment whose endpoint is asked, or else of the chosen one.
fn issuer(inner: &Inner, url: &Url) -> Option<String> {
    let is_asked = |own: &Url| own.origin() == url.origin() && own.path() == url.path();
    let asked = inner.setups.iter().find(|setup| setup.authorization.iter().any(is_asked));
    asked.or(inner.setups.first())?.issuer.clone()
}

fn callback(rules: &AuthorizeRules, redirect_uri: &str, params: &[(String, String)]) -> MockCallback {
    let params = Serializer::new(String::new()).extend_pairs(params).finish();
    let address = match rules.response_mode {
        Some(ResponseMode::FormPost) => redirect_uri.to_owned(),
        Some(ResponseMode::Fragment) => format!("{redirect_uri}#{params}"),
        Some(ResponseMode::Query) | None => {
            let mark = if redirect_uri.contains('?') { '&' } else { '?' };
            format!("{redirect_uri}{mark}{params}")
        }
    };
    MockCallback { address, params }
}

/// The parameters, wherever the declaration puts them.
fn sent(rules: &AuthorizeRules, url: &Url) -> Vec<(String, String)> {
    let text = if rules.is_in_fragment { url.fragment() } else { url.query() };
    form_urlencoded::parse(text.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn problems(inner: &Inner, rules: &AuthorizeRules, sent: &[(String, String)]) -> Vec<String> {
    let plan = &inner.plan;
    let get = |name: &str| sent.iter().find(|(param, _)| param == name).map(|(_, value)| value.as_str());
    let omits = |name: &str| rules.omit.iter().any(|omitted| **omitted == *name);
    let mut problems = Vec::new();
    let mut expect = |name: &str, expected: Option<&str>| {
        let wire = rules.wire_name(name);
        match (get(wire), expected) {
            _ if omits(name) => {}
            (None, _) => problems.push(format!("parameter `{wire}` is missing")),
            (Some(found), Some(expected)) if found != expected => {
                problems.push(format!("parameter `{wire}` is not `{expected}`"));
            }
            _ => {}
        }
    };
    expect("response_type", Some(&rules.response_type));
    expect("client_id", Some(CLIENT_ID));
    expect("state", None);
    if rules.challenge != Challenge::None {
        expect("code_challenge", None);
        expect("code_challenge_method", Some("S256"));
    }
    if let Some(mode) = rules.mode_name() {
        expect("response_mode", Some(mode));
    }
    for param in &rules.params {
        if get(&param.name).is_none() && !is_optional(plan, param, Stage::Before) {
            problems.push(format!("parameter `{}` is missing", param.name));
        }
    }
    let mut names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
    names.retain(|name| *name != rules.wire_name("resource"));
    names.retain(|name| !plan.scope.is_repeated || *name != rules.wire_name("scope"));
    names.sort_unstable();
    let repeated = names.windows(2).filter(|pair| pair.first() == pair.last());
    problems
        .extend(repeated.filter_map(|pair| Some(format!("parameter `{}` is there twice", pair.first()?))));
    problems
}

impl Login {
    /// Whether the exchange shows that it comes from who began the login (RFC 7636 §4.6).
    pub(super) fn is_of(&self, verifier: Option<&str>) -> bool {
        let Some(challenge) = &self.challenge else { return true };
        let hash = verifier.and_then(|verifier| crypto::sha256([verifier.as_bytes()]).ok());
        let made =
            hash.map(|hash| if self.is_hex { crypto::hex(&hash) } else { URL_SAFE_NO_PAD.encode(hash) });
        made.as_ref() == Some(challenge)
    }

    /// Whether an ID token is asked for.
    pub(super) fn asks_id_token(&self) -> bool {
        self.scope.as_deref().is_some_and(|scope| scope.split([' ', ',']).any(|scope| scope == "openid"))
    }
}

/// A page that posts the parameters to the redirect URI at once (OAuth 2.0 Form Post Response Mode).
pub(super) fn form(callback: &MockCallback) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let inputs = form_urlencoded::parse(callback.params.as_bytes()).map(|(name, value)| {
        format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(&name), escape(&value))
    });
    let inputs = inputs.collect::<Vec<_>>().concat();
    let action = escape(&callback.address);
    format!(
        "<!doctype html><body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"{action}\">{inputs}</form>"
    )
}
