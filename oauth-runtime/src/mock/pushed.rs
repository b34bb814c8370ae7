//! Authorization requests that are handed in before the browser comes (RFC 9126).

use serde_json::json;

use super::body::Body;
use super::{Inner, MockRequest};
use crate::plan::AuthorizeRules;

/// How long a request may be fetched, in seconds.
const LIFETIME: u64 = 60;

/// Keeps the parameters of a request until a browser comes for them.
pub(super) fn answer(inner: &Inner, request: &MockRequest) -> Body {
    let mut state = inner.state();
    state.issued += 1;
    let request_uri = format!("urn:ietf:params:oauth:request_uri:mock-{}", state.issued);
    let of_client = ["client_secret", "client_assertion", "client_assertion_type"];
    let mut params = request.body_params();
    params.retain(|(name, _)| !of_client.contains(&&**name));
    state.pushed.insert(request_uri.clone(), params);
    let body = json!({ "request_uri": request_uri, "expires_in": LIFETIME });
    let bytes = body.to_string().into_bytes();
    Body { content_type: "application/json", bytes, headers: Vec::new() }
}

/// The parameters that a URL stands for.
///
/// # Errors
///
/// What it has beside them, or that they were not handed in.
pub(super) fn fetch(
    inner: &Inner,
    rules: &AuthorizeRules,
    sent: &[(String, String)],
) -> Result<Vec<(String, String)>, Vec<String>> {
    let client_id = rules.wire_name("client_id");
    let get = |name: &str| sent.iter().find(|(param, _)| param == name).map(|(_, value)| value);
    let Some(request_uri) = get("request_uri") else {
        return Err(vec!["the request was not handed in first: there is no `request_uri`".to_owned()]);
    };
    let other = sent.iter().find(|(name, _)| name != client_id && name != "request_uri");
    if let Some((name, _)) = other {
        return Err(vec![format!("parameter `{name}` is beside the `request_uri`")]);
    }
    let pushed = inner.state().pushed.remove(request_uri);
    let pushed = pushed.ok_or_else(|| vec!["the `request_uri` is unknown or spent".to_owned()])?;
    let is_same = pushed.iter().any(|(name, value)| name == client_id && Some(value) == get(client_id));
    if is_same { Ok(pushed) } else { Err(vec![format!("parameter `{client_id}` is that of another client")]) }
}
