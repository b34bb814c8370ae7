//! The JWT that a client signs, as far as what is given shows it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use oauth_grammar::keys::{KEYS, Kind};
use serde_json::Value;

use super::draft::Draft;
use super::placeholder::escaped;

/// Whether it is an algorithm that a declaration may name.
pub(crate) fn is_algorithm(name: &str) -> bool {
    let key = KEYS.iter().find(|key| key.name() == "signed_response_alg");
    let is_choice = |kind: &Kind| match kind {
        Kind::Word(choices) => choices.iter().any(|choice| choice.name == name),
        _ => false,
    };
    key.is_some_and(|key| key.shape.values.iter().any(is_choice))
}

/// Signs with this algorithm: by the client secret, or by a key that is a field.
pub(crate) fn sign(draft: &mut Draft, alg: &str) {
    draft.set(&["jwt", "alg"], alg);
    if !alg.starts_with("HS") {
        draft.set(&["jwt", "key"], "{private_key}");
        draft.field("private_key", true, "The private key of the client: PEM text.");
    }
}

/// A JWT like the one that is shown, which may be a placeholder.
pub(crate) fn like(draft: &mut Draft, shown: &str) {
    let header = part(shown, 0);
    let alg = header.as_ref().and_then(|header| header.get("alg")).and_then(Value::as_str);
    let alg = alg.filter(|alg| is_algorithm(alg));
    if alg.is_none() {
        draft.look_up("jwt", "the algorithm, the claims `iss`, `sub` and `aud`, and how long it may live.");
    }
    sign(draft, alg.unwrap_or("RS256"));
    if header.as_ref().is_some_and(|header| header.get("kid").is_some()) {
        draft.set(&["jwt", "kid"], "{key_id}");
        draft.field("key_id", false, "The identifier of the key.");
    }
    let claims = part(shown, 1);
    let aud = claims.as_ref().and_then(|claims| claims.get("aud")).and_then(Value::as_str);
    if let Some(aud) = aud.filter(|aud| aud.starts_with("https://")) {
        draft.set(&["jwt", "aud"], escaped(aud));
    }
}

/// Whether the JWT that is shown is signed by the client secret.
pub(crate) fn is_hmac(shown: &str) -> bool {
    let header = part(shown, 0);
    let alg = header.as_ref().and_then(|header| header.get("alg")).and_then(Value::as_str);
    alg.is_some_and(|alg| alg.starts_with("HS"))
}

/// A part of a JWT.
fn part(jwt: &str, index: usize) -> Option<Value> {
    let part = jwt.split('.').nth(index)?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
