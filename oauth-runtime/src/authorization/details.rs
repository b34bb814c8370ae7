//! Rich authorization requests (RFC 9396).

use serde::Serialize;
use serde_json::Value;

/// The parameter, and the member of the answer.
pub(crate) const NAME: &str = "authorization_details";

/// What is asked for, as it is sent.
///
/// # Errors
///
/// When one is no authorization detail (RFC 9396 §2).
pub(crate) fn written(details: impl IntoIterator<Item = impl Serialize>) -> Result<String, String> {
    let mut all = Vec::new();
    for detail in details {
        let detail = serde_json::to_value(detail)
            .map_err(|problem| format!("{NAME}: one cannot be written as JSON: {problem}"))?;
        if detail.get("type").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("{NAME}: each is an object with a `type` that is a text"));
        }
        all.push(detail);
    }
    Ok(Value::Array(all).to_string())
}
