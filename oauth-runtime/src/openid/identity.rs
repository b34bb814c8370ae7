//! Who a session is of, which no refresh changes (OpenID Connect Core §12.2).

use serde::{Deserialize, Serialize};

use super::id_token::{audience, number};
use super::verify::{id_token, verify_refresh};
use crate::Error;
use crate::config::Config;
use crate::document::Node;
use crate::jose::Jws;
use crate::token::TokenData;

/// What the first ID token of a session said.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Identity {
    iss: String,
    pub(crate) sub: String,
    aud: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    azp: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth_time: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
}

impl Identity {
    /// That of a login in which `openid` was granted.
    pub(crate) fn of_login(data: &TokenData) -> Option<Self> {
        let is_granted = data.scope.iter().any(|scope| scope.as_str() == "openid");
        Self::of(data).filter(|identity| is_granted || identity.nonce.is_some())
    }

    /// That of a login whose ID token was verified; `None` where there is none.
    pub(crate) fn of(data: &TokenData) -> Option<Self> {
        let token = id_token(data)?;
        let jws = Jws::parse(token).ok()?;
        let claims = jws.claims().ok()?;
        let text = |name| Some(claims.member(name)?.as_str()?.to_owned());
        Some(Self {
            iss: text("iss")?,
            sub: text("sub")?,
            aud: audience(&claims)?,
            azp: text("azp"),
            auth_time: number(&claims, "auth_time"),
            nonce: text("nonce"),
        })
    }

    /// Whether a later ID token is about the same login.
    ///
    /// # Errors
    ///
    /// The claim that differs.
    pub(super) fn agrees(&self, claims: &Node<'_>) -> Result<(), &'static str> {
        let text = |name| claims.member(name).and_then(Node::as_str);
        let sorted = |aud: &[String]| {
            let mut aud = aud.to_vec();
            aud.sort_unstable();
            aud
        };
        let is_same_time = match (number(claims, "auth_time"), self.auth_time) {
            (Some(time), Some(first)) => (time - first).abs() < 1.0,
            _ => true,
        };
        // Those that need not be there again are the same where they are.
        let is_same = |name, first: &Option<String>| {
            text(name).is_none_or(|later| first.as_deref().is_none_or(|first| first == later))
        };
        if text("iss") != Some(&self.iss) {
            Err("iss")
        } else if text("sub") != Some(&self.sub) {
            Err("sub")
        } else if audience(claims).is_none_or(|aud| sorted(&aud) != sorted(&self.aud)) {
            Err("aud")
        } else if !is_same("azp", &self.azp) {
            Err("azp")
        } else if !is_same_time {
            Err("auth_time")
        } else if text("nonce").is_some_and(|nonce| self.nonce.as_deref() != Some(nonce)) {
            Err("nonce")
        } else {
            Ok(())
        }
    }

    /// Fetches the keys that an ID token would be verified by, where a session has had one.
    pub(crate) async fn prepare(config: &Config, first: Option<&Self>) {
        if first.is_some() && config.has_jwks_uri() {
            // What fails is fetched anew when there is an ID token.
            let _ = config.provider_keys().await;
        }
    }

    /// Holds the answer to a refresh of this token against whose session it is.
    ///
    /// # Errors
    ///
    /// When the answer is of another user or login, or not the provider's.
    pub(crate) async fn verify(
        config: &Config,
        data: &TokenData,
        before: Option<&TokenData>,
        first: Option<&Self>,
    ) -> Result<(), Error> {
        // One that did not come with the answer is the one there was.
        let is_new = id_token(data) != before.and_then(id_token);
        if is_new { verify_refresh(config, data, first).await } else { Ok(()) }
    }
}
