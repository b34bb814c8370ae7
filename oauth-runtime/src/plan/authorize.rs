//! `authorize`: how the user is sent to the provider to authorize the client (RFC 6749 §4.1.1).

use super::reader::Section;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authorize {
    /// The code arrives by a way of the provider's own; there is no authorization request.
    None,
    /// By an authorization request with a code challenge (RFC 7636).
    Request,
}

pub(super) fn read(section: Section<'_>) -> Authorize {
    if section.text("authorize") == Some("none") { Authorize::None } else { Authorize::Request }
}
