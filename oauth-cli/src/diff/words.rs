//! The words for a change.

use oauth_grammar::keys::PROVIDER;
use serde_json::Value;

use crate::spelling::Said;

/// What an endpoint is called.
fn endpoint(path: &[String]) -> Option<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Some(match &*path {
        ["token_url"] => "the token endpoint".to_owned(),
        ["authorization_url"] => "the authorization endpoint".to_owned(),
        ["device_authorization_url"] => "the device authorization endpoint".to_owned(),
        ["revocation_url"] => "the revocation endpoint".to_owned(),
        ["introspection_url"] => "the introspection endpoint".to_owned(),
        ["pushed_authorization_request_url"] => "the endpoint of pushed authorization requests".to_owned(),
        ["userinfo_url"] => "the userinfo endpoint".to_owned(),
        ["end_session_url"] => "the endpoint to log out".to_owned(),
        ["jwks_uri"] => "the provider's keys".to_owned(),
        ["refresh", "url"] => "the endpoint of a refresh".to_owned(),
        [call @ ("step" | "then"), id, "url"] => format!("the endpoint of the {call} `{id}`"),
        _ => return None,
    })
}

/// The order in which changes are told: what the token request is first.
pub(super) fn rank(path: &[String]) -> usize {
    let top = path.first().map_or("", String::as_str);
    PROVIDER.all().position(|key| key.name() == top).unwrap_or(usize::MAX)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        value => format!("`{value}`"),
    }
}

/// Those of a list, or the one value.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Whether the values are a set, of which each comes or goes by itself: what is said when one does.
fn set(path: &[String]) -> Option<(&'static str, &'static str)> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    Some(match &*path {
        ["grant"] => ("the grant {} is offered now", "the grant {} is no longer offered"),
        ["scope", "default"] => ("scope default gained {}", "scope default lost {}"),
        ["scope", "unreported"] => (
            "the scope {} is now granted without being named",
            "the scope {} is now named when it is granted",
        ),
        ["origins"] => ("the token may now be sent to {}", "the token may no longer be sent to {}"),
        ["resource"] => ("the token is now for {}, too", "the token is no longer for {}"),
        ["bearer", "rejected"] => {
            ("the status {} now rejects a token", "the status {} no longer rejects a token")
        }
        ["response", "accept_status"] => {
            ("the status {} may now carry a token", "the status {} carries no token any more")
        }
        _ => return None,
    })
}

fn moved(path: &[String], old: Option<&Value>, new: Option<&Value>) -> Option<Vec<String>> {
    let (come, gone) = set(path)?;
    let (old, new) = (old.map_or(&[][..], items), new.map_or(&[][..], items));
    let gone = old.iter().filter(|value| !new.contains(value)).map(|value| gone.replace("{}", &text(value)));
    let come = new.iter().filter(|value| !old.contains(value)).map(|value| come.replace("{}", &text(value)));
    Some(gone.chain(come).collect())
}

/// What a key means, for the end of a line.
fn meaning(said: &Said) -> String {
    if said.what.is_some() || said.key.meaning().is_empty() {
        String::new()
    } else {
        format!(" ({})", said.key.meaning())
    }
}

/// What follows of another way to authenticate.
fn authentication(new: Option<&Value>) -> &'static str {
    match new.map(|auth| auth.as_str().map_or_else(|| auth.to_string(), str::to_owned)).as_deref() {
        None | Some("client_secret_post") => "requests send the secret in the body",
        Some("client_secret_basic") => "requests send the secret in the header `Authorization`",
        Some("none") => "requests send no secret",
        Some("client_secret_jwt") => "requests send a JWT that is signed with the secret",
        Some("private_key_jwt") => "requests send a JWT that is signed with a private key",
        Some("tls_client_auth") => "the client shows a certificate",
        Some("client_assertion") => "requests send an assertion that is made elsewhere",
        Some(other) if other.contains("client_secret_basic") => {
            "requests send the credentials in the header `Authorization`"
        }
        Some(_) => "requests show otherwise who the client is",
    }
}

pub(super) fn changed(old: &Said, new: &Said) -> Vec<String> {
    if let Some(moved) = moved(&new.path, Some(&old.json), Some(&new.json)) {
        if moved.is_empty() {
            return vec![format!("`{}` has another order: {}", new.dotted(), text(&new.json))];
        }
        return moved;
    }
    if let Some(endpoint) = endpoint(&new.path) {
        return vec![format!("{endpoint} moved from {} to {}", text(&old.json), text(&new.json))];
    }
    if is_auth(new) {
        return vec![format!(
            "`client_auth` is now {}, and was {}; {}",
            text(&new.json),
            text(&old.json),
            authentication(Some(&new.json))
        )];
    }
    let (is, was) = (shown(new), shown(old));
    vec![format!("{} is now {is}, and was {was}{}", named(new), meaning(new))]
}

pub(super) fn added(new: &Said) -> Vec<String> {
    if let Some(moved) = moved(&new.path, None, Some(&new.json)) {
        return moved;
    }
    if let Some(endpoint) = endpoint(&new.path) {
        return vec![format!("{endpoint} is new: {}", text(&new.json))];
    }
    if is_auth(new) {
        return vec![format!(
            "`client_auth` is now {}; {}",
            text(&new.json),
            authentication(Some(&new.json))
        )];
    }
    if let [fields, field] = &*new.path
        && fields == "fields"
    {
        return vec![format!("the field `{field}` is new")];
    }
    vec![match (new.what, &*new.value) {
        (_, "") => format!("`{}` is new{}", new.item(), meaning(new)),
        (Some(what), _) => format!("the {what} `{}` is new: `{}`", last(new), new.item()),
        (None, _) => format!("{} is now {}{}", named(new), shown(new), meaning(new)),
    }]
}

pub(super) fn removed(old: &Said) -> Vec<String> {
    if let Some(moved) = moved(&old.path, Some(&old.json), None) {
        return moved;
    }
    if let Some(endpoint) = endpoint(&old.path) {
        return vec![format!("{endpoint} is gone: it was {}", text(&old.json))];
    }
    if is_auth(old) {
        let default = "`client_auth` is now `client_secret_post`, the default, and was";
        return vec![format!("{default} {}; {}", text(&old.json), authentication(None))];
    }
    if let [fields, field] = &*old.path
        && fields == "fields"
    {
        return vec![format!("the field `{field}` is gone")];
    }
    vec![match (old.what, &*old.value) {
        (_, "") => format!("`{}` is gone{}", old.item(), meaning(old)),
        (Some(what), _) => format!("the {what} `{}` is gone: it was `{}`", last(old), old.item()),
        (None, _) => format!("{} is no longer {}{}", named(old), shown(old), meaning(old)),
    }]
}

/// Whether it is how the client authenticates at the token endpoint.
fn is_auth(said: &Said) -> bool {
    matches!(&*said.path, [key] if key == "client_auth")
}

fn last(said: &Said) -> &str {
    said.path.last().map_or("", String::as_str)
}

fn named(said: &Said) -> String {
    match said.what {
        Some(what) => format!("the {what} `{}`", said.dotted()),
        None => format!("`{}`", said.dotted()),
    }
}

/// The value as the attribute has it.
fn shown(said: &Said) -> String {
    if said.value.is_empty() { "set".to_owned() } else { format!("`{}`", said.value) }
}
