//! Spellings that mean the same, and what is meant where nothing is said.

use serde_json::{Map, Value};

use crate::spelling::{MEMBERS, Said};

/// The value that a key has when it is left out, by the end of its path.
const DEFAULTS: &[(&[&str], &str)] = &[
    (&["client_auth"], "client_secret_post"),
    (&["client_auth", "encoding"], "form"),
    (&["signed_response_alg"], "RS256"),
    (&["rotation"], "strict"),
    (&["renew"], "ahead"),
    (&["method"], "POST"),
    (&["request", "format"], "form"),
    (&["refresh", "token"], "refresh_token"),
    (&["scope", "separator"], " "),
    (&["scope", "param"], "scope"),
    (&["response", "format"], "auto"),
    (&["default_token_type"], "Bearer"),
    (&["expires_in", "unit"], "seconds"),
    (&["expires_at", "format"], "auto"),
    (&["authorize", "response_type"], "code"),
    (&["authorize", "pkce"], "S256"),
    (&["authorize", "place"], "query"),
    (&["callback", "code"], "code"),
    (&["bearer", "header"], "Authorization"),
    (&["bearer", "scheme"], "Bearer"),
    (&["sign", "encoding"], "base64url"),
    (&["verify", "encoding"], "base64url"),
    (&["errors", "error"], "error"),
    (&["errors", "error_description"], "error_description"),
    (&["errors", "error_uri"], "error_uri"),
];

/// Whether it would be so anyway.
pub(super) fn is_default(said: &Said) -> bool {
    let path: Vec<&str> = said.path.iter().map(String::as_str).collect();
    // A name of the author's own is no key.
    if said.what.is_some() {
        return false;
    }
    if said.json == false {
        return true;
    }
    let Some(text) = said.json.as_str() else { return false };
    // What another request has differs from the token request; there a default says something.
    let is_of_token =
        !matches!(path.first(), Some(&"refresh" | &"revocation" | &"introspection" | &"device"))
            || path == ["refresh", "token"];
    let has_default = DEFAULTS.iter().any(|(of, value)| path.ends_with(of) && *value == text);
    let is_member = matches!(&*path, ["response", name] | ["response", name, "path"] if *name == text && MEMBERS.contains(name));
    is_of_token && (has_default || is_member)
}

/// The declaration in the one of its spellings that says least.
pub(super) fn canonical(tree: Value) -> Value {
    let Value::Object(mut members) = simple(tree) else { return Value::Null };
    members.retain(|key, _| key != "$schema");
    // Which of the grants comes first means nothing.
    if let Some(Value::Array(grants)) = members.get_mut("grant") {
        grants.sort_by_key(ToString::to_string);
    }
    members.into()
}

fn simple(value: Value) -> Value {
    match value {
        // A list of one is that one.
        Value::Array(mut values) if values.len() == 1 && values.iter().all(|only| !only.is_object()) => {
            values.pop().map_or(Value::Null, simple)
        }
        Value::Array(values) => values.into_iter().map(simple).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(key, value)| {
                let value = short(&key, simple(value));
                (key, value)
            });
            members.collect::<Map<_, _>>().into()
        }
        value => value,
    }
}

/// `client_auth(client_secret_basic)` is `client_auth = client_secret_basic`, and `expires_in(path = "ttl")` is
/// `expires_in = "ttl"`.
fn short(key: &str, value: Value) -> Value {
    let only = value.as_object().filter(|group| group.len() == 1).and_then(|group| group.iter().next());
    let short = match (key, only) {
        ("client_auth", Some((method, Value::Bool(true)))) => Some(method.clone().into()),
        ("issuer", Some((name, value))) if name == "identifier" => Some(value.clone()),
        ("expires_in" | "expires_at" | "token_type", Some((name, value))) if name == "path" => {
            Some(value.clone())
        }
        _ => None,
    };
    short.unwrap_or(value)
}
