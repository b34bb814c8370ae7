//! Signatures: those over callbacks and answers, which the mock makes, and those over requests, which it checks.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use serde_json::value::RawValue;
use url::form_urlencoded::Serializer;

use super::facts::{Facts, Sent, Signed};
use super::params::{all_in, value_in};
use super::write::put;
use super::{Inner, MockRequest};
use crate::crypto::{self, Algorithm, PrivateKey};
use crate::extra::value_at;
use crate::plan::{
    AuthorizeRules, ExchangeRules, Lookup, Name, Param, ParamPlace, RequestFormat, RequestRules,
    ResponseRules, SignRules, Signing, VerifyResponse, VerifyRules,
};

/// How old the moment in what is signed may be.
const OLDEST: u64 = 120;

/// What placeholders of a callback's signature stand for.
struct Callback<'a> {
    facts: Facts<'a>,
    rules: &'a AuthorizeRules,
    params: &'a [(String, String)],
}

impl Callback<'_> {
    fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        let found = self.params.iter().find(|(param, _)| param == name);
        found.map(|(_, value)| Cow::Borrowed(value.as_str()))
    }
}

impl Lookup for Callback<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        match name {
            name if name.is_parameter("code") => self.param(&self.rules.callback.code),
            name if name.is_parameter("state") => self.param(self.rules.wire_name("state")),
            name => self.facts.value(name),
        }
    }
}

/// The parameter with the signature over the others.
pub(super) fn sign_callback(
    inner: &Inner,
    rules: &AuthorizeRules,
    verify: &VerifyRules,
    params: &[(String, String)],
) -> Option<(String, String)> {
    let mut sorted: Vec<_> = params.to_vec();
    sorted.sort();
    let sorted = Serializer::new(String::new()).extend_pairs(sorted).finish();
    let facts = inner.facts(None).into_iter().next()?;
    let facts = Facts { signed: Signed { query: Some(&sorted), ..Signed::default() }, ..facts };
    let signed = made(inner, &verify.signing, &Callback { facts, rules, params })?;
    Some((verify.param.to_string(), signed))
}

/// Puts the signature over the members into an answer.
pub(super) fn sign_answer(
    inner: &Inner,
    rules: &ResponseRules,
    verify: &VerifyResponse,
    sent: Sent<'_>,
    document: &mut Value,
) {
    let held = rules.root.as_ref().map_or(Some(&*document), |root| value_at(document, root));
    let body = held.map(Value::to_string).unwrap_or_default();
    let Some(facts) = inner.facts(Some(sent)).into_iter().next() else { return };
    let facts = Facts { signed: Signed { body: Some(&body), ..Signed::default() }, ..facts };
    if let Some(signed) = made(inner, &verify.signing, &facts) {
        put(document, &verify.path, signed.into());
    }
}

/// A signature as it is written; `None` where the mock cannot make it, which starting it has found out.
fn made(inner: &Inner, signing: &Signing, values: &dyn Lookup) -> Option<String> {
    let over = signing.over.render(values)?;
    let bytes = if let Algorithm::Hs(hash) = signing.algorithm {
        crypto::hmac(hash, signing.key.as_ref()?.render(values)?.as_bytes(), over.as_bytes()).ok()?
    } else {
        // Only the provider has the private half of a key.
        inner.signing_key(signing.algorithm).ok()?.sign(over.as_bytes()).ok()?
    };
    Some(signing.encoding.encode(&bytes))
}

/// Holds a request to its signature.
///
/// # Errors
///
/// That it has none, or another one.
pub(super) fn check(inner: &Inner, exchange: &ExchangeRules, request: &MockRequest) -> Result<(), String> {
    let rules = &exchange.request;
    let Some(sign) = &rules.sign else { return Ok(()) };
    let place = place(rules, sign);
    let Some(sent) = value_in(request, place, &sign.param) else {
        return Err(format!("parameter `{}`, the signature, is missing", sign.param));
    };
    let wrong = || format!("parameter `{}` is not the signature of the request", sign.param);
    let bytes = sign.signing.encoding.decode(&sent).ok_or_else(wrong)?;
    let sent = what_is_sent(inner, Sent { rules, request }, false);
    let signed = sent.signed();
    let facts = inner.facts(Some(Sent { rules, request }));
    let facts = facts.iter().map(|facts| Facts { signed, ..*facts });
    let mut moments = facts.flat_map(|facts| moments(sign).map(move |now| Facts { now, ..facts }));
    moments.any(|facts| is_signed(&sign.signing, &facts, &bytes)).then_some(()).ok_or_else(wrong)
}

/// What a request holds that is signed as it is.
pub(super) struct WhatIsSent<'a> {
    params: String,
    query: String,
    body: Cow<'a, str>,
}

impl WhatIsSent<'_> {
    pub(super) fn signed(&self) -> Signed<'_> {
        Signed { params: Some(&self.params), query: Some(&self.query), body: Some(&self.body) }
    }
}

/// The parameters and the query in the order of their names, and the body: for the signature of the request, or for a header,
/// which is made when it `is_signed`.
pub(super) fn what_is_sent<'a>(inner: &Inner, sent: Sent<'a>, is_signed: bool) -> WhatIsSent<'a> {
    let Sent { rules, request } = sent;
    let params = sorted(inner, rules, request, is_signed);
    let sign = rules.sign.as_ref().filter(|sign| !is_signed || place(rules, sign) != rules.place());
    let mut query = request.query_params();
    query.retain(|(name, value)| !value.is_empty() && sign.is_none_or(|sign| *sign.param != **name));
    WhatIsSent { params, query: joined(query), body: String::from_utf8_lossy(&request.body) }
}

/// `name=value` of each in the order of the names.
fn joined(mut pairs: Vec<(String, String)>) -> String {
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Where the signature is: one over the body is not in it, and where there are no parameters there is the query.
pub(super) fn place(rules: &RequestRules, sign: &SignRules) -> ParamPlace {
    let is_over_body = sign.signing.is_over_body();
    if is_over_body || rules.place() == ParamPlace::Nowhere { ParamPlace::Query } else { rules.place() }
}

/// When the request may have been made, where what is signed may say it.
fn moments(sign: &SignRules) -> impl Iterator<Item = Option<SystemTime>> + use<> {
    let now = SystemTime::now();
    let has_call = sign.signing.over.calls().next().is_some();
    let ages = if has_call { OLDEST } else { 0 };
    (0..=ages).map(move |age| now.checked_sub(Duration::from_secs(age)))
}

fn is_signed(signing: &Signing, facts: &Facts<'_>, signature: &[u8]) -> bool {
    // A signer has the key, and what it is is not known here.
    let Some(key) = &signing.key else { return true };
    let (Some(key), Some(over)) = (key.render(facts), signing.over.render(facts)) else { return false };
    let key = PrivateKey::parse(signing.algorithm, &key);
    key.is_ok_and(|key| key.verifies(over.as_bytes(), signature).unwrap_or(false))
}

/// `name=value` of each parameter that is not empty, in the order of the names: without the signature unless it `is_signed`,
/// and without what is in the query beside the parameters.
fn sorted(inner: &Inner, rules: &RequestRules, request: &MockRequest, is_signed: bool) -> String {
    let sign = rules.sign.as_ref().filter(|sign| !is_signed || place(rules, sign) != rules.place());
    let is_signature = |name: &str| sign.is_some_and(|sign| *sign.param == *name);
    let is_json = rules.place() == ParamPlace::Body && rules.format == RequestFormat::Json;
    let mut pairs = if is_json { json(rules, request) } else { all_in(request, rules.place()) };
    let of_endpoint = |name: &str| {
        let urls =
            inner.setups.iter().flat_map(|setup| setup.token.iter().chain(setup.calls.iter().flatten()));
        let mut urls = urls.filter(|url| url.path() == request.path);
        urls.any(|url| url.query_pairs().any(|(own, _)| own == name))
    };
    let is_beside = |name: &str| {
        rules.place() == ParamPlace::Query
            && (rules.query.iter().any(|param| *param.name == *name) || of_endpoint(name))
    };
    pairs.retain(|(name, value)| !value.is_empty() && !is_signature(name) && !is_beside(name));
    joined(pairs)
}

/// The members of a JSON body, to the byte: one that has members of its own is its text.
fn json(rules: &RequestRules, request: &MockRequest) -> Vec<(String, String)> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(&request.body).unwrap_or_default();
    let is_declared = |name: &str| rules.params.iter().any(|param: &Param| *param.name == *name);
    let mut pairs = Vec::new();
    for (name, value) in members {
        let elements: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
        if elements.is_empty() || is_declared(&name) {
            pairs.push((name, text_of(&value)));
        } else {
            // A parameter that is there several times.
            pairs.extend(elements.into_iter().map(|value| (name.clone(), text_of(value))));
        }
    }
    pairs
}

fn text_of(value: &RawValue) -> String {
    serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| value.get().to_owned())
}
