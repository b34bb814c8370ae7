//! What an ID token says (OpenID Connect Core §2).

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::Claims;
use crate::document::Node;
use crate::jose::Jws;

/// What the ID token of a login says, after it was verified (OpenID Connect Core §2).
///
/// [`iss`](Self::iss) and [`sub`](Self::sub) together are who logged in, and stay the same; nothing else does. `Debug` shows no
/// claims about the user.
#[derive(Clone, PartialEq)]
pub struct IdToken {
    iss: String,
    sub: String,
    aud: Vec<String>,
    exp: SystemTime,
    claims: Claims,
}

impl IdToken {
    /// What a token says that was verified when it came.
    pub(super) fn read(token: &str) -> Option<Self> {
        let jws = Jws::parse(token).ok()?;
        Self::of(&jws.claims().ok()?)
    }

    pub(super) fn of(claims: &Node<'_>) -> Option<Self> {
        let text = |name| Some(claims.member(name)?.as_str()?.to_owned());
        let Value::Object(all) = claims.to_value() else { return None };
        Some(Self {
            iss: text("iss")?,
            sub: text("sub")?,
            aud: audience(claims)?,
            exp: number(claims, "exp").and_then(moment)?,
            claims: Claims::new(all),
        })
    }

    /// The `iss`: the issuer that the token is from.
    #[must_use]
    pub fn iss(&self) -> &str {
        &self.iss
    }

    /// The `sub`: who the user is, at this issuer.
    #[must_use]
    pub fn sub(&self) -> &str {
        &self.sub
    }

    /// The `aud`: whom the token is for, this client among them.
    #[must_use]
    pub fn aud(&self) -> &[String] {
        &self.aud
    }

    /// The `exp`: until when the token could be accepted. It says nothing about how long the user stays logged in.
    #[must_use]
    pub fn exp(&self) -> SystemTime {
        self.exp
    }

    /// The `iat`: when the token was made.
    #[must_use]
    pub fn iat(&self) -> Option<SystemTime> {
        self.time("iat")
    }

    /// The `auth_time`: when the user proved who they are.
    #[must_use]
    pub fn auth_time(&self) -> Option<SystemTime> {
        self.time("auth_time")
    }

    /// The `acr`: how well the user proved it, in the provider's words.
    #[must_use]
    pub fn acr(&self) -> Option<&str> {
        self.claims.get("acr")?.as_str()
    }

    /// The `amr`: by which methods (RFC 8176); empty where the provider does not say.
    #[must_use]
    pub fn amr(&self) -> Vec<&str> {
        let methods = self.claims.get("amr").and_then(Value::as_array);
        methods.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The `azp`: the client that the token was made for.
    #[must_use]
    pub fn azp(&self) -> Option<&str> {
        self.claims.get("azp")?.as_str()
    }

    /// All claims, those about the user among them.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    fn time(&self, name: &str) -> Option<SystemTime> {
        self.claims.get(name)?.as_f64().and_then(moment)
    }
}

impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdToken")
            .field("iss", &self.iss)
            .field("aud", &self.aud)
            .field("exp", &self.exp)
            .finish_non_exhaustive()
    }
}

/// The moment so many seconds after 1970 (RFC 7519 §2, `NumericDate`).
pub(super) fn moment(seconds: f64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

pub(super) fn number(claims: &Node<'_>, name: &str) -> Option<f64> {
    let Node::Number(number) = claims.member(name)? else { return None };
    number.as_f64()
}

/// One, or a list.
pub(super) fn audience(claims: &Node<'_>) -> Option<Vec<String>> {
    let texts = claims.member("aud")?.items().iter().map(|aud| aud.as_str().map(str::to_owned));
    texts.collect()
}
