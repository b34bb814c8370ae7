//! Secrets that stand inside of a value: in a list, in JSON or a form as a text, behind a scheme.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

use super::secret_name::{is_secret, says_secret};
use crate::new::placeholder::{is_stand_in, looks_random};

/// Texts that say the name of a part: `secret=..`, `"secret": ..`, `<secret>..</secret>`.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r#"(?:^|[\s"'&,;{?(\[\\])(?P<a>[A-Za-z][A-Za-z0-9_.-]*)[\\"']*\s*[:=]\s*[\\"']*(?P<b>[^\s"'\\&,;{}()\[\]?]+)"#,
        r"<(?P<c>[A-Za-z][A-Za-z0-9_:.-]*)[^<>]*>\s*(?P<d>[^<>]+)</",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// The schemes behind which a credential stands.
const SCHEMES: &[&str] = &["basic", "bearer", "token", "apikey", "digest", "oauth", "ssws"];

/// Whether a parameter that is no single text is a secret by its name, or has one in it.
pub(super) fn in_param(name: &str, value: &Value) -> bool {
    !value.is_string() && says_secret(name, value) && is_filled(value) || in_value(value)
}

/// Whether a value has a secret below its top: in a member by its name, or in a text.
fn in_value(value: &Value) -> bool {
    match value {
        Value::String(text) => in_text(text),
        Value::Array(items) => items.iter().any(|item| is_one(item) || in_value(item)),
        Value::Object(members) => members.iter().any(|(name, value)| {
            let is_secret = says_secret(name, value) && is_filled(value);
            is_secret || is_one(value) || in_value(value)
        }),
        _ => false,
    }
}

/// Whether a text that is more than one word has a secret in it. Where that is in doubt, it has.
pub(super) fn in_text(text: &str) -> bool {
    if let Ok(value @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str(text) {
        return in_value(&value);
    }
    let mut words = text.split(|letter: char| letter.is_whitespace() || "\"'\\&,;{}()[]<>".contains(letter));
    let has_random = text.contains(char::is_whitespace) && words.any(looks_random);
    has_random || is_behind_a_scheme(text) || has_named(text) || has_password(text)
}

/// Whether the whole of a value may be a secret, whatever its name.
fn is_one(value: &Value) -> bool {
    value.as_str().is_some_and(looks_random)
}

/// Whether what a secret's name stands for is written out. A flag or nothing is no secret.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::String(text) => is_written(text),
        Value::Number(_) => true,
        Value::Array(items) => items.iter().any(is_filled),
        _ => false,
    }
}

fn is_written(text: &str) -> bool {
    !text.is_empty() && !is_stand_in(text)
}

fn is_behind_a_scheme(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_scheme =
        words.next().is_some_and(|word| SCHEMES.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)));
    is_scheme && words.next().is_some_and(is_written) && words.next().is_none()
}

fn has_named(text: &str) -> bool {
    NAMED.iter().flat_map(|named| named.captures_iter(text)).any(|found| {
        let group = |one: &str, other: &str| found.name(one).or_else(|| found.name(other));
        let name = group("a", "c").map_or("", |name| name.as_str());
        is_secret(name) && group("b", "d").is_some_and(|value| is_written(value.as_str()))
    })
}

/// Whether a URL in the text has a name and a password before its host.
fn has_password(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', '?', '#', ' ', '"', '\'']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        user.is_some_and(|(_, password)| is_written(password))
    })
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn a_secret_is_found_where_it_stands_and_a_placeholder_is_none() {
        for text in [
            r#"{"client_secret":"hunter2"}"#,
            r#"[{"a":[{"secret":"hunter2"}]}]"#,
            r#"{"a":"{\"b\":\"{\\\"secret\\\":\\\"hunter2\\\"}\"}"}"#,
            r#"{"pin":1234}"#,
            r#"{"secret":"hunter2", <more>}"#,
            "id=a&secret=hunter2",
            "password: hunter2",
            "<auth><password>hunter2</password></auth>",
            "https://a:hunter2@acme.example/",
            "to=https://a:hunter2@acme.example",
            "https://acme.example/?token=hunter2",
            "Basic aHVudGVyMg==",
            "see 4f9c1d7e8a2b4c6d8e0f1a2b3c4d5e6f",
        ] {
            assert!(in_text(text), "{text}");
        }
        for text in [
            r#"{"client_secret":"<secret>","id":"a"}"#,
            r#"{"id_token":{"auth_time":{"essential":true}}}"#,
            "id=a&secret=YOUR_SECRET",
            "Bearer {token}",
            "https://acme.example/api/v1",
            "urn:ietf:params:oauth:token-type:access_token",
            "id_token token",
            "read write",
        ] {
            assert!(!in_text(text), "{text}");
        }
    }
}
