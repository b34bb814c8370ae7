//! When to ask again, as an answer says it.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

/// The longest wait that a provider is believed.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// The time since 1970 that an answer says for its own (`Date`, RFC 9110 §6.6.1).
pub(crate) fn date(value: &HeaderValue) -> Option<Duration> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()?.duration_since(UNIX_EPOCH).ok()
}

/// `Retry-After` in either of its forms (RFC 9110 §10.2.3), cut to an hour; `now` is the time since 1970, without which a moment
/// says nothing.
pub(crate) fn retry_after(value: &HeaderValue, now: Option<Duration>) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let delay = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean a very long time.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(now?)
    };
    Some(delay.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::retry_after;

    #[test]
    fn e11_retry_after_in_all_its_forms() {
        let now = Duration::from_secs(784_111_777 - 60); // 1994-11-06 08:48:37
        for (value, seconds) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("1000000000", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:37 1994", Some(60)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
            ("1.5", None),
        ] {
            let delay = retry_after(&HeaderValue::from_static(value), Some(now));
            assert_eq!(delay, seconds.map(Duration::from_secs), "{value}");
            let is_moment = value.ends_with("GMT") || value.ends_with("1994");
            let without_time = retry_after(&HeaderValue::from_static(value), None);
            assert_eq!(without_time, delay.filter(|_| !is_moment), "{value}");
        }
    }
}
