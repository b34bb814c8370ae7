//! Request objects (RFC 9101), as the authorization endpoint looks at them.
//!
//! It shares no logic with the code that makes them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::{CLIENT_ID, CLIENT_SECRET, Inner};
use crate::crypto::PrivateKey;
use crate::plan::{AuthorizeRules, RequestObjectRules};

/// Claims that are no parameters.
const OF_JWT: [&str; 6] = ["iss", "aud", "iat", "nbf", "exp", "jti"];

/// The parameters in a request object.
///
/// # Errors
///
/// What is wrong with it, or what is beside it.
pub(super) fn open(
    inner: &Inner,
    rules: &AuthorizeRules,
    object: &RequestObjectRules,
    sent: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<String>> {
    let refused = |problem: &str| vec![problem.to_owned()];
    let client_id = rules.wire_name("client_id");
    if let Some((name, _)) = sent.iter().find(|(name, _)| name != client_id && name != "request") {
        return Err(vec![format!("parameter `{name}` is beside the request object")]);
    }
    let request = sent.iter().find(|(name, _)| name == "request").map(|(_, value)| value.as_str());
    let request = request.ok_or_else(|| refused("there is no request object"))?;
    let (message, signature) =
        request.rsplit_once('.').ok_or_else(|| refused("the request object is no JWT"))?;
    let claims =
        read(object, message).ok_or_else(|| refused("the request object is no JWT of the declared kind"))?;
    if !is_signed(inner, object, message, signature) {
        return Err(refused("the signature of the request object is wrong"));
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let issuers: Vec<_> = inner.setups.iter().filter_map(|setup| setup.issuer.as_deref()).collect();
    let is_for_us = object.aud.is_some() || issuers.is_empty() || issuers.contains(&text("aud"));
    if text("iss") != CLIENT_ID || !is_for_us {
        return Err(refused("the request object is of another client, or for another server"));
    }
    if !["exp", "nbf", "iat"].iter().all(|name| claims.get(*name).is_some_and(Value::is_u64)) {
        return Err(refused("the request object does not say when it ends"));
    }
    if !inner.state().jtis.insert(text("jti").to_owned()) {
        return Err(refused("the request object was there before"));
    }
    Ok(params(claims))
}

fn read(object: &RequestObjectRules, message: &str) -> Option<Map<String, Value>> {
    let (header, claims) = message.split_once('.')?;
    let object_of = |part: &str| -> Option<Map<String, Value>> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let header = object_of(header)?;
    let is = |name: &str, value: &str| header.get(name).and_then(Value::as_str) == Some(value);
    (is("typ", "oauth-authz-req+jwt") && is("alg", &object.alg)).then_some(())?;
    object_of(claims)
}

/// Whether the signature is that of the declared key. Where a signer has it, what it is is not known here.
fn is_signed(inner: &Inner, object: &RequestObjectRules, message: &str, signature: &str) -> bool {
    let facts = inner.facts(None).into_iter().next();
    let rendered = object.key.as_ref().and_then(|key| key.render(&facts?));
    let secret = || object.algorithm.is_symmetric().then(|| CLIENT_SECRET.to_owned());
    let Some(key) = rendered.or_else(secret) else { return true };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
    let key = PrivateKey::parse(object.algorithm, &key);
    key.is_ok_and(|key| key.verifies(message.as_bytes(), &signature).unwrap_or(false))
}

fn params(claims: Map<String, Value>) -> Vec<(String, String)> {
    let mut params = Vec::new();
    for (name, value) in claims.into_iter().filter(|(name, _)| !OF_JWT.contains(&&**name)) {
        match value {
            Value::String(text) => params.push((name, text)),
            Value::Array(all) if name != "authorization_details" => {
                let texts = all.iter().filter_map(Value::as_str);
                params.extend(texts.map(|text| (name.clone(), text.to_owned())));
            }
            other => params.push((name, other.to_string())),
        }
    }
    params
}
