//! Whom the ID token of a recorded answer is for, and when it was made: the client and the time of the recording.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::body::{Body, Leaf};
use super::names::{Looks, looks};

/// Who asked for an answer, and when.
#[derive(Clone)]
pub(super) struct Recipient {
    pub(super) client_id: String,
    /// In seconds since 1970.
    pub(super) time: u64,
}

impl Recipient {
    /// That of the ID token in a body: of one that is called so before another JWT with the claims of one, such as where the
    /// declaration names it.
    pub(super) fn of(body: &Body) -> Option<Self> {
        let (named, others): (Vec<Leaf>, Vec<Leaf>) =
            body.leaves().into_iter().partition(|leaf| looks(leaf) == Looks::IdToken);
        named.iter().chain(&others).find_map(|leaf| Self::said(leaf.value.as_str()?))
    }

    fn said(jwt: &str) -> Option<Self> {
        let parts: Vec<_> = jwt.split('.').collect();
        let [_, payload, _] = *parts else { return None };
        let claims: Map<String, Value> =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        let text = |name: &str| claims.get(name)?.as_str().map(str::to_owned);
        let aud = claims.get("aud")?;
        let first = || aud.get(0).unwrap_or(aud).as_str().map(str::to_owned);
        // Numbers of seconds may have a fraction (RFC 7519 §2).
        let seconds = |name: &str| {
            Some(std::time::Duration::try_from_secs_f64(claims.get(name)?.as_f64()?).ok()?.as_secs())
        };
        let _ = (text("iss")?, text("sub")?);
        let time = seconds("iat").or_else(|| seconds("exp")?.checked_sub(1))?;
        Some(Self { client_id: text("azp").or_else(first)?, time })
    }
}
