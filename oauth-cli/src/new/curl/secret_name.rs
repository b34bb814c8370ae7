//! Which names say that a value is a secret.

use serde_json::Value;

use crate::new::name::{letters, words};

/// Last words of names whose values are secret.
const SECRET: &[&str] = &[
    "secret",
    "password",
    "passwd",
    "pass",
    "pwd",
    "token",
    "key",
    "pin",
    "otp",
    "assertion",
    "signature",
    "credential",
    "credentials",
    "passphrase",
    "jwt",
    "authorization",
];

/// Whether the value that goes by this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    words.last().is_some_and(|last| SECRET.contains(&&**last)) || SECRET.contains(&&*letters(name))
}

/// Whether the name says that the value is a secret, or a list of them: `keys` with a list, but not `keys: 2`.
pub(super) fn says_secret(name: &str, value: &Value) -> bool {
    is_secret(name) || value.is_array() && name.strip_suffix(['s', 'S']).is_some_and(is_secret)
}
