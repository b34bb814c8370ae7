//! Rules of `revocation` and `introspection`: calls about a token that there is.

/// The groups that say how an endpoint is asked about a token. The endpoint of each is the key of its name with `_url`.
pub const ABOUT_TOKENS: [&str; 2] = ["revocation", "introspection"];

/// What is said of an endpoint that is not there.
#[must_use]
pub fn without_endpoint(key: &str) -> String {
    format!("`{key}` needs `{key}_url`; declare the endpoint, or remove `{key}`")
}

/// The format of an answer about a token.
///
/// # Errors
///
/// When it is one that cannot say whether the token is active, which is a boolean.
pub fn introspection_format(format: &str) -> Result<(), String> {
    match format {
        "auto" | "json" => Ok(()),
        other => Err(format!(
            "an introspection response is JSON (RFC 7662 §2.2) and not `{other}`; remove `format`"
        )),
    }
}
