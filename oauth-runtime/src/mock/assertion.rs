//! JWTs that a client signs: client assertions and assertions (RFC 7523 §3), computed secrets, and tokens.

use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_grammar::Grant;
use serde_json::{Map, Value};

use super::basic::basic_secret;
use super::facts::{Facts, Sent};
use super::optional::{Stage, is_optional};
use super::params::value_in;
use super::verdict::{Refused, Role};
use super::{CLIENT_ID, Inner, MockRequest};
use crate::crypto::PrivateKey;
use crate::plan::{ClientAuth, ExchangeRules, JwtRules, Name, Param, Part, Template, Value as Declared};

/// A JWT that is as declared.
pub(super) struct Accepted {
    pub(super) jti: Option<String>,
    /// The scope that it asks for.
    pub(super) scope: Option<String>,
}

/// The JWTs of a request, each once, and what they are for.
fn found(
    inner: &Inner,
    exchange: &ExchangeRules,
    grant: Option<Grant>,
    request: &MockRequest,
) -> Vec<(Role, String)> {
    let rules = &exchange.request;
    let sent = Sent { rules, request };
    let param = |name: &str| value_in(request, rules.place(), inner.plan.wire_name_in(rules, name));
    let is_secret = inner.plan.client_secret.as_ref().is_some_and(is_jwt_alone);
    let of_client = param("client_assertion").filter(|_| exchange.client_auth == ClientAuth::Jwt);
    let secret = match exchange.client_auth {
        ClientAuth::Post if is_secret => param("client_secret"),
        ClientAuth::Basic(_) if is_secret => basic_secret(request, exchange.client_auth),
        _ => None,
    };
    let of_grant =
        param("assertion").filter(|_| grant == Some(Grant::JwtBearer) && inner.plan.signs_assertions());
    let shown = sent.shown(Name::Jwt).map(Cow::into_owned);
    let mut all: Vec<(Role, String)> = Vec::new();
    for (role, text) in
        [(Role::Client, of_client), (Role::Secret, secret), (Role::Grant, of_grant), (Role::Shown, shown)]
    {
        let text = text.filter(|text| all.iter().all(|(_, known)| known != text));
        all.extend(text.map(|text| (role, text)));
    }
    all
}

/// Whether a template is the JWT and nothing else.
pub(super) fn is_jwt_alone(template: &Template) -> bool {
    matches!(template.parts(), [Part::Value(Name::Jwt)])
}

/// Holds the JWTs of a request against the declaration. In a call after the token call the one of that comes again.
///
/// # Errors
///
/// How the first that is not as declared differs.
pub(super) fn check(
    inner: &Inner,
    exchange: &ExchangeRules,
    grant: Option<Grant>,
    request: &MockRequest,
    comes_again: bool,
) -> Result<Vec<Accepted>, Refused> {
    let Some(rules) = &inner.plan.jwt else { return Ok(Vec::new()) };
    let sent = Sent { rules: &exchange.request, request };
    let mut accepted = Vec::new();
    for (role, text) in found(inner, exchange, grant, request) {
        let refused = |problem: String| Refused { role, problem };
        let jwt = judge(inner, rules, role, Some(sent), &text).map_err(refused)?;
        let is_known = jwt.jti.as_ref().is_some_and(|jti| inner.state().jtis.contains(jti));
        if is_known && !comes_again {
            return Err(refused("the `jti` of the JWT was there before".to_owned()));
        }
        accepted.push(jwt);
    }
    Ok(accepted)
}

/// Whether a token is one that the client has signed as declared.
pub(super) fn is_token(inner: &Inner, text: &str) -> bool {
    let rules = inner.plan.jwt.as_ref().filter(|_| inner.plan.offers(Grant::SelfSignedJwt));
    rules.is_some_and(|rules| judge(inner, rules, Role::Token, None, text).is_ok())
}

/// A JWT, taken apart.
struct Jwt<'a> {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    message: &'a str,
    signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { header: object(header)?, claims: object(claims)?, message, signature })
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }
}

fn judge(
    inner: &Inner,
    rules: &JwtRules,
    role: Role,
    sent: Option<Sent<'_>>,
    text: &str,
) -> Result<Accepted, String> {
    let jwt = Jwt::read(text).ok_or("it is no signed JWT")?;
    moments(rules, &jwt)?;
    // It is made for one of the environments.
    let mut outcome = Ok(());
    for facts in inner.facts(sent) {
        outcome = against(rules, role, &jwt, &facts);
        if outcome.is_ok() {
            break;
        }
    }
    outcome?;
    if rules.jti.is_some() && jwt.text("jti").is_none_or(str::is_empty) {
        return Err("the JWT has no `jti`".to_owned());
    }
    let is_scope = |param: &&Param| {
        let mut templates = param.templates();
        templates
            .any(|template| matches!(template.parts(), [Part::Value(name)] if name.is_parameter("scope")))
    };
    let scope = rules.claims.iter().find(is_scope).and_then(|param| jwt.text(&param.name));
    Ok(Accepted { jti: jwt.text("jti").map(str::to_owned), scope: scope.map(str::to_owned) })
}

/// It has not ended, and does not live longer than is declared.
fn moments(rules: &JwtRules, jwt: &Jwt<'_>) -> Result<(), String> {
    let seconds = |claim: &str| jwt.claims.get(claim).and_then(Value::as_u64);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let exp = seconds("exp").ok_or("the JWT has no `exp`")?;
    if exp <= now {
        return Err("the JWT has ended".to_owned());
    }
    let lifetime = rules.lifetime.saturating_add(rules.leeway);
    if seconds("iat").is_some_and(|iat| exp.saturating_sub(iat) > lifetime) {
        return Err("the JWT lives longer than is declared".to_owned());
    }
    Ok(())
}

fn against(rules: &JwtRules, role: Role, jwt: &Jwt<'_>, facts: &Facts<'_>) -> Result<(), String> {
    let differs = |what: &str| Err(format!("the `{what}` of the JWT is not the declared one"));
    let rendered =
        |template: &Option<Template>| template.as_ref().and_then(|template| template.render(facts));
    let in_header = |name: &str| jwt.header.get(name).and_then(Value::as_str);
    if in_header("alg") != Some(&*rules.alg) {
        return differs("alg");
    }
    if rendered(&rules.kid).is_some_and(|kid| in_header("kid") != Some(&*kid)) {
        return differs("kid");
    }
    // Without a value of its own, the client says its name.
    let is_client = role == Role::Client;
    let own = || is_client.then(|| CLIENT_ID.to_owned());
    for (claim, template) in [("iss", &rules.iss), ("sub", &rules.sub)] {
        let expected = rendered(template).or_else(own);
        if expected.is_some_and(|expected| jwt.text(claim) != Some(&*expected)) {
            return differs(claim);
        }
    }
    if !is_for(rules, role, jwt, facts) {
        return differs("aud");
    }
    members(&rules.header, &jwt.header, facts).or_else(|name| differs(&name))?;
    members(&rules.claims, &jwt.claims, facts).or_else(|name| differs(&name))?;
    if is_signed(rules, jwt, facts) { Ok(()) } else { Err("the signature of the JWT is wrong".to_owned()) }
}

/// Whether the audience is a declared one, or without any the issuer or the token endpoint.
fn is_for(rules: &JwtRules, role: Role, jwt: &Jwt<'_>, facts: &Facts<'_>) -> bool {
    if rules.has_no_audience {
        return !jwt.claims.contains_key("aud");
    }
    let mut expected: Vec<String> = rules.aud.iter().filter_map(|aud| aud.render(facts)).collect();
    if expected.is_empty() {
        if !matches!(role, Role::Client | Role::Grant) {
            return true;
        }
        let setup = facts.inner.setups.iter().find(|setup| setup.values == *facts.values);
        expected.extend(setup.and_then(|setup| setup.issuer.clone()));
        expected.extend(facts.token_url.map(|url| url.as_str().to_owned()));
    }
    let is_expected = |aud: &Value| aud.as_str().is_some_and(|aud| expected.iter().any(|own| own == aud));
    match jwt.claims.get("aud") {
        Some(Value::Array(all)) => all.iter().any(is_expected),
        Some(aud) => is_expected(aud),
        None => false,
    }
}

/// The declared members are there; those that are made of what is known have its value.
///
/// # Errors
///
/// The name of the first that is not.
fn members(params: &[Param], found: &Map<String, Value>, facts: &Facts<'_>) -> Result<(), String> {
    for param in params {
        let Some(value) = found.get(&*param.name) else {
            if is_optional(&facts.inner.plan, param, Stage::Before) {
                continue;
            }
            return Err(param.name.to_string());
        };
        if !param.values.iter().any(|declared| fits(declared, value, facts)) {
            return Err(param.name.to_string());
        }
    }
    Ok(())
}

/// Whether a template names nothing but what a mock knows of each JWT.
fn is_known(template: &Template) -> bool {
    template.names().all(|name| {
        matches!(name, Name::Field(_) | Name::TokenUrl | Name::Member(_))
            || matches!(name, Name::Parameter(parameter) if parameter.name == "client_id")
    })
}

fn fits(declared: &Declared, value: &Value, facts: &Facts<'_>) -> bool {
    match declared {
        Declared::Integer(number) => value.as_i64() == Some(*number),
        Declared::Bool(expected) => value.as_bool() == Some(*expected),
        // What is made of the moment has no value here.
        Declared::Json(json) if !json.templates().all(|it| is_known(it) && it.render(facts).is_some()) => {
            true
        }
        Declared::Json(expected) => {
            let expected = expected.render(facts).and_then(|json| serde_json::from_str(&json).ok());
            expected.as_ref() == Some(value)
        }
        Declared::Members(params) => {
            value.as_object().is_some_and(|found| members(params, found, facts).is_ok())
        }
        Declared::Template(template) => {
            let expected = is_known(template).then(|| template.render(facts)).flatten();
            expected.is_none_or(|expected| value.as_str() == Some(&*expected))
        }
    }
}

/// Whether the signature is that of the declared key. Where a signer has it, what it is is not known here.
fn is_signed(rules: &JwtRules, jwt: &Jwt<'_>, facts: &Facts<'_>) -> bool {
    let key = rules.key.as_ref().and_then(|key| key.render(facts));
    let Some(key) = key else { return true };
    let key = PrivateKey::parse(rules.algorithm, &key);
    key.is_ok_and(|key| key.verifies(jwt.message.as_bytes(), &jwt.signature).unwrap_or(false))
}
