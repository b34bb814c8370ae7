//! A set of keys (RFC 7517 §5).

use super::jwk::Jwk;
use super::refusal::Refusal;
use crate::crypto::Algorithm;
use crate::document::{self, Node};

/// The most keys that a set may have.
const MOST_KEYS: usize = 100;

/// The keys that a provider publishes.
#[derive(Debug)]
pub(crate) struct JwkSet(Box<[Jwk]>);

impl JwkSet {
    /// Reads a set. A key in it that is of no use here is skipped (RFC 7517 §5): the provider may be ahead of this program.
    ///
    /// # Errors
    ///
    /// When it is no set, or one of too many keys.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let document =
            document::json(text).map_err(|problem| format!("the key set is not JSON: {problem}"))?;
        let Some(Node::List(keys)) = document.member("keys") else {
            return Err("the key set has no array `keys`".to_owned());
        };
        if keys.len() > MOST_KEYS {
            return Err(format!("the key set has more than {MOST_KEYS} keys"));
        }
        Ok(Self(keys.iter().filter_map(Jwk::read).collect()))
    }

    /// The one key that a token may be signed by whose header says this.
    ///
    /// # Errors
    ///
    /// When there is none, or more than one: to try them all would leave the choice to the token.
    pub(super) fn find(&self, algorithm: Algorithm, alg: &str, kid: Option<&str>) -> Result<&Jwk, Refusal> {
        let mut fitting = self.0.iter().filter(|jwk| jwk.fits(algorithm, alg, kid));
        match (fitting.next(), fitting.next()) {
            (Some(jwk), None) => Ok(jwk),
            (None, _) => Err(Refusal::UnknownKey),
            (Some(_), Some(_)) => Err(Refusal::SeveralKeys),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{JwkSet, MOST_KEYS};

    fn key() -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut key = key();
        key[name] = value;
        key
    }

    #[test]
    fn keys_that_are_of_no_use_are_skipped() {
        let keys = [
            key(),
            json!({"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"}),
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"}),
            json!({"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}),
            json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
            with("use", "enc".into()),
            with("use", 1.into()),
            with("key_ops", json!(["sign"])),
            with("d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A".into()),
            with("kid", 7.into()),
            with("x", "11qY".into()),
            with("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=".into()),
            json!("key"),
            json!(null),
        ];
        let set = JwkSet::parse(&json!({"keys": keys}).to_string()).unwrap();
        assert_eq!(set.0.len(), 1);
        let ops = with("key_ops", json!(["verify", "sign"]));
        assert_eq!(JwkSet::parse(&json!({"keys": [ops]}).to_string()).unwrap().0.len(), 1);
    }

    #[test]
    fn what_is_no_set_is_refused() {
        let many = |count| json!({"keys": vec![key(); count]}).to_string();
        assert!(JwkSet::parse(&many(MOST_KEYS)).is_ok());
        for text in [
            "<html>",
            "{}",
            r#"{"keys":{}}"#,
            "[]",
            r#"{"keys":[],"keys":[]}"#,
            r#"{"keys":[{"kty":"OKP","kty":"RSA"}]}"#,
            &many(MOST_KEYS + 1),
            &many(10_000),
            &format!("{{\"keys\":[{}", "[".repeat(200)),
        ] {
            assert!(JwkSet::parse(text).is_err());
        }
    }
}
