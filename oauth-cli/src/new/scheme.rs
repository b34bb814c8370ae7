//! The scheme of an endpoint: tokens are asked for over `https`.

use crate::provider::is_loopback;

/// The URL over `https`, unless it is of this machine.
pub(crate) fn secured(url: &str) -> String {
    let Some(rest) = url.strip_prefix("http://") else { return url.to_owned() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(host, _)| host);
    if is_loopback(host) { url.to_owned() } else { format!("https://{rest}") }
}

/// What is said above a key whose URL had another scheme in the `source`, which is a line or a document.
pub(crate) fn note(source: &str) -> String {
    format!("The {source} has `http`; tokens are asked for over `https` alone.")
}
