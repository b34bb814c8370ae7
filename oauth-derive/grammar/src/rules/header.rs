//! Rules of headers, of requests and of answers.

use crate::chars::is_token;

/// Headers that the client writes itself, from what it sends.
const OWNED: &[&str] = &["content-length", "host", "transfer-encoding", "connection"];

/// `Authorization` cannot be sent twice.
pub const AUTHORIZATION_WITH_BASIC: &str =
    "`client_secret_basic` sends `Authorization`; remove the header, or change `client_auth`";

/// Of a header's value.
pub const HEADER_VALUE: &str = "the value of a header is printable ASCII";

/// Whether the name is that of the header which carries credentials.
#[must_use]
pub fn is_authorization(header: &str) -> bool {
    header.eq_ignore_ascii_case("authorization")
}

/// A header that a declaration adds to a request.
///
/// # Errors
///
/// When the client writes it itself.
pub fn added_header(name: &str) -> Result<(), String> {
    if is_owned(name) { Err(format!("the client writes `{name}` itself; remove it")) } else { Ok(()) }
}

/// A header that goes with the token to a resource server.
///
/// # Errors
///
/// When the client writes it itself, or the request does.
pub fn header_of_resource(name: &str) -> Result<(), String> {
    if name.eq_ignore_ascii_case("content-type") {
        return Err(format!("`{name}` is what each request says of its own body; remove it"));
    }
    added_header(name)
}

/// The format whose bodies have this `Content-Type`, whatever its parameters.
#[must_use]
pub fn format_of(content_type: &str) -> Option<&'static str> {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        "application/json" => Some("json"),
        "application/x-www-form-urlencoded" => Some("form"),
        "application/xml" | "text/xml" => Some("xml"),
        _ => None,
    }
}

/// The value of a `Content-Type` that is written down, where the body has this format; `none` is no body.
///
/// # Errors
///
/// When another format has it.
pub fn content_type(value: &str, format: &str) -> Result<(), String> {
    let Some(of_format) = format_of(value) else { return Ok(()) };
    if of_format == format || format == "none" || (of_format, format) == ("form", "query") {
        return Ok(());
    }
    Err(format!("the body is not of this type; write `format = {of_format}`, which has the header too"))
}

/// Two names of one header, which differ in their case alone.
///
/// # Errors
///
/// When they are that.
pub fn twin_headers(name: &str, earlier: &str) -> Result<(), String> {
    if name != earlier && name.eq_ignore_ascii_case(earlier) {
        Err(format!("`{name}` and `{earlier}` are one header; keep one"))
    } else {
        Ok(())
    }
}

/// The header that carries the token to a resource server.
///
/// # Errors
///
/// When it is no name of a header, or the client writes that one itself.
pub fn bearer_header(name: &str) -> Result<(), String> {
    response_header(name)?;
    if is_owned(name) || name.eq_ignore_ascii_case("content-type") {
        Err(format!("the client writes `{name}` itself; name another header"))
    } else {
        Ok(())
    }
}

/// A header of the response.
///
/// # Errors
///
/// When it is no name of a header.
pub fn response_header(name: &str) -> Result<(), String> {
    if is_token(name) { Ok(()) } else { Err(format!("`{name}` is not the name of a header")) }
}

fn is_owned(name: &str) -> bool {
    OWNED.iter().any(|owned| owned.eq_ignore_ascii_case(name))
}
