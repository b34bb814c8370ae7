//! Rich authorization requests (RFC 9396).

use serde::Serialize;
use serde_json::Value;

use crate::texts::Texts;

/// The parameter, and the member of the answer.
pub(crate) const NAME: &str = "authorization_details";

/// Adds these to what is asked for, in the one parameter.
///
/// # Errors
///
/// When one is no authorization detail (RFC 9396 §2).
pub(crate) fn add(
    added: &mut Texts,
    details: impl IntoIterator<Item = impl Serialize>,
) -> Result<(), String> {
    let (mut others, mut all) = (Texts::default(), Vec::new());
    for (name, value) in added.pairs() {
        if name == NAME {
            let before: Vec<Value> = serde_json::from_str(value)
                .map_err(|_| format!("{NAME}: the parameter that was added is no array"))?;
            all.extend(before);
        } else {
            others.push([name, value]);
        }
    }
    for detail in details {
        let detail = serde_json::to_value(detail)
            .map_err(|problem| format!("{NAME}: one cannot be written as JSON: {problem}"))?;
        if detail.get("type").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("{NAME}: each is an object with a `type` that is a text"));
        }
        all.push(detail);
    }
    others.push([NAME, &Value::Array(all).to_string()]);
    *added = others;
    Ok(())
}
