//! What a declaration says, and what its defaults are, by what a reader looks for.

use oauth_grammar::keys::CLIENT_AUTHS;
use oauth_grammar::names::env_variable;
use oauth_runtime::Metadata;
use serde_json::Value;

use super::requests::Shown;
use super::{Line, Section};
use crate::spelling::{MEMBERS, Said};
use crate::wire::{REFRESH, names_placeholder};

/// The sections between the head and the requests.
pub(super) fn sections(
    metadata: &Metadata,
    declaration: &Value,
    said: &[Said],
    shown: &[Shown],
) -> Vec<Section> {
    let refreshes = shown.iter().any(|shown| shown.grant == REFRESH);
    let of = |title: &str, lines: Vec<Line>| Section { title: title.to_owned(), lines };
    vec![
        of("endpoints", endpoints(declaration, said)),
        of("ways to a token", ways(metadata, declaration)),
        of("configured by", configured(&metadata.name(), declaration, shown)),
        of("scopes", scopes(declaration)),
        of("the request, where it is unlike RFC 6749", items(said, REQUEST)),
        of("read from the answer", answer(declaration)),
        of("errors", errors(declaration)),
        of("the token", token(declaration)),
        of("cost", cost(declaration, refreshes)),
        // Whatever has no place above, so that nothing is left out.
        of("besides", besides(said)),
    ]
}

fn fact(name: impl Into<String>, says: impl Into<String>) -> Line {
    Line::Fact(name.into(), says.into())
}

/// The top-level keys whose items are shown as they are written.
const REQUEST: &[&str] = &[
    "client_secret",
    "request",
    "jwt",
    "dpop",
    "resource",
    "step",
    "then",
    "refresh",
    "device",
    "revocation",
    "introspection",
    "authorize",
];
/// Those that other sections show.
const ELSEWHERE: &[&str] = &[
    "grant",
    "client_auth",
    "fields",
    "environments",
    "scope",
    "response",
    "errors",
    "bearer",
    "origins",
    "lifetime",
    "renew",
    "rotation",
    "min_validity",
];

fn is_url(key: &str) -> bool {
    key.ends_with("_url") || key == "issuer" || key == "jwks_uri"
}

fn top(said: &Said) -> &str {
    said.path.first().map_or("", String::as_str)
}

/// Each item with what its key means.
fn items(said: &[Said], keys: &[&str]) -> Vec<Line> {
    let of = said.iter().filter(|said| keys.contains(&top(said)));
    of.map(|said| fact(said.item(), meaning(said))).collect()
}

fn besides(said: &[Said]) -> Vec<Line> {
    let is_shown = |said: &&Said| {
        let top = top(said);
        !is_url(top) && !REQUEST.contains(&top) && !ELSEWHERE.contains(&top)
    };
    said.iter().filter(is_shown).map(|said| fact(said.item(), meaning(said))).collect()
}

/// What is said of a key; of a name of the author's own there is nothing to say.
fn meaning(said: &Said) -> &'static str {
    if said.what.is_some() { "" } else { said.key.meaning() }
}

/// A value as people read it: of a list the first that there is.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", or else "),
        value => value.to_string(),
    }
}

fn listed(value: &Value) -> String {
    match value {
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        value => text(value),
    }
}

fn endpoints(declaration: &Value, said: &[Said]) -> Vec<Line> {
    let urls = said.iter().filter(|said| is_url(top(said)));
    urls.map(|said| {
        let url = text(&said.json);
        let method = declaration.pointer("/request/method").and_then(Value::as_str).unwrap_or("POST");
        let says = if said.key.name() == "token_url" { format!("{method} {url}") } else { url };
        fact(said.dotted(), says)
    })
    .collect()
}

fn ways(metadata: &Metadata, declaration: &Value) -> Vec<Line> {
    let auth = declaration.get("client_auth");
    let is_method = |name: &str| {
        auth.is_some_and(|auth| auth == name || auth.get(name).is_some_and(|flag| *flag == true))
    };
    let method = CLIENT_AUTHS.iter().find(|choice| is_method(choice.name));
    let method = method.map_or("client_secret_post", |choice| choice.name);
    let group = oauth_grammar::keys::PROVIDER.find("client_auth").and_then(|key| key.shape.group);
    let meaning = group.and_then(|group| group.find(method)).map_or("", |key| key.meaning());
    let flags = auth.and_then(Value::as_object).into_iter().flatten();
    let flags = flags.filter(|(name, _)| *name != method).map(|(name, value)| match value {
        Value::Bool(_) => format!(", {name}"),
        value => format!(", {name} = {}", text(value)),
    });
    let flags: String = flags.collect();
    vec![
        fact("grant", metadata.grants().join(", ")),
        fact("client authentication", format!("{method}{flags}: {meaning}")),
    ]
}

fn configured(name: &str, declaration: &Value, shown: &[Shown]) -> Vec<Line> {
    // What is computed of one is no variable of a request, nor what only signs.
    let auth = declaration.get("client_auth").map(Value::to_string).unwrap_or_default();
    let signs = |credential: &str| match credential {
        "client_id" => auth.contains("_jwt"),
        _ => auth.contains("client_secret_jwt"),
    };
    let is_used = |credential: &str| {
        let variable = format!("${}", env_variable(name, credential));
        let mut commands = shown.iter().flat_map(|shown| &shown.commands);
        signs(credential)
            || names_placeholder(declaration, credential)
            || commands.any(|command| command.contains(&variable))
    };
    let credentials = [("client_id", "the client identifier"), ("client_secret", "the client secret")];
    let used = credentials.into_iter().filter(|(credential, _)| is_used(credential));
    let mut lines: Vec<_> =
        used.map(|(credential, what)| fact(env_variable(name, credential), what)).collect();
    for (field, rules) in declaration.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let says = |key: &str, text: &dyn Fn(&Value) -> String| rules.get(key).map(text);
        let facts = [
            says("secret", &|_| "a secret".to_owned()),
            says("optional", &|_| "may be left out".to_owned()),
            says("default", &|value| format!("`{}` unless said otherwise", text(value))),
            says("one_of", &|value| format!("one of {}", listed(value))),
            says("pattern", &|value| format!("matches `{}`", text(value))),
        ];
        let facts: Vec<_> = facts.into_iter().flatten().collect();
        lines.push(fact(
            env_variable(name, field),
            format!("`{field}` {}", facts.join(", ")).trim_end().to_owned(),
        ));
    }
    let environments = declaration.get("environments").and_then(Value::as_object);
    if let Some(environments) = environments {
        let all = environments.iter().map(|(name, origin)| format!("{name}: {}", text(origin)));
        lines.push(fact(env_variable(name, "env"), all.collect::<Vec<_>>().join(", ")));
    }
    lines
}

fn scopes(declaration: &Value) -> Vec<Line> {
    let Some(scope) = declaration.get("scope").and_then(Value::as_object) else { return Vec::new() };
    let group = oauth_grammar::keys::PROVIDER.find("scope").and_then(|key| key.shape.group);
    let key = |name: &str| group.and_then(|group| group.find(name));
    let (keys, named): (Vec<_>, Vec<_>) = scope.iter().partition(|(name, _)| key(name).is_some());
    let mut lines: Vec<_> = keys
        .into_iter()
        .map(|(name, value)| {
            let meaning = key(name).map_or("", |key| key.meaning());
            let value = if value.is_array() { listed(value) } else { format!("{value}") };
            fact(name, format!("{value}: {meaning}"))
        })
        .collect();
    lines.extend(named.into_iter().map(|(name, wire)| fact(name, listed(wire))));
    lines
}

fn answer(declaration: &Value) -> Vec<Line> {
    let empty = Value::Null;
    let response = declaration.get("response").unwrap_or(&empty);
    let root = response.get("root").and_then(Value::as_str);
    let at = |path: &str| match root {
        Some(root) if !path.starts_with('/') => format!("`{root}.{path}`"),
        _ => format!("`{path}`"),
    };
    let paths = |value: &Value| match value {
        Value::Array(values) => {
            values.iter().map(|path| at(&text(path))).collect::<Vec<_>>().join(", or else ")
        }
        Value::String(none) if none == "none" => "not read".to_owned(),
        Value::String(path) => at(path),
        value => value.get("path").map_or_else(String::new, |path| at(&text(path))),
    };
    let mut lines = Vec::new();
    for name in MEMBERS {
        let declared = response.get(name);
        let header = response
            .pointer(&format!("/headers/{name}"))
            .map(|header| format!("the header {}", text(header)));
        let place = declared.map(paths).filter(|place| !place.is_empty()).unwrap_or_else(|| at(name));
        let details = declared.and_then(Value::as_object).into_iter().flatten();
        let details = details
            .filter(|(key, _)| *key != "path")
            .map(|(key, value)| format!(", {key} = {}", listed(value)));
        lines.push(fact(name, format!("{}{}", header.unwrap_or(place), details.collect::<String>())));
    }
    for (name, extra) in response.get("extra").and_then(Value::as_object).into_iter().flatten() {
        let path = extra.get("path").map_or_else(|| name.clone(), text);
        let ty = extra.get("type").map(text).unwrap_or_default();
        let optional = if extra.get("optional").is_some() { ", if it is there" } else { "" };
        let place = if path.starts_with('{') { path } else { at(&path) };
        lines.push(fact(name, format!("{place}: {ty}{optional}")));
    }
    let others = ["format", "strip_prefix", "strip_suffix", "accept_status", "default_token_type", "verify"];
    let others = others.iter().filter_map(|name| Some(fact(*name, text(response.get(*name)?))));
    lines.extend(others);
    let headers = response.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers = headers.filter(|(name, _)| !MEMBERS.contains(&name.as_str()));
    lines.extend(headers.map(|(name, header)| {
        let of = header.get("path").map_or_else(|| text(header), text);
        fact(name, format!("the header {of}"))
    }));
    lines
}

fn errors(declaration: &Value) -> Vec<Line> {
    let empty = Value::Null;
    let errors = declaration.get("errors").unwrap_or(&empty);
    let place = |name: &str| errors.get(name).map_or_else(|| name.to_owned(), text);
    let mut lines = vec![fact("code", place("error")), fact("text", place("error_description"))];
    lines.extend(errors.get("error_uri").map(|path| fact("link", text(path))));
    lines.extend(errors.get("retry_after").map(|path| fact("wait", text(path))));
    let members = |name: &str| errors.get(name).and_then(Value::as_object).into_iter().flatten();
    lines.extend(members("ok").map(|(path, value)| fact("success", format!("`{path}` is {value}"))));
    lines.extend(members("status").map(|(status, code)| fact(format!("status {status}"), text(code))));
    lines.extend(members("code").map(|(own, code)| fact(own, text(code))));
    lines.extend(
        members("extra")
            .map(|(name, extra)| fact(name, extra.get("path").map_or_else(|| name.clone(), text))),
    );
    lines
}

fn token(declaration: &Value) -> Vec<Line> {
    let bearer = |name: &str| declaration.pointer(&format!("/bearer/{name}"));
    let value = bearer("value")
        .map_or_else(|| "TOKEN".to_owned(), |value| text(value).replace("{access_token}", "TOKEN"));
    let header = bearer("header").map_or_else(|| "Authorization".to_owned(), text);
    let scheme = match bearer("scheme").map(text) {
        Some(none) if none == "none" => String::new(),
        scheme => format!("{} ", scheme.unwrap_or_else(|| "Bearer".to_owned())),
    };
    let sent = bearer("query").map_or_else(
        || format!("the header {header}: {scheme}{value}"),
        |query| format!("the query parameter {}", text(query)),
    );
    let mut lines = vec![fact("presented in", sent)];
    for (key, what) in [("headers", "with the header"), ("params", "with the parameter")] {
        let besides = bearer(key).and_then(Value::as_object).into_iter().flatten();
        lines.extend(besides.map(|(name, value)| fact(what, format!("{name}: {}", text(value)))));
    }
    lines
        .extend(bearer("rejected").map(|statuses| fact("rejected by", format!("401, {}", listed(statuses)))));
    let goes_to = [declaration.get("resource"), declaration.get("origins")].into_iter().flatten();
    let goes_to: Vec<_> = goes_to.map(listed).collect();
    let goes_to =
        if goes_to.is_empty() { "no origin, as none is declared".to_owned() } else { goes_to.join(", ") };
    lines.push(fact("attached for", goes_to));
    lines
}

/// How often the provider is asked.
fn cost(declaration: &Value, refreshes: bool) -> Vec<Line> {
    let lifetime = match declaration.get("lifetime") {
        Some(Value::Number(seconds)) => format!("{seconds} s, whatever the answer says"),
        Some(word) if word == "never" => "kept until it is refused".to_owned(),
        Some(_) => "the `exp` of the token, which is a JWT".to_owned(),
        None => declaration.pointer("/response/expires_in/default").map_or_else(
            || "as the answer says; an hour where it says nothing".to_owned(),
            |seconds| format!("as the answer says; {seconds} s where it says nothing"),
        ),
    };
    let renew = match declaration.get("renew") {
        Some(word) if word == "at_expiry" => "at its end: a new token may end the one before",
        _ => "ahead of its end, while the one before is still served",
    };
    let rotation = match declaration.get("rotation") {
        Some(Value::String(word)) if word == "reusable" => {
            "a refresh token may be sent again at any time".to_owned()
        }
        Some(Value::Object(grace)) => {
            let seconds = grace.values().next().map(text).unwrap_or_default();
            format!("a refresh token may be sent again for {seconds} s")
        }
        _ => "a refresh token is never sent twice".to_owned(),
    };
    let count = |key: &str| match declaration.get(key) {
        Some(Value::Array(calls)) => calls.len(),
        Some(_) => 1,
        None => 0,
    };
    let mut requests = vec!["one request for each token".to_owned()];
    if count("step") > 0 {
        requests.push(format!("{} before it, unless the answer is kept", count("step")));
    }
    if count("then") > 0 {
        requests.push(format!("{} after it", count("then")));
    }
    let mut lines =
        vec![fact("requests", requests.join(", ")), fact("lifetime", lifetime), fact("renewed", renew)];
    let min = declaration
        .get("min_validity")
        .map(|seconds| fact("left of it", format!("at least {seconds} s when it is handed out")));
    lines.extend(min);
    lines.extend(refreshes.then(|| fact("refresh", rotation)));
    lines
}

/// The specifications that the declaration's keys come from.
pub(super) fn sources(said: &[Said]) -> String {
    let mut sources: Vec<&str> = Vec::new();
    for source in said.iter().map(|said| said.key.source()).filter(|source| !source.is_empty()) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.join(", ")
}
