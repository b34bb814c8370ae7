//! What a value of a `curl` line is: written for every reader, or somebody's own, which a field has.

use serde_json::{Number, Value};

use super::hidden;
use super::secret_name::{is_secret, says_secret};
use crate::new::draft::Draft;
use crate::new::name::{letters, of_field, words};
use crate::new::placeholder::{escaped, is_stand_in, looks_random, templated};
use crate::tree::{Node, Object};

/// Last words of names whose values belong to an account.
const OWN: &[&str] = &[
    "id",
    "account",
    "email",
    "user",
    "username",
    "login",
    "tenant",
    "subdomain",
    "store",
    "shop",
    "merchant",
    "number",
    "phone",
    "identifier",
    "code",
];

/// Whether the value that goes by this name belongs to an account.
pub(super) fn is_own(name: &str) -> bool {
    words(name).last().is_some_and(|last| OWN.contains(&&**last))
}

/// The value of a parameter or header as the declaration has it. What is somebody's own is a field.
pub(super) fn node(draft: &mut Draft, name: &str, value: &Value) -> Node {
    match value {
        Value::String(value) => text(draft, name, value),
        Value::Bool(value) => (*value).into(),
        Value::Number(number) if is_secret(name) => text(draft, name, &number.to_string()),
        Value::Number(number) if number.is_i64() => Node::Number(number.clone()),
        Value::Object(members) => {
            let members = members.iter().map(|(inner, value)| (inner.clone(), member(draft, inner, value)));
            Node::Object(members.collect())
        }
        Value::Array(_) | Value::Number(_) | Value::Null => {
            let public = public(value, says_secret(name, value));
            let mut json = Object::default();
            json.insert("json".to_owned(), public.to_string().into());
            if public != *value {
                draft.look_up(&format!("request.params.{name}"), "what stands in this list");
            }
            Node::Object(json)
        }
    }
}

/// A member of an object in a request may be the client's identifier or secret.
fn member(draft: &mut Draft, name: &str, value: &Value) -> Node {
    match &*letters(name) {
        "clientid" | "clientsecret" if value.is_string() => {
            let client = if letters(name) == "clientid" { "client_id" } else { "client_secret" };
            format!("{{{client}}}").into()
        }
        _ => node(draft, name, value),
    }
}

/// Whether a text is none that a page has for every reader: letters and digits that are no address or media type.
fn is_somebodys(text: &str) -> bool {
    let has = |is: fn(&char) -> bool| text.chars().any(|letter| is(&letter));
    looks_random(text)
        || text.len() >= 8
            && has(char::is_ascii_digit)
            && has(char::is_ascii_alphabetic)
            && !text.contains(['/', ' ', ':'])
}

/// A value without the texts that may be somebody's own; of a secret, by its name, nothing is left.
fn public(value: &Value, is_secret: bool) -> Value {
    let is_own = |text: &str| is_secret || is_somebodys(text) || hidden::in_text(text);
    match value {
        Value::String(text) if is_own(text) || !templated(text, None).fields.is_empty() => "".into(),
        Value::Array(items) => items.iter().map(|item| public(item, is_secret)).collect(),
        Value::Object(members) => {
            let public =
                |(name, value): (&String, &Value)| (name.clone(), public(value, says_secret(name, value)));
            members.iter().map(public).collect()
        }
        Value::Number(_) if is_secret => Value::Null,
        Value::Number(number) => Number::clone(number).into(),
        value => value.clone(),
    }
}

fn text(draft: &mut Draft, name: &str, text: &str) -> Node {
    let field = of_field(name);
    let secret = is_secret(name);
    let said = |what: &str| format!("The `{name}` of the request{what}");
    // A text that has a secret among other things is one as a whole.
    if !secret && hidden::in_text(text) {
        draft.field(
            &field,
            true,
            &said(", which has what looks like a secret in it. To look up: what it is."),
        );
        return format!("{{{field}}}").into();
    }
    let template = templated(text, Some(&field));
    if !template.fields.is_empty() && (!secret || template.is_only) {
        for (field, placeholder) in &template.fields {
            let what = format!(": `{placeholder}` on the page.");
            draft.field(field, secret || is_secret(field), &said(&what));
        }
        return template.template.into();
    }
    let is_field = secret || is_somebodys(text) || is_stand_in(text) || is_own(name);
    if !is_field || text.is_empty() {
        return escaped(text).into();
    }
    let is_secret = secret || (looks_random(text) && !is_own(name));
    draft.field(&field, is_secret, &said(". To look up: where it comes from."));
    format!("{{{field}}}").into()
}

/// The value of a header, whose scheme stays as it is: `Bearer {token}`.
pub(super) fn header(draft: &mut Draft, name: &str, value: &str) -> Node {
    let Some((scheme, _)) = value.split_once(' ').filter(|_| letters(name) == "authorization") else {
        return text(draft, name, value);
    };
    let field = if scheme.eq_ignore_ascii_case("bearer") { "bearer_token" } else { "authorization_key" };
    let said =
        format!("What stands behind `{}` in the `Authorization` of the token request.", escaped(scheme));
    draft.field(field, true, &said);
    format!("{} {{{field}}}", escaped(scheme)).into()
}
