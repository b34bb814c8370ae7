//! Times as the members of an answer say them.

use std::ops::Range;
use std::time::Duration;

use super::dates::{as_rfc3339, date, http_date};
use crate::document::Node;
use crate::extra::Member;
use crate::plan::ExpiresAtFormat;

/// Ten years of 366 days: no lifetime is longer. That of a token which never ends is often said as ten years.
pub(super) const MAX_LIFETIME: Duration = Duration::from_secs(316_224_000);
/// How far off a moment may be that stands where a lifetime should, and how long a number of seconds to wait: a year.
pub(super) const NEAR: Duration = Duration::from_secs(31_536_000);
/// From when on there are no moments: the year 10000.
const YEAR_10000: Duration = Duration::from_secs(253_402_300_800);
/// Numbers that are dates as they are written, from the year to the second or the minute without anything between. No moment is
/// said by them: the milliseconds of one in 600 years, or in 1976.
const WRITTEN_DATES: [Range<f64>; 2] =
    [19_700_101_000_000.0..21_000_101_000_000.0, 197_001_010_000.0..210_001_010_000.0];
/// What tells seconds since 1970 from milliseconds: the year 5138 in the one, 1973 in the other.
const MILLISECONDS_FROM: f64 = 1e11;

/// How long to wait, as a number of seconds or a moment says it.
pub(super) fn delay(member: Member<'_>, now: Duration) -> Option<Duration> {
    let of_seconds = seconds_of(Some(member)).filter(|delay| *delay <= NEAR);
    of_seconds.or_else(|| Some(moment(member, ExpiresAtFormat::Auto)?.saturating_sub(now)))
}

/// A lifetime in seconds, such as that of a refresh token; 0 says nothing.
pub(super) fn seconds_of(member: Option<Member<'_>>) -> Option<Duration> {
    member
        .and_then(number)
        .filter(|lifetime| *lifetime > 0.0)
        .map(|lifetime| seconds(lifetime).min(MAX_LIFETIME))
}

/// The moment that a member says, as the time since 1970.
pub(super) fn moment(member: Member<'_>, format: ExpiresAtFormat) -> Option<Duration> {
    let unix = || number(member).filter(|moment| *moment > 0.0 && !is_written_date(*moment));
    let rfc3339 = || date(member.text()?.trim());
    let moment = match format {
        ExpiresAtFormat::Unix => unix().map(seconds),
        ExpiresAtFormat::UnixMs => unix().map(|moment| seconds(moment / 1e3)),
        ExpiresAtFormat::Rfc3339 => rfc3339(),
        ExpiresAtFormat::Auto => {
            let written = || date(&as_rfc3339(member.text()?.trim()));
            unix()
                .and_then(since_1970)
                .or_else(rfc3339)
                .or_else(|| http_date(member.text()?))
                .or_else(written)
        }
    };
    moment.filter(|moment| *moment < YEAR_10000)
}

/// A number, also one written as a string.
pub(super) fn number(member: Member<'_>) -> Option<f64> {
    let number = match member {
        Member::Other(Node::Number(number)) => number.as_f64(),
        Member::Text(text) => text.trim().parse().ok(),
        Member::Other(_) => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// Seconds as a duration, clamped to `0..=Duration::MAX`.
pub(super) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

fn is_written_date(number: f64) -> bool {
    WRITTEN_DATES.iter().any(|dates| dates.contains(&number))
}

/// A moment in seconds or milliseconds since 1970.
pub(super) fn since_1970(moment: f64) -> Option<Duration> {
    let is_written = is_written_date(moment);
    let moment = seconds(if moment >= MILLISECONDS_FROM { moment / 1e3 } else { moment });
    (moment < YEAR_10000 && !is_written).then_some(moment)
}
