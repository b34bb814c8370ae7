//! The userinfo endpoint (OpenID Connect Core §5.3).

use http::header::ACCEPT;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;
use url::Url;

use super::id_token::audience;
use super::{Claims, IdToken};
use crate::challenge::Challenge;
use crate::config::Config;
use crate::document::{self, Node};
use crate::fetch::{Document, Fetcher};
use crate::jose::{Jws, Refusal};
use crate::present::present;
use crate::printable::printable;
use crate::scrub::scrub;
use crate::token::TokenData;
use crate::{Client, Error, ErrorCode, ErrorKind, Provider, Token};

const WHAT: &str = "userinfo_url";
const JSON_OR_JWT: HeaderValue = HeaderValue::from_static("application/json, application/jwt");

/// What the userinfo endpoint says about the user (OpenID Connect Core §5.3.2). Its `sub` is that of the ID token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Userinfo(Claims);

impl Userinfo {
    /// The claims, `sub` among them.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.0
    }
}

impl<P: Provider> Client<P> {
    /// Asks the declared `userinfo_url` about the user of this token (OpenID Connect Core §5.3): one `GET`, with the token
    /// presented as the provider declares it. The answer is JSON, or a signed JWT, whose signature is verified.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the provider declares no `userinfo_url`; [`ErrorKind::Http`] with its status when the
    /// token is refused, and the [`code`](Error::code) and text of the challenge where there are any (RFC 6750 §3.1);
    /// [`ErrorKind::InvalidResponse`] when the answer is about another user than the ID token, is not
    /// signed by the provider where it is signed, or cannot be read; and that of the request.
    pub async fn userinfo(&self, token: &Token<P>, id_token: &IdToken) -> Result<Userinfo, Error> {
        let config = self.shared_config();
        ask(&config, &token.data, id_token.sub()).await
    }
}

/// Asks about the user with this `sub`.
///
/// # Errors
///
/// As [`Client::userinfo`].
pub(crate) async fn ask(config: &Config, token: &TokenData, sub: &str) -> Result<Userinfo, Error> {
    let plan = config.plan();
    let Some(url) = config.userinfo_url()? else {
        let message = "the provider declares no `userinfo_url`; write `userinfo_url = \"https://..\"`";
        return Err(plan.configuration(message));
    };
    let mut document = fetch(config, token, &url).await?;
    if lacks_nonce(config, token, &url, &document) {
        document = fetch(config, token, &url).await?;
        lacks_nonce(config, token, &url, &document);
    }
    if !document.status.is_success() {
        return Err(refused(&document, token));
    }
    let text = std::str::from_utf8(&document.body).unwrap_or_default().trim();
    let invalid = |message: &str| document.invalid(format!("{WHAT}: {message}"));
    if text.starts_with('{') {
        let claims = document::json(text).map_err(|problem| invalid(&problem))?;
        return about(&claims, sub).ok_or_else(|| invalid(OTHER_USER));
    }
    let jws = Jws::parse(text).map_err(|refusal| match refusal {
        Refusal::Unsigned => {
            plan.error(ErrorKind::InvalidResponse, format!("the userinfo {}", refusal.message()))
        }
        _ => invalid(&format!("the answer {}", refusal.message())),
    })?;
    config.verify("userinfo", &jws).await?;
    let claims = jws.claims().map_err(|refusal| invalid(&format!("the answer {}", refusal.message())))?;
    check_sender(config, &claims).map_err(invalid)?;
    about(&claims, sub).ok_or_else(|| invalid(OTHER_USER))
}

/// The error of a refusal, with what the challenge says (RFC 6750 §3).
fn refused(document: &Document, token: &TokenData) -> Error {
    let message = match document.status {
        StatusCode::UNAUTHORIZED => format!("{WHAT}: the provider refused the access token"),
        _ => format!("{WHAT}: the provider did not answer with claims"),
    };
    let error = document.error(ErrorKind::Http, message);
    let challenges = Challenge::all(&document.headers);
    let Some((challenge, code)) = challenges.iter().find_map(|it| Some((it, it.param("error")?))) else {
        return error;
    };
    let clean = |text: &str| printable(&scrub(text, [token.access_token.expose_secret()])).into_owned();
    error
        .with_code(Some(ErrorCode::from(&*clean(code))), None)
        .with_description(challenge.param("error_description").map(clean), None)
        .with_from_provider(true)
}

/// One request with the token.
async fn fetch(config: &Config, token: &TokenData, url: &Url) -> Result<Document, Error> {
    let presentation = present(config, token, &Method::GET, url).await?;
    let mut headers: HeaderMap = presentation.headers().clone();
    headers.insert(ACCEPT, JSON_OR_JWT);
    let mut url = url.clone();
    for (name, value) in presentation.query() {
        url.query_pairs_mut().append_pair(name, value.expose_secret());
    }
    let fetcher = Fetcher {
        provider: &config.plan().name,
        transport: &*config.shared.transport,
        plain_http: &config.shared.plain_http,
        max_response_bytes: config.shared.max_response_bytes,
    };
    fetcher.get_with(WHAT, url.as_str(), headers).await
}

/// Whether the provider refuses the request because its proof lacks the nonce that it says (RFC 9449 §9).
fn lacks_nonce(config: &Config, token: &TokenData, url: &Url, document: &Document) -> bool {
    let dpop = config.shared.dpop.as_ref().filter(|_| token.is_bound());
    dpop.is_some_and(|dpop| dpop.note_resource(url, document.status, &document.headers))
}

const OTHER_USER: &str = "the `sub` of the answer is not that of the ID token";

/// The claims, where they are about this user.
fn about(claims: &Node<'_>, sub: &str) -> Option<Userinfo> {
    let is_of_user = claims.member("sub").and_then(Node::as_str) == Some(sub);
    match claims.to_value() {
        Value::Object(claims) if is_of_user => Some(Userinfo(Claims::new(claims))),
        _ => None,
    }
}

/// Holds `iss` and `aud` of a signed answer to what they should be, where they are there (OpenID Connect Core §5.3.2).
fn check_sender(config: &Config, claims: &Node<'_>) -> Result<(), &'static str> {
    let credentials = config.shared.credentials.get();
    let has_other_issuer = claims
        .member("iss")
        .is_some_and(|iss| config.issuer().is_some_and(|issuer| iss.as_str() != Some(&issuer)));
    if has_other_issuer {
        return Err("the `iss` of the answer is not the declared issuer");
    }
    let is_for_us = claims.member("aud").is_none()
        || audience(claims).is_some_and(|aud| aud.iter().any(|aud| aud == credentials.client_id()));
    if is_for_us { Ok(()) } else { Err("the answer is not for this client") }
}
