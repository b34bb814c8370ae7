//! What the mock cannot play, found before it starts.

use oauth_grammar::{Grant, Path};
use serde_json::{Value, json};

use super::Inner;
use super::write::{put, write};
use crate::crypto;
use crate::document::{self, Node};
use crate::plan::{
    CallRules, ExchangeRules, Name, Param, RequestFormat, ResponseFormat, ResponseRules, Signing,
    Value as Declared, named,
};

/// What a signature is tried with.
const TRIAL: &[u8] = b"mock";

/// # Errors
///
/// The key of the declaration that the mock cannot play, and why.
pub(super) fn check(inner: &Inner) -> Result<(), String> {
    let plan = &*inner.plan;
    let needs_endpoint = plan.grants.iter().any(|grant| *grant != Grant::SelfSignedJwt);
    if needs_endpoint && inner.setups.iter().any(|setup| setup.token.is_empty()) {
        return Err(
            "token_url: without the feature `discovery` there is no metadata to find it in; declare it"
                .to_owned(),
        );
    }
    for (key, exchange) in exchanges(inner) {
        request(&key, exchange)?;
        response(inner, &key, &exchange.response)?;
    }
    for call in plan.calls() {
        readable(inner, call)?;
    }
    let of_device = &plan.device.exchange.response;
    if of_device.format == ResponseFormat::Xml && of_device.root.is_none() {
        return Err("device.response.format: XML has one outermost element; declare it as `root`".to_owned());
    }
    #[cfg(feature = "openid")]
    super::signed::check(inner)?;
    let verify = plan.authorize.rules().and_then(|rules| rules.callback.verify.as_ref());
    verify.map_or(Ok(()), |verify| can_sign(inner, "authorize.callback.verify", &verify.signing))
}

/// Every kind of request, with its key.
fn exchanges(inner: &Inner) -> Vec<(String, &ExchangeRules)> {
    let plan = &*inner.plan;
    let of_refresh = plan.refresh.iter().map(|refresh| ("refresh.".to_owned(), &refresh.exchange));
    let of = |key: &'static str| move |call: &CallRules| format!("{key}({}).", call.id);
    let steps = plan.steps.iter().map(|call| (of("step")(call), &call.exchange));
    let then = plan.then.iter().filter(|call| call.brings_token);
    let then = then.map(|call| (of("then")(call), &call.exchange));
    let of_device = plan.device.url.iter().map(|_| ("device.".to_owned(), &plan.device.exchange));
    [(String::new(), &plan.token)]
        .into_iter()
        .chain(of_refresh)
        .chain(of_device)
        .chain(steps)
        .chain(then)
        .collect()
}

fn request(key: &str, exchange: &ExchangeRules) -> Result<(), String> {
    let rules = &exchange.request;
    let Some(sign) = &rules.sign else { return Ok(()) };
    let is_sorted = |name: Name| matches!(name, Name::SortedParams | Name::SortedQuery);
    let nests = |param: &Param| param.values.iter().any(|value| matches!(value, Declared::Members(_)));
    let is_lost = rules.format == RequestFormat::Xml && rules.params.iter().any(nests);
    if is_lost && sign.signing.over.names().any(is_sorted) {
        return Err(format!("{key}request.sign.over: the mock does not know the text of what nests in XML"));
    }
    Ok(())
}

fn response(inner: &Inner, key: &str, rules: &ResponseRules) -> Result<(), String> {
    let tokens = [
        ("access_token", &rules.access_token),
        ("refresh_token", &rules.refresh_token),
        ("id_token", &rules.id_token),
    ];
    if let Some((member, _)) = tokens.into_iter().find(|(_, location)| location.is_composed()) {
        return Err(format!(
            "{key}response.{member}: the tokens of the mock do not stand in several members"
        ));
    }
    let Some(verify) = &rules.verify else { return Ok(()) };
    let key = format!("{key}response.verify");
    let is_over_body = verify.signing.is_over_body();
    if is_over_body && !matches!(rules.format, ResponseFormat::Auto | ResponseFormat::Json) {
        return Err(format!("{key}.over: the text of what holds the members is known of JSON alone"));
    }
    can_sign(inner, &key, &verify.signing)
}

/// Whether the mock has the key to sign with.
fn can_sign(inner: &Inner, key: &str, signing: &Signing) -> Result<(), String> {
    let facts = inner.facts(None);
    let declared = signing.key.as_ref().and_then(|key| key.render(facts.first()?));
    let declared = declared.filter(|text| !text.is_empty());
    let declared = declared.ok_or_else(|| format!("{key}.key: it has no value, so the mock cannot sign"))?;
    if signing.algorithm.is_symmetric() {
        return Ok(());
    }
    let signed = inner.signing_key(signing.algorithm).and_then(|private| private.sign(TRIAL));
    let signed = signed.map_err(|problem| match &inner.signing_key {
        Some(_) => format!("the key of `start_with_key`: {problem}"),
        None => format!("{key}.alg: the mock has no key for it: {problem}"),
    })?;
    match crypto::verify(signing.algorithm, &declared, TRIAL, &signed) {
        Ok(true) => Ok(()),
        Ok(false) if inner.signing_key.is_some() => {
            Err(format!("{key}.key: it is not the public half of the key of `start_with_key`"))
        }
        Ok(false) => Err(format!(
            "{key}.key: it is the public half, and the mock signs as the provider; give it the private one with \
             `MockProvider::start_with_key`, or declare that of a `MockKey`"
        )),
        Err(problem) => Err(format!("{key}.key: {problem}")),
    }
}

/// The answer of a call can have the members that placeholders name, in the format that is declared.
fn readable(inner: &Inner, call: &CallRules) -> Result<(), String> {
    let rules = &call.exchange.response;
    let members = inner.samples.members(&inner.plan, &call.id);
    if members.is_empty() {
        return Ok(());
    }
    let mut sample = json!({});
    for (path, value, _) in &members {
        put(&mut sample, path, value.clone());
    }
    let text = members.first().and_then(|(_, value, _)| value.as_str()).unwrap_or_default();
    let (_, written) = write(rules, text, &sample);
    let body = stripped(rules, &written);
    let read = match rules.format {
        ResponseFormat::Text => Ok(Node::Object(vec![(
            document::Text::new("access_token"),
            Node::Text(document::Text::new(body)),
        )])),
        ResponseFormat::Form => document::form(body).map_err(str::to_owned),
        ResponseFormat::Xml => document::xml(body),
        ResponseFormat::Auto | ResponseFormat::Json => document::json(body),
    };
    let read = read.map_err(|problem| format!("`{}`: its answer: {problem}", call.id))?;
    let is_missing = |(path, ..): &&(Path, Value, bool)| read.at(path).is_none();
    let Some((path, ..)) = members.iter().find(is_missing) else { return Ok(()) };
    let name = named(&call.id, path);
    Err(format!(
        "`{}`: its answer has no member `{name}` in the format that `response.format` declares",
        call.id
    ))
}

fn stripped<'t>(rules: &ResponseRules, text: &'t str) -> &'t str {
    let text = rules.strip_prefix.as_deref().and_then(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    rules.strip_suffix.as_deref().and_then(|suffix| text.strip_suffix(suffix)).unwrap_or(text)
}
