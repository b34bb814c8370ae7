//! `lifetime`: how long a token lives, whatever the response says.

use super::reader::Section;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// This many seconds from the request.
    Seconds(u64),
    Never,
    /// Until the `exp` claim of the access token, which is a JWT (RFC 7519 §4.1.4).
    Jwt,
}

pub(super) fn read(section: Section<'_>) -> Option<Lifetime> {
    let seconds = section.integer("lifetime").map(Lifetime::Seconds);
    seconds.or_else(|| match section.text("lifetime")? {
        "never" => Some(Lifetime::Never),
        _ => Some(Lifetime::Jwt),
    })
}
