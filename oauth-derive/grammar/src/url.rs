//! Endpoints and resources: absolute `https` URLs, as far as a template shows it.

use crate::chars::is_uri;
use crate::template::Part;

/// The template of a URL for `what`, such as "an endpoint".
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
pub fn check(template: &[Part], what: &str) -> Result<(), String> {
    // A placeholder stands for text that is checked when it is known; here it is a character that fits everywhere.
    let shape: String = template
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Placeholder(_) => HOLE,
        })
        .collect();
    match shape.strip_prefix(HOLE) {
        Some(rest) if rest.is_empty() || rest.starts_with(['/', '?']) => check_rest(rest, what),
        Some(_) => {
            Err("a placeholder at the start is a whole URL; write `{url}/path`, or `https://{host}`"
                .to_owned())
        }
        None => check_text(&shape, what),
    }
}

/// What is said of a URL over plain HTTP to another machine.
pub const PLAIN_HTTP: &str = "`http` is for loopback alone, such as `127.0.0.1`; write `https://`";

const HOLE: &str = "\u{0}";

/// A URL for `what`; `\0` stands for a placeholder.
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
fn check_text(url: &str, what: &str) -> Result<(), String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(format!("{what} is an absolute URL; write `https://..`"));
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(format!("{what} has no user information; remove what stands before `@`"));
    }
    let (host, port) = split_port(authority);
    if host.is_empty() {
        return Err(format!("{what} has a host; write `https://host/..`"));
    }
    if !matches!(scheme, "https" | "http") {
        return Err(format!("`{scheme}` is not a scheme of {what}; write `https://`"));
    }
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_[]:\0".contains(&byte);
    if !host.bytes().all(is_host) {
        return Err(
            "a host is letters, digits, `-` and `.`; write other scripts in their ASCII form".to_owned()
        );
    }
    if port.is_some_and(|port| !port.contains('\0') && port.parse::<u16>().is_err()) {
        return Err("a port is a number up to 65535".to_owned());
    }
    check_rest(rest, what)?;
    // Last, because a program may allow it.
    if scheme == "http" && !is_loopback(host) { Err(PLAIN_HTTP.to_owned()) } else { Ok(()) }
}

/// The template of a resource. It is compared as text, so that it is sent as it is written and nothing is encoded on the way.
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
pub fn resource(template: &[Part]) -> Result<(), String> {
    check(template, "a resource")?;
    let is_written_out = |part: &Part| match part {
        Part::Text(text) => is_uri(text),
        Part::Placeholder(_) => true,
    };
    if template.iter().all(is_written_out) {
        return Ok(());
    }
    Err("a resource has the characters of a URI (RFC 3986 §2); write others percent-encoded".to_owned())
}

/// The template of an issuer identifier (RFC 8414 §2).
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
pub fn issuer(template: &[Part]) -> Result<(), String> {
    if template.iter().any(|part| matches!(part, Part::Text(text) if text.contains('?'))) {
        return Err("an issuer has no query (RFC 8414 §2); remove what follows `?`".to_owned());
    }
    check(template, "an issuer")
}

/// The value of a placeholder at the start of a URL. One that a program may choose may be for plain HTTP.
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
pub fn base(value: &str, is_choice: bool) -> Result<(), String> {
    if value.contains('?') {
        return Err("a base URL has no query; write what follows `?` after the placeholder".to_owned());
    }
    if is_choice && value.starts_with("http://") { Ok(()) } else { check_text(value, "a base URL") }
}

/// Where URLs begin in an environment.
///
/// # Errors
///
/// What is wrong with it, and what to write instead.
pub fn environment(url: &str) -> Result<(), String> {
    check_text(url, "an environment")?;
    if url.contains('?') {
        return Err("an environment has no query; remove what follows `?`".to_owned());
    }
    Ok(())
}

/// The path and the query.
fn check_rest(rest: &str, what: &str) -> Result<(), String> {
    if rest.contains('#') {
        return Err(format!("{what} has no fragment; remove `#` and what follows"));
    }
    if rest
        .chars()
        .any(|found| found.is_whitespace() || found == '\\' || (found.is_control() && found != '\0'))
    {
        return Err(
            "a URL has no spaces, control characters or backslashes; write them percent-encoded".to_owned()
        );
    }
    Ok(())
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// `127.x.x.x`, `[::1]` or `localhost`, which stands for them: any other name may resolve to anything.
fn is_loopback(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
