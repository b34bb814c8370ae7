//! `refresh`: how a refresh token is used (RFC 6749 §6).

use super::reader::Section;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// A refresh token in the answer is not used and not kept.
    None,
    /// As RFC 6749 §6 says.
    RefreshToken,
}

pub(super) fn read(section: Section<'_>) -> Refresh {
    if section.text("refresh") == Some("none") { Refresh::None } else { Refresh::RefreshToken }
}
