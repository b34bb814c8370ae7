//! Token responses as the declaration lays them out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_grammar::{Path, Paths, Step};
use serde_json::{Map, Value, json};

use super::login::Login;
use super::{CLIENT_ID, Inner, MockRotation, State};
use crate::Secret;
use crate::plan::{
    ExpiresAtFormat, ExpiresInFormat, ExtraSource, Lifetime, Literal, Location, Plan, ResponseFormat,
    ResponseRules, Scopes,
};

/// A body and the headers that go with it.
pub(super) struct Body {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) headers: Vec<(String, String)>,
}

/// What a token is issued for.
pub(super) enum Issue {
    /// A machine's.
    Machine,
    /// A new grant of a user, and its ID token.
    Login { id_token: Option<String> },
    /// The grant with this index, once more.
    Refresh { grant: usize },
}

/// Issues a token and writes the response as declared.
pub(super) fn token(plan: &Plan, state: &mut State, scope: Option<String>, issue: Issue) -> Body {
    let rules = match (&issue, &plan.refresh) {
        (Issue::Refresh { .. }, Some(refresh)) => &refresh.exchange.response,
        _ => &plan.token.response,
    };
    state.issued += 1;
    let access_token = match plan.lifetime {
        Some(Lifetime::Jwt) => jwt(state.issued, since_1970(state.lifetime)),
        _ => format!("mock-access-token-{}", state.issued),
    };
    state.valid.push(Secret::new(access_token.as_str()));
    let refresh_token = format!("mock-refresh-token-{}", state.issued);
    // RFC 6749 §4.4.3: machine grants have no refresh token.
    let (refresh_token, id_token) = match issue {
        Issue::Machine => (None, None),
        Issue::Login { id_token } => {
            state.grants.begin(&refresh_token, &access_token, scope.clone());
            (Some(refresh_token), id_token)
        }
        Issue::Refresh { grant } => {
            let rotated = (state.rotation != MockRotation::Reusable).then_some(refresh_token);
            state.grants.refresh(grant, rotated.as_deref(), &access_token);
            (rotated, None)
        }
    };
    let token_type = rules.default_token_type.as_deref().unwrap_or("Bearer");
    let mut answer = Answer { root: json!({}), headers: Vec::new() };
    answer.put(&rules.access_token, access_token.clone().into());
    answer.put(&rules.token_type, token_type.into());
    if let Some(refresh_token) = refresh_token {
        answer.put(&rules.refresh_token, refresh_token.into());
    }
    if let Some(scope) = scope {
        answer.put_scopes(plan, &rules.scope, &scope);
    }
    if let Some(id_token) = id_token {
        answer.put(&rules.id_token, id_token.into());
    }
    put_expiry(rules, state.lifetime, &mut answer);
    for extra in &rules.extra {
        match &extra.source {
            ExtraSource::Body(path) => put(&mut answer.root, path, sample(&extra.name, &extra.ty)),
            ExtraSource::Header(header) => {
                answer.headers.push((header.to_string(), format!("mock-{}", extra.name)));
            }
            // It comes with another answer.
            ExtraSource::Answer(..) => {}
        }
    }
    for (path, value) in &state.members {
        put(&mut answer.root, path, value.clone());
    }
    let (content_type, text) = write(plan, rules, &access_token, answer.root);
    let [before, after] =
        [&rules.strip_prefix, &rules.strip_suffix].map(|around| around.as_deref().unwrap_or_default());
    let bytes = format!("{before}{text}{after}").into_bytes();
    Body { content_type, bytes, headers: answer.headers }
}

/// A token response before it is encoded.
struct Answer {
    root: Value,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn put_scopes(&mut self, plan: &Plan, scopes: &Scopes, granted: &str) {
        let joined = granted.replace(&*plan.scope.separator, &plan.scope.response_separator);
        match (&scopes.header, scopes.paths.first()) {
            (Some(header), _) => self.headers.push((header.to_string(), joined)),
            (None, Some(paths)) if paths.are_names() || paths.parts().len() > 1 => {
                for (index, scope) in granted.split(&*plan.scope.separator).enumerate() {
                    let place = place_of(paths, index);
                    let name = paths.are_names().then(|| Step::Member(scope.into()));
                    let value = if paths.are_names() { true.into() } else { scope.into() };
                    put(&mut self.root, &Path::of_steps(place.steps().iter().cloned().chain(name)), value);
                }
            }
            (None, Some(paths)) => put(&mut self.root, &place_of(paths, 0), joined.into()),
            (None, None) => {}
        }
    }

    /// Puts a member of RFC 6749 where the client looks first.
    fn put(&mut self, location: &Location, value: Value) {
        match (&location.header, location.paths.first()) {
            (Some(header), _) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.headers.push((header.to_string(), text));
            }
            (None, Some(path)) => put(&mut self.root, path, value),
            (None, None) => {}
        }
    }
}

/// Where a client looks for one of several scopes.
fn place_of(paths: &Paths, index: usize) -> Path {
    let parts = paths.parts().iter().enumerate();
    // The elements of the first array; of those within them there is one.
    let element = |part| Step::Index(if part == 1 { index } else { 0 });
    let steps = parts.flat_map(|(part, path)| {
        let element = (part > 0).then(|| element(part));
        element.into_iter().chain(path.steps().iter().cloned())
    });
    Path::of_steps(steps)
}

fn put_expiry(rules: &ResponseRules, lifetime: Duration, answer: &mut Answer) {
    let at = since_1970(lifetime);
    if rules.expires_at.is_declared {
        let value = match rules.expires_at.format {
            ExpiresAtFormat::Rfc3339 => {
                let moment = UNIX_EPOCH.checked_add(Duration::from_secs(at)).unwrap_or(UNIX_EPOCH);
                humantime::format_rfc3339_seconds(moment).to_string().into()
            }
            ExpiresAtFormat::UnixMs => at.saturating_mul(1000).into(),
            ExpiresAtFormat::Unix | ExpiresAtFormat::Auto => at.into(),
        };
        return answer.put(&rules.expires_at.location, value);
    }
    let rule = &rules.expires_in;
    let value = match rule.format {
        ExpiresInFormat::DaysHoursMinutes => {
            let minutes = lifetime.as_secs() / 60;
            format!("{}:{}:{}", minutes / 1440, minutes / 60 % 24, minutes % 60).into()
        }
        ExpiresInFormat::Number | ExpiresInFormat::Auto => {
            (lifetime.as_secs().saturating_mul(1000) / u64::from(rule.unit)).into()
        }
    };
    answer.put(&rule.location, value);
}

fn since_1970(lifetime: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_add(lifetime).as_secs()
}

/// The ID token of a login (OpenID Connect Core §2), unsigned.
pub(super) fn id_token(inner: &Inner, login: &Login) -> String {
    let origin = inner.token_url.origin().ascii_serialization();
    let mut claims = json!({
        "iss": inner.issuer.as_ref().unwrap_or(&origin),
        "sub": "mock-user",
        "aud": CLIENT_ID,
        "iat": since_1970(Duration::ZERO),
        "exp": since_1970(Duration::from_secs(3600)),
    });
    if let Some(nonce) = &login.nonce {
        put(&mut claims, &Path::member("nonce"), nonce.as_str().into());
    }
    unsigned(claims)
}

/// An unsigned JWT with an `exp` claim (RFC 7519 §6).
fn jwt(id: u64, exp: u64) -> String {
    unsigned(json!({"exp": exp, "jti": id.to_string()}))
}

fn unsigned(claims: Value) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(json!({"alg": "none"})), part(claims))
}

/// The body with the members in their envelope.
fn write(plan: &Plan, rules: &ResponseRules, access_token: &str, root: Value) -> (&'static str, String) {
    match rules.format {
        ResponseFormat::Text => ("text/plain", access_token.to_owned()),
        ResponseFormat::Form => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in root.as_object().into_iter().flatten() {
                form.append_pair(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
            ("application/x-www-form-urlencoded", form.finish())
        }
        ResponseFormat::Xml => {
            let mut xml = String::new();
            for (name, value) in enveloped(plan, rules, root).as_object().into_iter().flatten() {
                element(name, value, &mut xml);
            }
            ("application/xml", xml)
        }
        ResponseFormat::Auto | ResponseFormat::Json => {
            ("application/json", enveloped(plan, rules, root).to_string())
        }
    }
}

/// The members in their envelope, with those that every success has.
fn enveloped(plan: &Plan, rules: &ResponseRules, root: Value) -> Value {
    let mut document = match &rules.root {
        Some(path) => {
            let mut document = json!({});
            put(&mut document, path, root);
            document
        }
        None => root,
    };
    for ok in &plan.token.errors.ok {
        let value = match &ok.value {
            Literal::Bool(value) => Value::from(*value),
            Literal::Integer(value) => Value::from(*value),
            Literal::Text(value) => Value::from(&**value),
        };
        put(&mut document, &ok.path, value);
    }
    document
}

/// An element; an array is one for each of its values.
fn element(name: &str, value: &Value, xml: &mut String) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| element(name, item, xml));
    }
    xml.extend(["<", name, ">"]);
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| element(name, value, xml)),
        Value::String(text) => xml.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
        value => xml.push_str(&value.to_string()),
    }
    xml.extend(["</", name, ">"]);
}

/// A value for a typed member of this JSON type.
fn sample(name: &str, ty: &str) -> Value {
    match ty {
        "boolean" => true.into(),
        "integer" | "number" => 1.into(),
        "array" => json!([]),
        "object" => json!({}),
        _ => format!("mock-{name}").into(),
    }
}

/// Puts a value at a path.
pub(super) fn put(document: &mut Value, path: &Path, value: Value) {
    let mut node = document;
    for step in path.steps() {
        let index = match step {
            Step::Index(index) => Some(*index),
            // What an array already stands for, or nothing yet and a number, is the element of an array.
            Step::Either(name) if !node.is_object() => name.parse().ok(),
            Step::Member(_) | Step::Either(_) => None,
        };
        node = match (index, step) {
            (Some(index), _) => {
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
            (None, Step::Member(name) | Step::Either(name)) => {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                let Value::Object(members) = node else { return };
                members.entry(&**name).or_insert(Value::Null)
            }
            (None, Step::Index(_)) => return,
        };
    }
    *node = value;
}

#[cfg(test)]
mod tests {
    use oauth_grammar::Path;
    use serde_json::{Value, json};

    use super::put;

    #[test]
    fn values_are_put_where_a_client_looks_for_them() {
        let mut document = json!({});
        for (path, value) in [("a.b[1].c", "x"), ("/d/e~1f", "y"), ("a.g", "z"), ("h.0", "w"), ("/i/0", "v")]
        {
            put(&mut document, &Path::parse(path).unwrap(), value.into());
        }
        let expected: Value = json!({
            "a": {"b": [null, {"c": "x"}], "g": "z"},
            "d": {"e/f": "y"},
            "h": {"0": "w"},
            "i": ["v"],
        });
        assert_eq!(document, expected);
    }
}
