//! Endpoints and resources: absolute `https` URLs, as far as a template shows it.

use oauth_grammar::template::Part;

use crate::template::Template;

/// What is wrong with a template for `what`, such as "an endpoint", if anything.
pub(super) fn check(template: &Template, what: &str) -> Result<(), String> {
    // A placeholder stands for text that the runtime checks; here it is a character that fits everywhere.
    let shape: String = template
        .parts()
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

const HOLE: &str = "\u{0}";

/// What is wrong with a URL; `\0` stands for a placeholder.
pub(super) fn check_text(url: &str, what: &str) -> Result<(), String> {
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
    match scheme {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err("`http` is for loopback alone, such as `127.0.0.1`; write `https://`".to_owned());
        }
        _ => return Err(format!("`{scheme}` is not a scheme of {what}; write `https://`")),
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
    check_rest(rest, what)
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
