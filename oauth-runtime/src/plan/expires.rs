//! `expires_in` and `expires_at` inside `response`: where and how the end of a token is said (RFC 6749 §5.1).

use super::location::{Location, location};
use super::reader::Section;

/// Where and how the lifetime of the access token is said.
#[derive(Debug)]
pub(crate) struct ExpiresInRule {
    pub(crate) location: Location,
    /// The length of one unit in milliseconds.
    pub(crate) unit: u32,
    pub(crate) format: ExpiresInFormat,
    /// The lifetime in seconds when the response says none.
    pub(crate) default: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiresInFormat {
    /// A number of units.
    Number,
    /// A number of units, or the moment of expiry in Unix time when the number is too large for a lifetime.
    Auto,
    /// `days:hours:minutes`.
    DaysHoursMinutes,
}

/// Where and how the moment of expiry is said.
#[derive(Debug)]
pub(crate) struct ExpiresAtRule {
    pub(crate) location: Location,
    pub(crate) format: ExpiresAtFormat,
    /// Whether the declaration says where it is.
    pub(crate) is_declared: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpiresAtFormat {
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// A date and time of RFC 3339.
    Rfc3339,
    /// Any of these, or a date of HTTP, by looking at it.
    Auto,
}

pub(super) fn read_in(section: Section<'_>) -> ExpiresInRule {
    let rules = section.section("expires_in");
    let format = match rules.text("format") {
        Some("auto") => ExpiresInFormat::Auto,
        Some("d:h:m") => ExpiresInFormat::DaysHoursMinutes,
        _ => ExpiresInFormat::Number,
    };
    ExpiresInRule {
        location: location(section, "expires_in"),
        unit: match rules.text("unit") {
            Some("milliseconds") => 1,
            Some("minutes") => 60_000,
            _ => 1_000,
        },
        format,
        default: rules.integer("default"),
    }
}

pub(super) fn read_at(section: Section<'_>) -> ExpiresAtRule {
    ExpiresAtRule {
        location: location(section, "expires_at"),
        format: match section.section("expires_at").text("format") {
            Some("unix") => ExpiresAtFormat::Unix,
            Some("unix_ms") => ExpiresAtFormat::UnixMs,
            Some("rfc3339") => ExpiresAtFormat::Rfc3339,
            _ => ExpiresAtFormat::Auto,
        },
        is_declared: section.get("expires_at").is_some(),
    }
}
