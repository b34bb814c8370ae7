//! OpenID Connect: who logged in, by signed claims.
//!
//! The token endpoint of a provider of OpenID Connect gives an ID token beside the access token, and what it says is held
//! against the login whether this feature is on or not (OpenID Connect Core §3.1.3.7). With it
//!
//! * a provider that declares `jwks_uri` has its signatures verified, by the keys that it publishes there: those of ID
//!   tokens, of userinfo, and of a callback that is a JWT;
//! * a login ends in an [`IdToken`], by [`CodeExchange::send_with_id_token`](crate::CodeExchange::send_with_id_token) or
//!   [`Session::id_token`](crate::Session::id_token), and a session stays that of the same user;
//! * [`Session::userinfo`](crate::Session::userinfo) asks for more [`Claims`];
//! * [`Session::end_session_request`](crate::Session::end_session_request) logs the user out of the provider.
//!
//! A signature is by one of the algorithms that the declaration allows: RS256, or those of `signed_response_alg`. Keys are
//! kept for an hour, or as long as the provider says; a token that names an unknown key makes the client ask anew, at most once a
//! minute.
//!
//! ```
//! use oauth_runtime::{Credentials, Received, oauth_provider};
//!
//! #[oauth_provider(
//!     issuer = "https://acme.example",
//!     authorization_url = "https://acme.example/authorize",
//!     token_url = "https://acme.example/token",
//!     jwks_uri = "https://acme.example/keys",
//!     userinfo_url = "https://acme.example/userinfo",
//!     grant = authorization_code,
//!     scope(default = ["openid", "email"]),
//! )]
//! struct Acme;
//!
//! # async fn example(query: &str) -> oauth_runtime::Result<()> {
//! let client = Acme.client(Credentials::secret("id", "secret"))?;
//! let (url, mut pending) = client.authorize("https://app.example/callback").send().await?;
//! // The program sends the browser to `url`, and later gets the query with which it comes back.
//! let callback = pending.callback(Received::query(query))?;
//! let (token, id_token) = client.exchange(callback).send_with_id_token().await?;
//! let user = (id_token.iss(), id_token.sub()); // who it is, for good
//! let userinfo = client.userinfo(&token, &id_token).await?;
//! let email = userinfo.claims().email();
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "openid")]
mod claims;
#[cfg(feature = "openid")]
mod end_session;
#[cfg(feature = "openid")]
mod id_token;
#[cfg(feature = "openid")]
mod identity;
#[cfg(feature = "openid")]
mod introspection;
#[cfg(feature = "openid")]
mod keys;
#[cfg(feature = "openid")]
mod response;
#[cfg(feature = "openid")]
mod userinfo;
#[cfg(feature = "openid")]
mod verify;

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

#[cfg(feature = "openid")]
pub use self::claims::Claims;
#[cfg(feature = "openid")]
pub use self::end_session::EndSessionRequest;
#[cfg(feature = "openid")]
pub use self::id_token::IdToken;
#[cfg(feature = "openid")]
pub(crate) use self::identity::Identity;
#[cfg(feature = "openid")]
pub(crate) use self::introspection::verify_introspection;
#[cfg(feature = "openid")]
pub use self::response::VerifiedResponse;
#[cfg(feature = "openid")]
pub use self::userinfo::Userinfo;
#[cfg(feature = "openid")]
pub(crate) use self::userinfo::ask;
#[cfg(feature = "openid")]
pub(crate) use self::verify::{Expected, prepare, said, verify_login};
use crate::config::Config;
use crate::token::TokenData;
use crate::{Error, ErrorKind, Secret};

/// How far clocks may be apart that an ID token is held against.
const LEEWAY: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct TokenClaims {
    iss: String,
    sub: String,
    aud: OneOrMore,
    azp: Option<String>,
    nonce: Option<String>,
    exp: f64,
}

#[derive(Deserialize)]
struct TokenHeader {
    alg: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Holds the ID token of a login to the claims that it must have. It comes from the token endpoint itself, over TLS, so that its
/// signature need not be checked (OpenID Connect Core §3.1.3.7 item 6), but it has one; what it says has to be. With a nonce there has to be one, unless `openid` was
/// not granted.
///
/// # Errors
///
/// [`ErrorKind::InvalidResponse`].
pub(crate) fn check(config: &Config, data: &TokenData, nonce: Option<&Secret>) -> Result<(), Error> {
    let is_granted = data.scope.iter().any(|scope| scope.as_str() == "openid");
    let id_token = data.more.as_ref().and_then(|more| more.id_token.as_ref());
    let Some(id_token) = id_token else {
        let is_missing = nonce.is_some() && is_granted && !config.plan().token.response.has_no_id_token;
        return if is_missing { Err(invalid(config, MISSING)) } else { Ok(()) };
    };
    // One that nobody asked for may be anything.
    if nonce.is_none() && !is_granted {
        return Ok(());
    }
    let id_token = id_token.expose_secret();
    let (Some(claims), Some(algorithm)) = (claims(id_token), algorithm(id_token)) else {
        return Err(invalid(config, NO_CLAIMS));
    };
    if algorithm.eq_ignore_ascii_case("none") {
        return Err(invalid(config, "the ID token is not signed"));
    }
    if nonce.is_some() && claims.nonce.as_deref().map(Secret::new).as_ref() != nonce {
        let message = "the `nonce` of the ID token is not that of the login";
        return Err(invalid(config, message).with_claim("nonce"));
    }
    check_claims(config, &claims)
}

const MISSING: &str = "`openid` was granted, but there is no ID token";
const NO_CLAIMS: &str = "the ID token is not a JWT with the claims of one";

fn invalid(config: &Config, message: impl Into<Cow<'static, str>>) -> Error {
    config.plan().error(ErrorKind::InvalidResponse, message).with_member("id_token")
}

/// Holds an ID token to whom it is from, whom it is for, and its time, whatever login it is of.
fn check_claims(config: &Config, claims: &TokenClaims) -> Result<(), Error> {
    check_parties(config, claims)?;
    let now = config.shared.runtime.now().wall();
    let has_ended = now.as_secs_f64() - LEEWAY.as_secs_f64() >= claims.exp;
    if has_ended { Err(invalid(config, "the ID token has expired").with_claim("exp")) } else { Ok(()) }
}

/// Holds an ID token to whom it is from, whom it is for, and that it is about somebody.
fn check_parties(config: &Config, claims: &TokenClaims) -> Result<(), Error> {
    let credentials = config.shared.credentials.get();
    let client_id = credentials.client_id();
    let (is_for_us, is_for_others) = match &claims.aud {
        OneOrMore::One(aud) => (aud == client_id, false),
        OneOrMore::More(all) => (all.iter().any(|aud| aud == client_id), all.len() > 1),
    };
    let problem = if config.issuer().is_some_and(|issuer| issuer != claims.iss) {
        ("iss", "the `iss` of the ID token is not the declared issuer")
    } else if !is_for_us {
        ("aud", "the ID token is not for this client: its `client_id` is not in `aud`")
    } else if claims.azp.as_ref().is_some_and(|azp| azp != client_id) {
        ("azp", "the ID token is not for this client: its `azp` is another")
    } else if claims.azp.is_none() && is_for_others {
        (
            "azp",
            "the ID token is for several clients, and does not say in `azp` for which of them it was made",
        )
    } else if claims.sub.is_empty() {
        ("sub", "the `sub` of the ID token is empty")
    } else {
        return Ok(());
    };
    let (claim, message) = problem;
    Err(invalid(config, message).with_claim(claim))
}

fn claims(token: &str) -> Option<TokenClaims> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    read(payload)
}

fn algorithm(token: &str) -> Option<String> {
    read(token.split('.').next()?).map(|header: TokenHeader| header.alg)
}

fn read<T: serde::de::DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
