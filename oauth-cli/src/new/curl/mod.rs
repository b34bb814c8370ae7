//! A struct from a `curl` line that asks for a token.

mod call;
mod client;
mod grant;
mod hidden;
mod login;
mod options;
mod secret_name;
mod standard;
mod value;
mod words;

use oauth_grammar::rules;
use serde_json::Value;

use self::call::{Call, Format, Param};
use self::client::Client;
use self::login::Called;
use self::options::Line;
use self::secret_name::is_secret;
use super::UNNAMED;
use super::draft::Draft;
use super::name::{self, letters};
use super::placeholder::{Templated, looks_random, of_address, templated, without_placeholders};
use super::scheme::{self, secured};
use crate::Failure;
use crate::tree::Node;

/// Headers that curl, a browser or the client sends anyway.
const OF_THE_CLIENT: &[&str] = &[
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "host",
    "origin",
    "postman-token",
    "pragma",
    "priority",
    "referer",
];

/// Parameters that say who asks, which have a key of their own.
const OF_THE_REQUEST: &[&str] = &["client_id", "client_secret", "client_assertion", "client_assertion_type"];

/// What a `curl` line says, and whether it holds what looks like a secret.
pub(crate) struct Read {
    pub(crate) draft: Draft,
    pub(crate) has_secret: bool,
}

/// Reads a line.
///
/// # Errors
///
/// When it is no call of curl, or none that asks for a token.
pub(crate) fn read(text: &str, named: Option<&str>) -> Result<Read, Failure> {
    let mut line = options::read(words::arguments(text)?)?;
    let call = Call::of(&mut line)?;
    let address = endpoint(&call.address);
    let found = name::of_host(&without_placeholders(&address.template));
    let mut draft = Draft::named(named.or(found.as_deref()).unwrap_or(UNNAMED));
    let meanings = standard::meanings(&call.params);
    let known: Vec<(&'static str, &Param)> =
        meanings.iter().zip(&call.params).filter_map(|(name, param)| Some(((*name)?, param))).collect();
    let has_secret = client::has_real_secret(&call, &line, &known);
    let called = Called::of(&call, &known);
    let key = called.key();
    draft.set(&[key], address.template.as_str());
    if call.address.starts_with("http://") && address.template.starts_with("https://") {
        draft.note(key, scheme::note("line"));
    }
    for (field, placeholder) in &address.fields {
        draft.field(
            field,
            false,
            &format!("`{placeholder}` in the URL. To look up: what it is, and an example."),
        );
    }
    match called {
        Called::Token => token(&line, &call, known, &meanings, &mut draft),
        Called::Authorization => login::authorization(&call.params, &meanings, &mut draft),
        Called::Device => login::device(&line, &call, known, &meanings, &mut draft),
    }
    for option in &line.unknown {
        draft.note(key, format!("`{option}` of the line is not known and is left out."));
    }
    Ok(Read { draft, has_secret })
}

/// Declares what a call of the token endpoint says.
fn token(
    line: &Line,
    call: &Call,
    known: Vec<(&'static str, &Param)>,
    meanings: &[Option<&'static str>],
    draft: &mut Draft,
) {
    place(call, draft);
    let granted = grant::declare(&known, draft);
    for (param, meaning) in call.params.iter().zip(meanings) {
        parameter(param, *meaning, &granted, draft);
    }
    let is_elsewhere = headers(line, draft) || nested(&call.params);
    Client::of(call, known, is_elsewhere).declare(line, draft);
}

/// The address of the endpoint as a template, whose scheme is `https` unless it is on this machine.
fn endpoint(address: &str) -> Templated {
    let braces = [("%7B", "{"), ("%7D", "}"), ("%7b", "{"), ("%7d", "}"), ("%3C", "<"), ("%3E", ">")];
    let address = braces.iter().fold(address.to_owned(), |text, (from, to)| text.replace(from, to));
    let mut found = of_address(&secured(&without_own(&address)));
    // The first placeholder is a whole URL where its name says so.
    let is_base =
        |field: &str| ["url", "uri", "base", "endpoint", "server"].iter().any(|word| field.contains(word));
    let begins_whole =
        found.template.starts_with('{') && found.fields.first().is_some_and(|(field, _)| is_base(field));
    if !found.template.contains("://") && !begins_whole {
        found.template = format!("https://{}", found.template);
    }
    found
}

/// The address without what may be a credential or belong to an account in its path.
fn without_own(address: &str) -> String {
    let path = address.find("://").map_or(0, |scheme| scheme + 3);
    let path =
        address.get(path..).and_then(|rest| rest.find('/')).map_or(address.len(), |slash| path + slash);
    let (host, path) = address.split_at(path);
    let mut found = 0;
    let segments = path.split('/').map(|segment| {
        if !looks_random(segment) {
            return segment.to_owned();
        }
        found += 1;
        if found == 1 { "{path_id}".to_owned() } else { format!("{{path_id_{found}}}") }
    });
    host.to_owned() + &segments.collect::<Vec<_>>().join("/")
}

/// Method, format, and what is meant by them.
fn place(call: &Call, draft: &mut Draft) {
    if call.is_get {
        draft.set(&["request", "method"], "GET");
    }
    match call.format {
        Format::Json => draft.set(&["request", "format"], "json"),
        Format::Query if !call.is_get => draft.set(&["request", "format"], "query"),
        Format::None => draft.set(&["request", "format"], "none"),
        Format::Multipart => draft.look_up(
            "token_url",
            "the line sends a multipart form, as `-F` does; whether the endpoint takes an ordinary form, which is \
             what will be sent.",
        ),
        Format::Form | Format::Query => {}
    }
}

/// One parameter, by what it means to this grant.
fn parameter(param: &Param, meaning: Option<&'static str>, granted: &grant::Granted, draft: &mut Draft) {
    let group = if param.is_aside { "query" } else { "params" };
    let path = ["request", group, &*param.wire];
    match meaning {
        Some("grant_type") => {}
        Some(name) if !param.is_aside && OF_THE_REQUEST.contains(&name) => {}
        Some(name @ ("client_id" | "client_secret")) => draft.set(&path, format!("{{{name}}}")),
        Some("scope") if !param.is_aside && param.value.is_string() => {
            scope(param, draft);
            if !granted.sends("scope") {
                draft.note(
                    "scope",
                    "The line has it where the token is asked for; it is sent where the user is.",
                );
            }
        }
        // A list is no text with separators.
        Some("scope") if !param.is_aside => {
            draft.push(&["request", "omit"], "scope");
            let node = value::node(draft, &param.wire, &param.value);
            draft.set(&path, node);
        }
        Some("resource") if !param.is_aside && is_address(param) => {
            let resource = templated(param.value.as_str().unwrap_or_default(), None);
            for (field, placeholder) in &resource.fields {
                draft.field(field, false, &format!("`{placeholder}` in the `resource` of the request."));
            }
            draft.set(&["resource"], resource.template);
        }
        Some(name) if granted.sends(name) && !param.is_aside => {
            if param.wire != name {
                draft.set(&["request", "rename", name], &*param.wire);
            }
        }
        Some(name @ ("redirect_uri" | "code")) if granted.shows(name) => {
            draft.set(&path, format!("{{{name}}}"));
        }
        _ => {
            let node = value::node(draft, &param.wire, &param.value);
            draft.set(&path, node);
        }
    }
}

fn is_address(param: &Param) -> bool {
    param.value.as_str().is_some_and(|text| text.starts_with("https://") && !hidden::in_text(text))
}

/// The scopes of the line are asked for by default.
fn scope(param: &Param, draft: &mut Draft) {
    let text = param.value.as_str().unwrap_or_default();
    let separator = if text.contains(',') && !text.contains(' ') { ',' } else { ' ' };
    let scopes: Vec<&str> = text.split(separator).map(str::trim).filter(|scope| !scope.is_empty()).collect();
    if param.wire != "scope" {
        draft.set(&["scope", "param"], &*param.wire);
    }
    let mut found = Vec::new();
    for scope in scopes {
        let scope = templated(scope, Some("scope_value"));
        if scope.is_only {
            draft.missing(
                "the scopes: `scope(default = [\"..\"])`, or a name for each, `scope(read = \"read\")`.",
            );
            continue;
        }
        for (field, placeholder) in &scope.fields {
            draft.field(field, false, &format!("`{placeholder}` in the scope."));
        }
        found.push(scope.template);
    }
    if found.is_empty() {
        return;
    }
    if separator == ',' {
        draft.set(&["scope", "separator"], ",");
    }
    draft.set(&["scope", "default"], Node::List(found.into_iter().map(Node::Text).collect()));
    draft.note("scope", "Asked for when the caller names none, as in the line.");
}

/// The headers that a provider wants; whether one has the client's identifier or secret.
fn headers(line: &Line, draft: &mut Draft) -> bool {
    let mut is_client = false;
    for (name, text) in line.headers.iter().filter(|(name, text)| !is_usual(name, text)) {
        let letters = letters(name);
        let of_client = CLIENT_HEADERS.iter().find(|(ending, _)| letters.ends_with(ending));
        is_client |= of_client.is_some() || is_secret(name);
        let node = match of_client {
            Some((_, template)) => Node::from(*template),
            None => value::header(draft, name, text),
        };
        draft.set(&["request", "headers", name], node);
    }
    is_client
}

/// How the names of headers end that carry the client's identifier or secret.
const CLIENT_HEADERS: &[(&str, &str)] =
    &[("clientid", "{client_id}"), ("appid", "{client_id}"), ("secret", "{client_secret}")];

/// Whether a header is none that a declaration has to name.
fn is_usual(name: &str, text: &str) -> bool {
    let of_programs = ["curl/", "Mozilla/", "PostmanRuntime/"];
    match &*name.to_ascii_lowercase() {
        "accept" => text.contains("*/*") || text.eq_ignore_ascii_case("application/json"),
        "content-type" => rules::format_of(text).is_some() || is_multipart(text),
        "user-agent" => of_programs.iter().any(|program| text.starts_with(program)),
        "authorization" => client::is_basic(text),
        name => OF_THE_CLIENT.contains(&name) || name.starts_with("sec-"),
    }
}

/// What curl's `-F` sends, which becomes an ordinary form.
fn is_multipart(content_type: &str) -> bool {
    content_type.trim_start().to_ascii_lowercase().starts_with("multipart/")
}

/// Whether an object in the body has the client's identifier.
fn nested(params: &[Param]) -> bool {
    fn has(value: &Value) -> bool {
        value.as_object().is_some_and(|members| {
            members.iter().any(|(name, value)| letters(name) == "clientid" || has(value))
        })
    }
    params.iter().any(|param| has(&param.value))
}
