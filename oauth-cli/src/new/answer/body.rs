//! The body of a recorded answer as a document.

use oauth_runtime::url::form_urlencoded;
use serde_json::Value;

use crate::{Exit, Failure};

/// The longest answer that is read; the client reads no more either.
const MAX_LENGTH: usize = 1 << 20;

/// What the body is.
pub(super) enum Body {
    /// The token, and nothing else.
    Text,
    /// A document, and the text round it that is no part of it.
    Document { value: Value, prefix: Option<String>, suffix: Option<String> },
}

pub(super) fn read(text: &str) -> Result<Body, Failure> {
    let wrong = |message: &str| Failure::new(Exit::Usage, format!("the answer {message}"));
    let text = without_head(text).trim();
    if text.is_empty() {
        return Err(wrong("is empty").hint("give the body of an answer with a token, as the page shows it"));
    }
    if text.len() > MAX_LENGTH {
        return Err(wrong("is longer than 1 MiB"));
    }
    let document = |value| Body::Document { value, prefix: None, suffix: None };
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        if value.is_object() || value.is_array() {
            return Ok(document(value));
        }
        // A JSON string is a text in quotes.
        return if value.is_string() { Ok(Body::Text) } else { Err(wrong("is no object")) };
    }
    if text.starts_with('<') {
        return Err(wrong("is XML or a page, of which no struct is made")
            .hint("write `response(format = xml, access_token = \"..\")`; docs/keys.md has an example"));
    }
    if let Some(body) = wrapped(text) {
        return Ok(body);
    }
    if text.starts_with(['{', '[']) {
        return Err(wrong("is no JSON").hint("give it whole, without comments or `...`"));
    }
    if text.contains('=') && !text.contains(char::is_whitespace) {
        let pairs = form_urlencoded::parse(text.as_bytes());
        return Ok(document(Value::Object(pairs.map(|(name, value)| (name.into(), value.into())).collect())));
    }
    if text.contains(char::is_whitespace) || !text.is_ascii() {
        return Err(wrong("is neither JSON, nor a form, nor a token"));
    }
    Ok(Body::Text)
}

/// The body alone, where the head of the answer is before it.
fn without_head(text: &str) -> &str {
    if !text.trim_start().starts_with("HTTP/") {
        return text;
    }
    let ends = ["\r\n\r\n", "\n\n"].into_iter().filter_map(|end| text.split_once(end));
    ends.map(|(_, body)| body).next().unwrap_or_default()
}

/// JSON with something before or behind it, such as `callback( .. );`.
fn wrapped(text: &str) -> Option<Body> {
    let (start, end) = (text.find('{')?, text.rfind('}')? + 1);
    let value = serde_json::from_str(text.get(start..end)?).ok()?;
    let part = |part: &str| Some(part.to_owned()).filter(|part| !part.trim().is_empty());
    Some(Body::Document { value, prefix: part(text.get(..start)?), suffix: part(text.get(end..)?) })
}
