//! The ID token of a login and of a refresh, held to its signature and to what came with it (OpenID Connect Core §3.1.3.7, §12.2).

use std::time::Duration;

use super::id_token::{IdToken, audience, number};
use super::{Identity, LEEWAY, invalid};
use crate::config::Config;
use crate::document::Node;
use crate::jose::Jws;
use crate::token::TokenData;
use crate::{Error, ErrorKind, Scope, Secret, crypto};

/// How far the clocks may be apart by which the age of a login is told. It is short: a program that asks for a `max_age` of 0
/// wants the user to prove anew who they are.
const MAX_AGE_LEEWAY: Duration = Duration::from_secs(10);

/// What the login knows that the ID token has to agree with. One without a redirect, as by a device code, knows nothing.
#[derive(Default)]
pub(crate) struct Expected {
    pub(crate) nonce: Option<Secret>,
    /// How old the user's proof of who they are may be, in seconds, where the request said that.
    pub(crate) max_age: Option<u64>,
    pub(crate) code: Option<Secret>,
    pub(crate) state: Option<Secret>,
}

/// Makes sure that the keys are there before a code is spent, that of a device among them.
///
/// # Errors
///
/// When they cannot be had. Nothing was sent of the login's.
pub(crate) async fn prepare(config: &Config, asked: &[Scope], nonce: Option<&Secret>) -> Result<(), Error> {
    let asks = nonce.is_some() || asked.iter().any(|scope| scope.as_str() == "openid");
    if asks && config.has_jwks_uri() {
        // Whatever became of that request, the one that spends the code was not sent.
        config.provider_keys().await.map_err(|error| error.with_sent(crate::Sent::No))?;
    }
    Ok(())
}

/// Holds the ID token of a login to all that [`check`](super::check) does not: its signature, and what it says of the rest of
/// the login.
///
/// # Errors
///
/// [`ErrorKind::InvalidResponse`], and that of the request for the keys.
pub(crate) async fn verify_login(
    config: &Config,
    data: &TokenData,
    expected: &Expected,
) -> Result<(), Error> {
    let verifies = config.verifies_signatures();
    let Some(token) = id_token(data) else {
        let is_missing = verifies && is_granted(data) && !config.plan().token.response.has_no_id_token;
        return if is_missing { Err(invalid(config, super::MISSING)) } else { Ok(()) };
    };
    // One that nobody asked for may be anything.
    if expected.nonce.is_none() && !is_granted(data) {
        return Ok(());
    }
    let jws = parse(config, token)?;
    if verifies {
        verify(config, &jws).await?;
    }
    let claims = jws.claims().map_err(|refusal| refused(config, refusal))?;
    strict(config, &claims, verifies)?;
    // Without a redirect there is no other login that it could be of.
    let has_no_nonce = expected.state.is_some() && expected.nonce.is_none();
    if verifies && has_no_nonce && claims.member("nonce").is_some() {
        let message = "the ID token has a `nonce`, and the login has none";
        return Err(invalid(config, message).with_claim("nonce"));
    }
    max_age(config, &claims, expected.max_age)?;
    let bound = [
        ("at_hash", Some(&data.access_token)),
        ("c_hash", expected.code.as_ref()),
        ("s_hash", expected.state.as_ref()),
    ];
    for (name, value) in bound {
        if value.is_some_and(|value| !is_hash_of(&jws, &claims, name, value.expose_secret())) {
            let message = format!("the `{name}` of the ID token is not that of what came with it");
            return Err(invalid(config, message).with_claim(name));
        }
    }
    Ok(())
}

/// Holds the ID token of a refresh to that of the login (OpenID Connect Core §12.2). Whether it takes the place of the one before:
/// one of the same user that is about another access token, such as one that a provider gives again, or says when the user was
/// last anywhere, does not, and what came with it is good all the same.
///
/// # Errors
///
/// As [`verify_login`].
pub(super) async fn verify_refresh(
    config: &Config,
    data: &TokenData,
    first: Option<&Identity>,
) -> Result<bool, Error> {
    let Some(token) = id_token(data).filter(|_| first.is_some() || is_granted(data)) else { return Ok(true) };
    let verifies = config.verifies_signatures();
    let jws = parse(config, token)?;
    if verifies {
        verify(config, &jws).await?;
    }
    let basic = super::claims(token).ok_or_else(|| invalid(config, super::NO_CLAIMS))?;
    super::check_claims(config, &basic)?;
    let claims = jws.claims().map_err(|refusal| refused(config, refusal))?;
    strict(config, &claims, verifies)?;
    match first.map_or(Ok(()), |first| first.agrees(&claims)) {
        Ok(()) => {
            let is_of_login = first.is_none_or(|first| first.is_of_its_time(&claims));
            Ok(is_of_login && is_hash_of(&jws, &claims, "at_hash", data.access_token.expose_secret()))
        }
        Err(name) => {
            let message = format!("the `{name}` of the ID token is another than that of the login");
            Err(invalid(config, message).with_claim(name))
        }
    }
}

/// What every ID token has, and no older one may have.
fn strict(config: &Config, claims: &Node<'_>, verifies: bool) -> Result<(), Error> {
    let now = config.shared.runtime.now().wall();
    match number(claims, "iat") {
        None if verifies => {
            let message = "the ID token does not say when it was made, in `iat`";
            return Err(invalid(config, message).with_claim("iat"));
        }
        Some(iat) if iat > now.saturating_add(LEEWAY).as_secs_f64() => {
            return Err(invalid(config, "the `iat` of the ID token is in the future").with_claim("iat"));
        }
        _ => {}
    }
    if number(claims, "nbf").is_some_and(|nbf| nbf > now.saturating_add(LEEWAY).as_secs_f64()) {
        return Err(invalid(config, "the ID token is not valid yet, by its `nbf`").with_claim("nbf"));
    }
    let is_readable = IdToken::of(claims).is_some() && audience(claims).is_some_and(|aud| !aud.is_empty());
    if is_readable { Ok(()) } else { Err(invalid(config, super::NO_CLAIMS)) }
}

/// Whether the user proved who they are within the time that the request asked for (OpenID Connect Core §3.1.2.1).
fn max_age(config: &Config, claims: &Node<'_>, max_age: Option<u64>) -> Result<(), Error> {
    let Some(max_age) = max_age else { return Ok(()) };
    let Some(auth_time) = number(claims, "auth_time") else {
        let message = "the login asked for a `max_age`, but the ID token has no `auth_time`";
        return Err(invalid(config, message).with_claim("auth_time"));
    };
    let now = config.shared.runtime.now().wall();
    let latest = Duration::from_secs(max_age).saturating_add(MAX_AGE_LEEWAY);
    if now.as_secs_f64() - auth_time > latest.as_secs_f64() {
        let message = "the user logged in longer ago than the login's `max_age` allows";
        return Err(invalid(config, message).with_claim("auth_time"));
    }
    Ok(())
}

/// Whether a claim is the left half of the hash of this text (OpenID Connect Core §3.1.3.6), or is not there.
fn is_hash_of(jws: &Jws<'_>, claims: &Node<'_>, name: &str, text: &str) -> bool {
    let Some(claim) = claims.member(name) else { return true };
    // By an algorithm that nobody knows it is no hash of anything.
    let Some(algorithm) = jws.algorithm() else { return false };
    let hash = crypto::digest(algorithm.hash(), text.as_bytes()).unwrap_or_default();
    let half = hash.get(..hash.len() / 2).unwrap_or_default();
    !half.is_empty() && claim.as_str() == Some(&crypto::base64url(half))
}

/// What an ID token says that was verified when it came; `None` where there is none.
pub(crate) fn said(data: &TokenData) -> Option<IdToken> {
    IdToken::read(id_token(data)?)
}

pub(super) fn id_token(data: &TokenData) -> Option<&str> {
    Some(data.more.as_ref()?.id_token.as_ref()?.expose_secret())
}

pub(super) fn is_granted(data: &TokenData) -> bool {
    data.scope.iter().any(|scope| scope.as_str() == "openid")
}

/// # Errors
///
/// That the signature is not the provider's, and that of the request for the keys.
async fn verify(config: &Config, jws: &Jws<'_>) -> Result<(), Error> {
    config.verify("ID token", jws).await.map_err(|error| match error.kind() {
        // That of a request has the status of its answer.
        ErrorKind::InvalidResponse if error.status().is_none() => error.with_member("id_token"),
        _ => error,
    })
}

fn parse<'t>(config: &Config, token: &'t str) -> Result<Jws<'t>, Error> {
    Jws::parse(token).map_err(|refusal| refused(config, refusal))
}

fn refused(config: &Config, refusal: crate::jose::Refusal) -> Error {
    invalid(config, format!("the ID token {}", refusal.message()))
}
