//! Dates as answers write them.

use std::time::{Duration, UNIX_EPOCH};

/// A date of HTTP (RFC 9110 §5.6.7) as the time since 1970.
pub(super) fn http_date(text: &str) -> Option<Duration> {
    httpdate::parse_http_date(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()
}

/// A date and time as RFC 3339 would write it: with `T` between them, and a colon in the distance to UTC, or `Z` where none is
/// said.
pub(super) fn as_rfc3339(text: &str) -> String {
    let mut text = text.to_owned();
    if text.get(10..11) == Some(" ") {
        text.replace_range(10..11, "T");
    }
    let distance = text.len().checked_sub("+0000".len()).filter(|at| *at > "2000-01-01T".len());
    let distance =
        distance.filter(|at| text.get(*at..).is_some_and(|it| it.starts_with(['+', '-']) && it.is_ascii()));
    match distance {
        Some(at) => text.insert(at + 3, ':'),
        None if !text.ends_with(['Z', 'z']) && !text.get(11..).unwrap_or_default().contains(['+', '-']) => {
            text.push('Z');
        }
        None => {}
    }
    text
}

/// A date and time of RFC 3339 as the time since 1970.
pub(super) fn date(text: &str) -> Option<Duration> {
    let since_1970 = |utc: &str| humantime::parse_rfc3339(utc).ok()?.duration_since(UNIX_EPOCH).ok();
    let Some((local, offset)) =
        text.rfind(['+', '-']).filter(|at| *at > "2000-01-01".len()).map(|at| text.split_at(at))
    else {
        return since_1970(&text.to_ascii_uppercase());
    };
    let moment = since_1970(&format!("{}Z", local.to_ascii_uppercase()))?;
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let part = |digits: &str| digits.parse::<u8>().ok().map(u64::from);
    let distance = Duration::from_secs(part(hours)? * 3600 + part(minutes)? * 60);
    if offset.starts_with('+') { moment.checked_sub(distance) } else { moment.checked_add(distance) }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_that_is_none_is_no_moment() {
        for wrong in [
            "2030-99-17T17:46:40Z",
            "2030-03-17T17:46:4é",
            "2030-03-17T17:46:40+99999999999:00",
            "ééééééééééé+é:é",
            "+",
            "",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}
