//! What the ID token of a token response has to say (OpenID Connect Core §3.1.3.7).
//!
//! It comes from the token endpoint itself, over TLS, so that its signature need not be checked (item 6 there); what it
//! says has to be.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::Secret;
use crate::config::Config;
use crate::token::TokenData;

/// How far clocks may be apart.
const LEEWAY: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: OneOrMore,
    azp: Option<String>,
    nonce: Option<String>,
    exp: f64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Holds the ID token of a login to the claims that it must have. With a nonce there has to be one, unless `openid` was
/// not granted.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn check(config: &Config, data: &TokenData, nonce: Option<&Secret>) -> Result<(), &'static str> {
    let is_granted = data.scope.iter().any(|scope| scope.as_str() == "openid");
    let id_token = data.more.as_ref().and_then(|more| more.id_token.as_ref());
    let Some(id_token) = id_token else {
        let is_missing = nonce.is_some() && is_granted && !config.plan().token.response.has_no_id_token;
        return if is_missing { Err("`openid` was granted, but there is no ID token") } else { Ok(()) };
    };
    // One that nobody asked for may be anything.
    if nonce.is_none() && !is_granted {
        return Ok(());
    }
    let claims =
        claims(id_token.expose_secret()).ok_or("the ID token is not a JWT with the claims of one")?;
    let credentials = config.shared.credentials.get();
    let client_id = credentials.client_id();
    let (is_for_us, is_for_others) = match &claims.aud {
        OneOrMore::One(aud) => (aud == client_id, false),
        OneOrMore::More(all) => (all.iter().any(|aud| aud == client_id), all.len() > 1),
    };
    let is_authorized = match &claims.azp {
        Some(azp) => azp == client_id,
        None => !is_for_others,
    };
    let now = config.shared.runtime.now().wall();
    let has_ended = now.as_secs_f64() - LEEWAY.as_secs_f64() >= claims.exp;
    if nonce.is_some() && claims.nonce.map(Secret::new).as_ref() != nonce {
        Err("the `nonce` of the ID token is not that of the login")
    } else if config.issuer().is_some_and(|issuer| issuer != claims.iss) {
        Err("the `iss` of the ID token is not the declared issuer")
    } else if !is_for_us || !is_authorized {
        Err("the ID token is not for this client")
    } else if has_ended {
        Err("the ID token has expired")
    } else if claims.sub.is_empty() {
        Err("the `sub` of the ID token is empty")
    } else {
        Ok(())
    }
}

fn claims(token: &str) -> Option<Claims> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
