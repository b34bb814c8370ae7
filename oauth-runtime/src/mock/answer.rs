//! Token responses as the declaration lays them out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::State;
use crate::Secret;
use crate::metadata::{ExpiresAtFormat, ExpiresInFormat, Lifetime, Literal, Metadata, ResponseFormat};

/// A body and the headers that go with it.
pub(super) struct Body {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) headers: Vec<(String, String)>,
}

/// Issues a token and writes it down as declared.
pub(super) fn token(metadata: &Metadata, state: &mut State, scope: Option<String>) -> Body {
    let rules = &metadata.response;
    state.issued += 1;
    let access_token = match metadata.lifetime {
        Some(Lifetime::Jwt) => jwt(state.issued, since_1970(state.lifetime)),
        _ => format!("mock-access-token-{}", state.issued),
    };
    state.valid.push(Secret::new(access_token.as_str()));
    let refresh_token = format!("mock-refresh-token-{}", if state.rotates { state.issued } else { 0 });
    let standard = [
        ("access_token", rules.access_token, Some(access_token.clone())),
        ("token_type", rules.token_type, Some(rules.default_token_type.unwrap_or("Bearer").to_owned())),
        ("refresh_token", rules.refresh_token, issues_refresh_token(metadata).then_some(refresh_token)),
        ("scope", rules.scope, scope),
    ];
    let mut root = json!({});
    let mut headers = Vec::new();
    for (name, paths, value) in standard {
        let Some(value) = value else { continue };
        match (rules.headers.iter().find(|(member, _)| *member == name), paths.first()) {
            (Some((_, header)), _) => headers.push(((*header).to_owned(), value)),
            (None, Some(path)) => put(&mut root, path, value.into()),
            (None, None) => {}
        }
    }
    put_expiry(metadata, state.lifetime, &mut root);
    for member in rules.extra {
        put(&mut root, member.path, sample(member.name, member.ty));
    }
    headers.extend(
        rules.extra_headers.iter().map(|member| (member.path.to_owned(), format!("mock-{}", member.name))),
    );
    for (path, value) in &state.members {
        put(&mut root, path, value.clone());
    }
    let (content_type, text) = write(metadata, &access_token, root);
    let bytes = format!("{}{text}", rules.strip_prefix.unwrap_or_default()).into_bytes();
    Body { content_type, bytes, headers }
}

/// RFC 6749 §4.4.3: machine grants have no refresh token.
fn issues_refresh_token(metadata: &Metadata) -> bool {
    metadata.grants.contains(&crate::metadata::Grant::AuthorizationCode)
}

fn put_expiry(metadata: &Metadata, lifetime: Duration, root: &mut Value) {
    let rules = &metadata.response;
    let at = since_1970(lifetime);
    if rules.expires_at != crate::metadata::ResponseRules::new().expires_at {
        let value = match rules.expires_at.format {
            ExpiresAtFormat::Rfc3339 => {
                let moment = UNIX_EPOCH.checked_add(Duration::from_secs(at)).unwrap_or(UNIX_EPOCH);
                humantime::format_rfc3339_seconds(moment).to_string().into()
            }
            ExpiresAtFormat::UnixMs => at.saturating_mul(1000).into(),
            ExpiresAtFormat::Unix | ExpiresAtFormat::Auto => at.into(),
        };
        if let Some(path) = rules.expires_at.path.first() {
            put(root, path, value);
        }
        return;
    }
    let rule = &rules.expires_in;
    let value = match rule.format {
        ExpiresInFormat::DaysHoursMinutes => {
            let minutes = lifetime.as_secs() / 60;
            format!("{}:{}:{}", minutes / 1440, minutes / 60 % 24, minutes % 60).into()
        }
        ExpiresInFormat::Number | ExpiresInFormat::Auto => {
            (lifetime.as_secs().saturating_mul(1000) / rule.unit.milliseconds()).into()
        }
    };
    if let Some(path) = rule.path.first() {
        put(root, path, value);
    }
}

fn since_1970(lifetime: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_add(lifetime).as_secs()
}

/// An unsigned JWT with an `exp` claim (RFC 7519 §6).
fn jwt(id: u64, exp: u64) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(json!({"alg": "none"})), part(json!({"exp": exp, "jti": id.to_string()})))
}

/// The body with the members in their envelope.
fn write(metadata: &Metadata, access_token: &str, root: Value) -> (&'static str, String) {
    match metadata.response.format {
        ResponseFormat::Text => ("text/plain", access_token.to_owned()),
        ResponseFormat::Form => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in root.as_object().into_iter().flatten() {
                form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
            ("application/x-www-form-urlencoded", form.finish())
        }
        ResponseFormat::Auto | ResponseFormat::Json => {
            let mut document = match metadata.response.root {
                Some(path) => {
                    let mut document = json!({});
                    put(&mut document, path, root);
                    document
                }
                None => root,
            };
            for (path, expected) in metadata.errors.ok {
                let value = match expected {
                    Literal::Bool(value) => Value::from(*value),
                    Literal::Integer(value) => Value::from(*value),
                    Literal::Text(value) => Value::from(*value),
                };
                put(&mut document, path, value);
            }
            ("application/json", document.to_string())
        }
    }
}

/// A value for a typed member, by what its type is called.
fn sample(name: &str, ty: &str) -> Value {
    let ty = ty.replace(' ', "");
    let ty = ty.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(&ty);
    match ty {
        "bool" => true.into(),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" | "f32" | "f64" => {
            1.into()
        }
        _ if ty.starts_with("Vec<") => json!([]),
        _ if ty.contains("Map<") => json!({}),
        _ => format!("mock-{name}").into(),
    }
}

/// Puts a value at a path, which is `a.b[0].c`, or a JSON Pointer when it starts with `/`.
pub(super) fn put(document: &mut Value, path: &str, value: Value) {
    let steps: Vec<String> = match path.strip_prefix('/') {
        Some(pointer) => pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect(),
        None => path.replace('[', ".").replace(']', "").split('.').map(str::to_owned).collect(),
    };
    let mut node = document;
    for step in &steps {
        node = match step.parse::<usize>() {
            Ok(index) if !node.is_object() => {
                if !node.is_array() {
                    *node = json!([]);
                }
                let Value::Array(items) = node else { return };
                if items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                let Some(item) = items.get_mut(index) else { return };
                item
            }
            _ => {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                let Value::Object(members) = node else { return };
                members.entry(step.as_str()).or_insert(Value::Null)
            }
        };
    }
    *node = value;
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::put;

    #[test]
    fn values_are_put_where_a_client_looks_for_them() {
        let mut document = json!({});
        for (path, value) in [("a.b[1].c", "x"), ("/d/e~1f", "y"), ("a.g", "z")] {
            put(&mut document, path, value.into());
        }
        let expected: Value = json!({"a": {"b": [null, {"c": "x"}], "g": "z"}, "d": {"e/f": "y"}});
        assert_eq!(document, expected);
    }
}
