//! The parts of a URL, and what may stand in each.

/// Which part of a URL the next character of its template belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The very beginning: a value there is a URL itself.
    Start,
    /// The host, with its port.
    Host,
    /// The path.
    Path,
    /// The query.
    Query,
}

impl Position {
    /// The position after this text.
    #[must_use]
    pub fn after(self, text: &str) -> Self {
        match self {
            Self::Start => match text.split_once("://") {
                Some((_, rest)) => Self::Host.after(rest),
                None => Self::Start,
            },
            Self::Host => match text.find(['/', '?']) {
                Some(at) => Self::Path.after(text.get(at..).unwrap_or_default()),
                None => Self::Host,
            },
            Self::Path if text.contains('?') => Self::Query,
            position => position,
        }
    }

    /// The position after a value, which stays in its own; one at the start is followed by a path.
    #[must_use]
    pub fn after_value(self) -> Self {
        if self == Self::Start { Self::Path } else { self }
    }

    /// Whether a value may stand here between these texts. One at the start is held to more, as a URL.
    ///
    /// # Errors
    ///
    /// What is wrong with it, to be put after its name; the value is not repeated.
    pub fn check(self, value: &str, before: &str, after: &str) -> Result<(), &'static str> {
        match self {
            Self::Host if !is_host(value, before, after) => Err(
                "stands in a host and is not made of letters, digits, `-`, `_` and `.`, with no `-` or `.` at the end of a label, nor an IPv6 address in brackets, with or without a port",
            ),
            // Segments of dots go up in the path, and dots of two values can make one.
            Self::Path if value.bytes().all(|byte| byte == b'.') => {
                Err("stands in a path and is empty or made of dots")
            }
            _ => Ok(()),
        }
    }
}

/// Whether a value may stand in a host: a part of one, or all of one with its port, where a URL allows that.
fn is_host(value: &str, before: &str, after: &str) -> bool {
    if let Some((address, port)) = value.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return address.parse::<std::net::Ipv6Addr>().is_ok() && is_port;
    }
    let (host, port) = value.split_once(':').map_or((value, None), |(host, port)| (host, Some(port)));
    let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    !host.is_empty()
        && host.bytes().all(is_of_host)
        && (!host.starts_with(['-', '.']) || before.ends_with(|last: char| last.is_ascii_alphanumeric()))
        && (!host.ends_with(['-', '.']) || after.starts_with(|next: char| next.is_ascii_alphanumeric()))
        && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
