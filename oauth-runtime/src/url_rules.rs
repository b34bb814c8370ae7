//! Which URLs an endpoint or a resource may have, and whose hosts are of one domain.

use url::{Host, Url};

/// A host as it is in a URL.
///
/// # Errors
///
/// That it is none.
pub(crate) fn parse_host(text: &str) -> Result<Box<str>, String> {
    let host = Host::parse(text).or_else(|_| Host::parse(&format!("[{text}]")));
    host.map(|host| host.to_string().into()).map_err(|problem| format!("`{text}` is not a host: {problem}"))
}

/// Reads an endpoint.
///
/// # Errors
///
/// When it is not a URL that an endpoint may have (RFC 6749 §3.1 and §3.2): `https`, or `http` on loopback and on these
/// hosts.
pub(crate) fn parse_endpoint(text: &str, plain_http: &[Box<str>]) -> Result<Url, String> {
    let url = parse_url(text)?;
    if plain_http.iter().any(|host| url.host_str() == Some(host)) {
        return Ok(url);
    }
    check_scheme(url)
        .map_err(|problem| format!("{problem}, or name the host with `plain_http` of the builder"))
}

/// Reads a resource, which is sent a token: over `https`, or over `http` on loopback.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn parse_resource(text: &str) -> Result<Url, String> {
    check_scheme(parse_url(text)?)
}

fn check_scheme(url: Url) -> Result<Url, String> {
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err("`http` is for loopback alone, such as `127.0.0.1`; use `https`".to_owned());
    }
    Ok(url)
}

/// Reads a URL of any host: `https` or `http`, no fragment, and no user information.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn parse_url(text: &str) -> Result<Url, String> {
    // The parser drops these silently, so that `https://a\n.example` would become another host.
    if text.bytes().any(|byte| byte.is_ascii_control() || byte == b' ' || byte == b'\\') {
        return Err("it holds a space, a backslash or a control character".to_owned());
    }
    let url = Url::parse(text).map_err(|problem| problem.to_string())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("the scheme is not `https`".to_owned());
    }
    if has_user_info(&url) {
        return Err("it holds user information".to_owned());
    }
    if url.fragment().is_some() {
        return Err("it holds a fragment".to_owned());
    }
    Ok(url)
}

/// Whether a URL holds user information (RFC 3986 §3.2.1).
pub(crate) fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Whether the host is a loopback address, or `localhost`, which stands for them (RFC 6761 §6.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether both are the same host, or in one domain that somebody can own.
pub(crate) fn is_of_one_domain(one: &str, other: &str) -> bool {
    one == other || owned_domain(one).zip(owned_domain(other)).is_some_and(|(one, other)| one == other)
}

/// What a country has below it in place of `com`: everybody has a domain below that.
const SECOND_LEVELS: &[&str] =
    &["ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "ne", "net", "nom", "or", "org"];

/// The domain of a host that somebody owns.
pub(crate) fn owned_domain(host: &str) -> Option<&str> {
    let is_name = host.parse::<std::net::IpAddr>().is_err() && !host.starts_with('[');
    let mut labels = host.rsplit('.');
    let (top, second) = (labels.next()?, labels.next()?);
    let mut length = top.len() + 1 + second.len();
    if top.len() == 2 && SECOND_LEVELS.contains(&second) {
        length += 1 + labels.next()?.len();
    }
    host.get(host.len().checked_sub(length)?..).filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::is_of_one_domain;

    #[test]
    fn hosts_of_one_domain() {
        for (one, other) in [
            ("my.acme.example", "api.acme.example"),
            ("acme.example", "eu.acme.example"),
            ("a.b.acme.co.uk", "acme.co.uk"),
            ("127.0.0.1", "127.0.0.1"),
            ("localhost", "localhost"),
            ("id.vk.ru", "api.vk.ru"),
        ] {
            assert!(is_of_one_domain(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("my.acme.example", "my.evil.example"),
            ("acme.example", "acme.example.evil.org"),
            ("acme.co.uk", "evil.co.uk"),
            ("10.0.0.1", "10.9.0.1"),
            ("localhost", "evil.localhost"),
            ("notacme.example", "acme.example"),
        ] {
            assert!(!is_of_one_domain(one, other), "{one} {other}");
        }
    }
}
