//! Who a session is of, which no refresh changes (OpenID Connect Core §12.2).

use serde::{Deserialize, Serialize};

use super::id_token::{audience, number};
use super::verify::{id_token, is_granted, verify_refresh};
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
    /// That of a login in which `openid` was granted, or which sent a nonce. Of any other nobody has looked at the ID token,
    /// whatever that says of itself.
    pub(crate) fn of_login(data: &TokenData, has_nonce: bool) -> Option<Self> {
        if has_nonce || is_granted(data) { Self::of(data) } else { None }
    }

    /// That of a session which had none before a refresh: by the ID token that this has brought, or else by the one of a login in
    /// which `openid` was granted already, as a version without the feature keeps it. Any other that is kept was not looked at
    /// when it came, whatever is granted now.
    pub(crate) fn of_refresh(config: &Config, data: &TokenData, before: Option<&TokenData>) -> Option<Self> {
        let is_kept_of_login = || {
            let claims = id_token(data).and_then(super::claims);
            before.is_some_and(is_granted)
                && claims.is_some_and(|claims| super::check_parties(config, &claims).is_ok())
        };
        if is_new(data, before) || is_kept_of_login() { Self::of_login(data, false) } else { None }
    }

    /// What an ID token says that was verified; `None` where there is none.
    fn of(data: &TokenData) -> Option<Self> {
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

    /// Who it is: `sub` is unique within its issuer alone (OpenID Connect Core §2).
    pub(crate) fn user(&self) -> String {
        format!("{}\n{}", self.iss, self.sub)
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
        } else if text("nonce").is_some_and(|nonce| self.nonce.as_deref() != Some(nonce)) {
            Err("nonce")
        } else {
            Ok(())
        }
    }

    /// Whether it says that the user was authenticated when this one was, or does not say it. Some providers say when the user
    /// last logged in anywhere.
    pub(super) fn is_of_its_time(&self, claims: &Node<'_>) -> bool {
        match (number(claims, "auth_time"), self.auth_time) {
            (Some(time), Some(first)) => (time - first).abs() < 1.0,
            _ => true,
        }
    }

    /// Fetches the keys that an ID token would be verified by, where a session has had one.
    pub(crate) async fn prepare(config: &Config, first: Option<&Self>) {
        if first.is_some() && config.has_jwks_uri() {
            // What fails is fetched anew when there is an ID token.
            let _ = config.provider_keys().await;
        }
    }

    /// Holds the answer to a refresh of this token against whose session it is. Whether its ID token takes the place of the one
    /// before.
    ///
    /// # Errors
    ///
    /// When the answer is of another user or login, or not the provider's.
    pub(crate) async fn verify(
        config: &Config,
        data: &TokenData,
        before: Option<&TokenData>,
        first: Option<&Self>,
    ) -> Result<bool, Error> {
        // One that did not come with the answer is the one there was.
        if is_new(data, before) { verify_refresh(config, data, first).await } else { Ok(true) }
    }
}

fn is_new(data: &TokenData, before: Option<&TokenData>) -> bool {
    id_token(data) != before.and_then(id_token)
}
