//! When a token expires.

use std::time::{Duration, UNIX_EPOCH};

use super::document::Node;
use crate::clock::Timestamp;
use crate::metadata::{ExpiresAtFormat, ExpiresInFormat, ExpiresInRule, Lifetime, Metadata};
use crate::token::Expiry;

/// Ten years: no lifetime is longer, and a larger number in `expires_in` is a moment.
const MAX_LIFETIME: Duration = Duration::from_secs(315_360_000);
/// What tells seconds since 1970 from milliseconds: the year 5138 in the one, 1973 in the other.
const MILLISECONDS_FROM: f64 = 1e11;

/// When the token of this answer expires, counted from the moment its request began. `find` looks a member
/// up by its name and declared paths.
pub(super) fn expiry<'n, 'b: 'n>(
    metadata: &Metadata,
    begun: Timestamp,
    access_token: &str,
    find: impl Fn(&str, &[&str]) -> Option<&'n Node<'b>>,
) -> Expiry {
    let rules = &metadata.response;
    let after = |lifetime: Duration| Expiry::At(begun.plus(lifetime.min(MAX_LIFETIME)).system_time());
    let until = |moment: Duration| after(moment.saturating_sub(begun.wall()));
    match metadata.lifetime {
        Some(Lifetime::Never) => return Expiry::Never,
        Some(Lifetime::Seconds(seconds)) => return after(Duration::from_secs(seconds)),
        Some(Lifetime::Jwt) => return jwt_exp(access_token).map_or(Expiry::Unknown, until),
        None => {}
    }
    if let Some(moment) =
        find("expires_at", rules.expires_at.path).and_then(|node| moment(node, rules.expires_at.format))
    {
        return until(moment);
    }
    let rule = &rules.expires_in;
    let stated = find("expires_in", rule.path);
    let lifetime = stated.and_then(|node| lifetime(node, rule));
    if let Some(remark) = stated.and_then(|node| remark(node, lifetime.as_ref())) {
        tracing::warn!(provider = metadata.name, "`expires_in` {remark}");
    }
    match lifetime {
        Some(Stated::Lifetime(lifetime)) => after(lifetime),
        Some(Stated::Moment(moment)) => until(moment),
        None => rule.default.map_or(Expiry::Unknown, |seconds| after(Duration::from_secs(seconds))),
    }
}

/// A lifetime in seconds, such as that of a refresh token.
pub(super) fn seconds_of(node: Option<&Node<'_>>) -> Option<Duration> {
    node.and_then(number)
        .filter(|lifetime| *lifetime > 0.0)
        .map(|lifetime| seconds(lifetime).min(MAX_LIFETIME))
}

/// What `expires_in` says.
#[derive(Debug, PartialEq)]
enum Stated {
    Lifetime(Duration),
    Moment(Duration),
}

/// The lifetime; 0, null, and what is no number are no statement, and less than 0 is a token that has expired.
fn lifetime(node: &Node<'_>, rule: &ExpiresInRule) -> Option<Stated> {
    if rule.format == ExpiresInFormat::DaysHoursMinutes {
        return days_hours_minutes(node.as_str()?).map(Stated::Lifetime);
    }
    let units = number(node).filter(|units| *units != 0.0)?;
    if rule.format == ExpiresInFormat::Auto && units > MAX_LIFETIME.as_secs_f64() {
        return Some(Stated::Moment(since_1970(units)));
    }
    // Precision beyond 2^53 units does not matter: such a lifetime is cut to ten years.
    #[expect(clippy::cast_precision_loss, reason = "at most 60,000")]
    let unit = rule.unit.milliseconds() as f64 / 1e3;
    Some(Stated::Lifetime(seconds((units * unit).floor())))
}

/// What is odd about a lifetime, for the log.
fn remark(node: &Node<'_>, lifetime: Option<&Stated>) -> Option<&'static str> {
    match (number(node), lifetime) {
        (Some(number), _) if number < 0.0 => Some("is negative: the token counts as expired"),
        (_, Some(Stated::Lifetime(lifetime))) if *lifetime > MAX_LIFETIME => {
            Some("is more than ten years and is cut to that")
        }
        (None, None) if !matches!(node, Node::Null) => Some("is no lifetime and is passed over"),
        _ => None,
    }
}

fn moment(node: &Node<'_>, format: ExpiresAtFormat) -> Option<Duration> {
    let unix = || number(node).filter(|moment| *moment > 0.0);
    let rfc3339 = || date(node.as_str()?.trim());
    match format {
        ExpiresAtFormat::Unix => unix().map(seconds),
        ExpiresAtFormat::UnixMs => unix().map(|moment| seconds(moment / 1e3)),
        ExpiresAtFormat::Rfc3339 => rfc3339(),
        ExpiresAtFormat::Auto => unix().map(since_1970).or_else(rfc3339),
    }
}

/// A date and time of RFC 3339 as the time since 1970.
fn date(text: &str) -> Option<Duration> {
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

/// A number, also one written as a string.
fn number(node: &Node<'_>) -> Option<f64> {
    let number = match node {
        Node::Number(number) => number.as_f64(),
        Node::Text(text) => text.as_str().trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// Seconds as a duration; less than none is none, more than fits is the most.
fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

fn since_1970(moment: f64) -> Duration {
    seconds(if moment >= MILLISECONDS_FROM { moment / 1e3 } else { moment })
}

fn days_hours_minutes(text: &str) -> Option<Duration> {
    let mut parts = text.trim().split(':').map(|part| part.parse::<u64>().ok());
    let (days, hours, minutes) = (parts.next()??, parts.next()??, parts.next()??);
    let total =
        days.checked_mul(24)?.checked_add(hours)?.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?;
    (parts.next().is_none() && total > 0).then(|| Duration::from_secs(total))
}

/// The `exp` claim of a JWT (RFC 7519 §4.1.4). The signature is for the resource server to check; here the
/// claim only says when to ask for the next token.
fn jwt_exp(token: &str) -> Option<Duration> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[derive(serde::Deserialize)]
    struct Claims {
        exp: f64,
    }

    let payload = token.split('.').nth(1)?;
    let payload = zeroize::Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(seconds(claims.exp))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Stated, date, jwt_exp, lifetime, moment};
    use crate::metadata::{ExpiresAtFormat, ExpiresInFormat, ExpiresInRule, TimeUnit};
    use crate::response::document::json;

    const RULE: ExpiresInRule = ExpiresInRule::new(&["expires_in"]);

    fn stated(body: &str, rule: ExpiresInRule) -> Option<u64> {
        match lifetime(&json(body).unwrap(), &rule)? {
            Stated::Lifetime(lifetime) => Some(lifetime.as_secs()),
            Stated::Moment(moment) => Some(moment.as_secs()),
        }
    }

    #[test]
    fn p4_to_p7_lifetimes_in_all_their_spellings() {
        for (body, seconds) in [
            ("3600", Some(3600)),
            ("\"3600\"", Some(3600)),
            ("3600.0", Some(3600)),
            ("1e3", Some(1000)),
            ("59.9", Some(59)),
            ("-1", Some(0)),
            ("0", None),
            ("null", None),
            ("\"\"", None),
            ("\"abc\"", None),
            ("\"NaN\"", None),
            ("\"inf\"", None),
            ("[1]", None),
            ("true", None),
        ] {
            assert_eq!(stated(body, RULE), seconds, "{body}");
        }
        assert!(stated("1e300", RULE).is_some());
    }

    #[test]
    fn units_and_formats() {
        assert_eq!(stated("90000", RULE.unit(TimeUnit::Milliseconds)), Some(90));
        assert_eq!(stated("\"2\"", RULE.unit(TimeUnit::Minutes)), Some(120));
        let dhm = RULE.format(ExpiresInFormat::DaysHoursMinutes);
        assert_eq!(stated("\"1:2:3\"", dhm), Some(93_780));
        assert_eq!(stated("\"1:2\"", dhm), None);
        let auto = RULE.format(ExpiresInFormat::Auto);
        assert_eq!(stated("3600", auto), Some(3600));
        assert_eq!(stated("1900000000", auto), Some(1_900_000_000));
        assert_eq!(stated("1900000000000", auto), Some(1_900_000_000));
    }

    #[test]
    fn moments_in_all_their_spellings() {
        let at = |body: &str, format| moment(&json(body).unwrap(), format).map(|moment| moment.as_secs());
        assert_eq!(at("1900000000", ExpiresAtFormat::Unix), Some(1_900_000_000));
        assert_eq!(at("\"1900000000\"", ExpiresAtFormat::Auto), Some(1_900_000_000));
        assert_eq!(at("1900000000123", ExpiresAtFormat::UnixMs), Some(1_900_000_000));
        assert_eq!(at("1900000000123", ExpiresAtFormat::Auto), Some(1_900_000_000));
        assert_eq!(at("\"2030-03-17T17:46:40Z\"", ExpiresAtFormat::Rfc3339), Some(1_900_000_000));
        assert_eq!(at("\"2030-03-18T01:46:40.5+08:00\"", ExpiresAtFormat::Auto), Some(1_900_000_000));
        assert_eq!(at("\"2030-03-17t15:46:40.25-02:00\"", ExpiresAtFormat::Auto), Some(1_900_000_000));
        for wrong in [
            "\"2030-03-17T17:46:40\"",
            "\"2030-03-17\"",
            "\"2030-03-17T17:46:40+8\"",
            "\"2030-99-17T17:46:40Z\"",
            "\"2030-03-17T17:46:4é\"",
            "\"2030-03-17T17:46:40+99999999999:00\"",
            "\"é-é-é+é:é\"",
        ] {
            assert_eq!(at(wrong, ExpiresAtFormat::Rfc3339), None, "{wrong}");
        }
        assert_eq!(at("0", ExpiresAtFormat::Auto), None);
        assert_eq!(at("\"soon\"", ExpiresAtFormat::Auto), None);
    }

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

    #[test]
    fn the_exp_claim() {
        // {"alg":"none"}.{"exp":1900000000}.
        assert_eq!(
            jwt_exp("eyJhbGciOiJub25lIn0.eyJleHAiOjE5MDAwMDAwMDB9."),
            Some(Duration::from_secs(1_900_000_000))
        );
        assert_eq!(jwt_exp("opaque"), None);
        assert_eq!(jwt_exp("a.b.c"), None);
    }
}
