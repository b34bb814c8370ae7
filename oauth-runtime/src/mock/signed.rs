//! What a provider of OpenID Connect signs, and with what.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::{CLIENT_ID, CLIENT_SECRET, Inner, key};
use crate::crypto::{Algorithm, PrivateKey, Problem, base64url};

/// What the mock signs with: the first of the declared algorithms that it has a key for.
pub(super) struct Key {
    alg: &'static str,
    signs: PrivateKey,
}

impl Key {
    /// # Errors
    ///
    /// Why there is none for any of the algorithms.
    pub(super) fn of(inner: &Inner) -> Result<Self, Problem> {
        let mut problem = "no algorithm is declared";
        for algorithm in &inner.plan.openid.algorithms {
            let key = match algorithm {
                Algorithm::Hs(_) => PrivateKey::parse(*algorithm, CLIENT_SECRET),
                _ => key::own(*algorithm),
            };
            match key {
                Ok(signs) => return Ok(Self { alg: algorithm.name(), signs }),
                Err(missing) => problem = missing,
            }
        }
        Err(problem)
    }

    fn sign(&self, claims: &Value) -> Option<String> {
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&json!({"alg": self.alg, "kid": "mock"})), part(claims));
        let signature = self.signs.sign(text.as_bytes()).ok()?;
        Some(format!("{text}.{}", base64url(&signature)))
    }

    /// The public half, as it is published; none of a secret.
    pub(super) fn published(&self) -> Option<Value> {
        let mut public = self.signs.public_jwk()?;
        public.insert("kid".to_owned(), "mock".into());
        public.insert("use".to_owned(), "sig".into());
        Some(Value::Object(public))
    }
}

/// Whether answers are signed.
fn signs(inner: &Inner) -> bool {
    let rules = &inner.plan.openid;
    let is_jwt = inner.plan.authorize.rules().is_some_and(|rules| rules.jwt_mode.is_some());
    let has_keys = inner.setups.iter().any(|setup| !setup.keys.is_empty());
    is_jwt || has_keys || rules.algorithms.iter().any(|algorithm| algorithm.is_symmetric())
}

/// # Errors
///
/// That the mock has no key for what is declared.
pub(super) fn check(inner: &Inner) -> Result<(), String> {
    if !signs(inner) {
        return Ok(());
    }
    let key = Key::of(inner).map(drop);
    key.map_err(|problem| format!("signed_response_alg: the mock has no key for it: {problem}"))
}

/// Signs claims, where the declaration says that they are signed.
pub(super) fn sign(inner: &Inner, claims: &Value) -> Option<String> {
    if signs(inner) { Key::of(inner).ok()?.sign(claims) } else { None }
}

/// The one parameter of a callback that is a JWT (JARM §2.1).
pub(super) fn callback(
    inner: &Inner,
    issuer: Option<String>,
    params: &[(String, String)],
) -> Option<Vec<(String, String)>> {
    let mut claims: Map<String, Value> =
        params.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let soon = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + Duration::from_secs(600);
    claims.insert("iss".to_owned(), issuer?.into());
    claims.insert("aud".to_owned(), CLIENT_ID.into());
    claims.insert("exp".to_owned(), soon.as_secs().into());
    Some(vec![("response".to_owned(), sign(inner, &Value::Object(claims))?)])
}
