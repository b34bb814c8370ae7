//! The fields of a declaration that hold keys.

use oauth_runtime::mock::MockKey;
use serde_json::Value;

use crate::{Exit, Failure};

/// A field that is a key, and what it is a key for.
pub(super) struct KeyField {
    pub(super) name: String,
    algorithm: String,
    /// Whether it is the provider's, of which a client has the public half.
    pub(super) is_public: bool,
}

impl KeyField {
    /// Its half of the pair that mocks have.
    ///
    /// # Errors
    ///
    /// When they have none for the algorithm.
    pub(super) fn value(&self) -> Result<String, Failure> {
        let key = MockKey::of(&self.algorithm).map_err(|_| {
            // A mock that is given one has to sign with it or verify by it, too.
            let message =
                format!("`{}` is a key for {}, which this program does not know", self.name, self.algorithm);
            Failure::new(Exit::Usage, message)
        })?;
        let half = if self.is_public { key.public_key() } else { key.private_key().expose_secret() };
        Ok(half.trim_end().to_owned())
    }
}

/// The fields that are keys of signatures: those that the client makes, and those of the provider, which it verifies.
pub(super) fn key_fields(declaration: &Value) -> Vec<KeyField> {
    let mut found = Vec::new();
    collect(declaration, "", &mut found);
    found.retain(|field| declaration.get("fields").is_some_and(|fields| fields.get(&field.name).is_some()));
    found
}

fn collect(value: &Value, key: &str, found: &mut Vec<KeyField>) {
    match value {
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            let field = text("key").and_then(|key| key.strip_prefix('{')?.strip_suffix('}'));
            // The key of an HMAC is any text.
            let algorithm = text("alg").filter(|algorithm| !algorithm.starts_with("HS"));
            if let (Some(name), Some(algorithm)) = (field, algorithm) {
                let (name, algorithm) = (name.to_owned(), algorithm.to_owned());
                found.push(KeyField { name, algorithm, is_public: key == "verify" });
            }
            members.iter().for_each(|(key, value)| collect(value, key, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, key, found)),
        _ => {}
    }
}
