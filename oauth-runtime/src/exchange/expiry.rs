//! When a token expires.

use std::time::Duration;

use super::answer::Answer;
use super::moment::{MAX_LIFETIME, NEAR, moment, number, seconds, since_1970};
use crate::extra::{Member, Response};
use crate::plan::{ExpiresInFormat, ExpiresInRule, Lifetime};
use crate::token::Expiry;

/// No token ended before: the year 2000.
const YEAR_2000: Duration = Duration::from_secs(946_684_800);

/// When the token of this answer expires, counted from the moment its request began, and whether the answer says so.
pub(super) fn expiry(answer: &Answer<'_>, access_token: &str, response: &Response<'_>) -> (Expiry, bool) {
    match answer.plan.lifetime {
        Some(Lifetime::Never) => return (Expiry::Never, false),
        Some(Lifetime::Seconds(seconds)) => return (after(answer, Duration::from_secs(seconds)), false),
        Some(Lifetime::Jwt) => {
            let moment = jwt_exp(access_token);
            return (moment.map_or(Expiry::Unknown, |moment| until(answer, moment)), moment.is_some());
        }
        None => {}
    }
    stated(answer, response)
}

/// The end that the answer says, or that is declared for one which does not, and whether the answer says it.
pub(super) fn stated(answer: &Answer<'_>, response: &Response<'_>) -> (Expiry, bool) {
    let rules = &answer.rules.response;
    let moment = || expires_at(answer, response);
    // A lifetime needs no clock, so that a moment counts before it only where it is declared.
    let declared = if rules.expires_at.is_declared { moment() } else { None };
    let stated = declared.or_else(|| expires_in(answer, response));
    let stated = stated.or_else(|| if rules.expires_at.is_declared { None } else { moment() });
    match stated {
        Some(Stated::Lifetime(lifetime)) => (after(answer, lifetime), true),
        Some(Stated::Moment(moment)) => (until(answer, moment), true),
        None => {
            let default = rules.expires_in.default.map(Duration::from_secs);
            (default.map_or(Expiry::Unknown, |lifetime| after(answer, lifetime)), false)
        }
    }
}

fn after(answer: &Answer<'_>, lifetime: Duration) -> Expiry {
    Expiry::At(answer.begun.plus(lifetime.min(MAX_LIFETIME)).system_time())
}

/// The end at a moment of the provider's clock, after as long as it is till then there.
fn until(answer: &Answer<'_>, moment: Duration) -> Expiry {
    let there = answer.provider_time();
    if answer.differs(there) {
        let provider = &*answer.plan.name;
        tracing::warn!(
            provider,
            "the clock here differs from the provider's, by which the end of the token is read"
        );
    }
    after(answer, moment.saturating_sub(there.unwrap_or(answer.begun.wall())))
}

/// The moment that the answer says; one that cannot be read is logged.
fn expires_at(answer: &Answer<'_>, response: &Response<'_>) -> Option<Stated> {
    let rule = &answer.rules.response.expires_at;
    let member = response.member(&rule.location)?;
    let moment = moment(member, rule.format);
    if moment.is_none() && !matches!(member, Member::Text("")) {
        tracing::warn!(provider = &*answer.plan.name, "`expires_at` is not a time and is ignored");
    }
    moment.map(Stated::Moment)
}

/// The lifetime that the answer says, or the moment that it must be; what is odd about it is logged.
fn expires_in(answer: &Answer<'_>, response: &Response<'_>) -> Option<Stated> {
    let rule = &answer.rules.response.expires_in;
    let member = response.member(&rule.location)?;
    let stated = lifetime(member, rule, || answer.provider_time().unwrap_or(answer.begun.wall()));
    if let Some(remark) = remark(member, rule, stated.as_ref()) {
        tracing::warn!(provider = &*answer.plan.name, "`expires_in` {remark}");
    }
    stated
}

/// What `expires_in` says.
#[derive(Debug, PartialEq)]
enum Stated {
    Lifetime(Duration),
    Moment(Duration),
}

/// The lifetime. Null and what is no lifetime count as absent, and zero where a default is declared; else zero means
/// already expired, as a negative lifetime does. More than ten years are no lifetime: the number is the moment of expiry
/// where that is near, or declared, and else nonsense.
fn lifetime(member: Member<'_>, rule: &ExpiresInRule, now: impl FnOnce() -> Duration) -> Option<Stated> {
    let units = units(member, rule.format).filter(|units| *units != 0.0 || rule.default.is_none())?;
    if rule.format == ExpiresInFormat::Auto && units > MAX_LIFETIME.as_secs_f64() {
        let moment = since_1970(units).filter(|moment| *moment >= YEAR_2000);
        return moment.map(Stated::Moment);
    }
    let unit = f64::from(rule.unit) / 1e3;
    let lifetime = seconds((units * unit).floor());
    if lifetime <= MAX_LIFETIME {
        return Some(Stated::Lifetime(lifetime));
    }
    let moment = since_1970(units).filter(|_| rule.format != ExpiresInFormat::DaysHoursMinutes)?;
    (moment.abs_diff(now()) <= NEAR).then_some(Stated::Moment(moment))
}

/// How many units of time: those declared, or seconds of a sum of days, hours and minutes.
fn units(member: Member<'_>, format: ExpiresInFormat) -> Option<f64> {
    if format == ExpiresInFormat::DaysHoursMinutes {
        return days_hours_minutes(member.text()?).map(|lifetime| lifetime.as_secs_f64());
    }
    number(member)
}

/// What is odd about a lifetime, for the log.
fn remark(member: Member<'_>, rule: &ExpiresInRule, stated: Option<&Stated>) -> Option<&'static str> {
    match (units(member, rule.format), stated) {
        (Some(units), _) if units < 0.0 => Some("is negative: the token counts as expired"),
        (_, Some(Stated::Lifetime(Duration::ZERO))) => Some(
            "is 0: the token counts as expired; if it has no end, declare `lifetime = never`, and if 0 says nothing, \
             `response(expires_in(default = ..))`",
        ),
        (_, Some(Stated::Moment(_))) if rule.format != ExpiresInFormat::Auto => Some(
            "is not a lifetime and is taken for the moment of expiry; `expires_in(format = auto)` declares it",
        ),
        (Some(units), None) if units != 0.0 => Some("is more than ten years and is ignored"),
        (None, None) if rule.format == ExpiresInFormat::DaysHoursMinutes => {
            Some("is not a lifetime as `d:h:m` and is ignored")
        }
        (None, None) => Some("is not a lifetime and is ignored"),
        _ => None,
    }
}

fn days_hours_minutes(text: &str) -> Option<Duration> {
    let mut parts = text.trim().split(':').map(|part| part.parse::<u64>().ok());
    let (days, hours, minutes) = (parts.next()??, parts.next()??, parts.next()??);
    let total =
        days.checked_mul(24)?.checked_add(hours)?.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?;
    parts.next().is_none().then(|| Duration::from_secs(total))
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
    since_1970(claims.exp)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Stated, jwt_exp, lifetime, moment};
    use crate::document::{Node, json};
    use crate::extra::Member;
    use crate::plan::{ExpiresAtFormat, Plan};

    /// The only member of a body.
    fn member<'n>(node: &'n Node<'n>) -> Option<Member<'n>> {
        match node {
            Node::Null => None,
            node => Some(node.as_str().map_or(Member::Other(node), Member::Text)),
        }
    }

    /// What `expires_in` says under these rules.
    fn stated(body: &str, rules: &str) -> Option<u64> {
        let plan = Plan::acme(&format!(r#""response":{{"expires_in":{{{rules}}}}}"#));
        let now = || Duration::from_secs(1_740_054_294);
        match lifetime(member(&json(body).unwrap())?, &plan.token.response.expires_in, now)? {
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
            ("0", Some(0)),
            ("\"0\"", Some(0)),
            ("null", None),
            ("\"\"", None),
            ("\"abc\"", None),
            ("\"NaN\"", None),
            ("\"inf\"", None),
            ("[1]", None),
            ("true", None),
        ] {
            assert_eq!(stated(body, ""), seconds, "{body}");
        }
        assert_eq!(stated("1e300", ""), None);
        assert_eq!(stated("0", r#""default":60"#), None);
        assert_eq!(stated("-1", r#""default":60"#), Some(0));
    }

    #[test]
    fn units_and_formats() {
        assert_eq!(stated("90000", r#""unit":"milliseconds""#), Some(90));
        assert_eq!(stated("\"2\"", r#""unit":"minutes""#), Some(120));
        let dhm = r#""format":"d:h:m""#;
        assert_eq!(stated("\"1:2:3\"", dhm), Some(93_780));
        assert_eq!(stated("\"0:0:0\"", dhm), Some(0));
        assert_eq!(stated("\"1:2\"", dhm), None);
        let auto = r#""format":"auto""#;
        assert_eq!(stated("3600", auto), Some(3600));
        assert_eq!(stated("1900000000", auto), Some(1_900_000_000));
        assert_eq!(stated("1900000000000", auto), Some(1_900_000_000));
        // Ago, in microseconds, and beyond all calendars.
        for nonsense in ["400000000", "1900000000000000", "1e18", "20301128043831", "203011280438"] {
            assert_eq!(stated(nonsense, auto), None, "{nonsense}");
        }
    }

    #[test]
    fn moments_in_all_their_spellings() {
        let at = |body: &str, format| {
            moment(member(&json(body).unwrap()).unwrap(), format).map(|moment| moment.as_secs())
        };
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
        assert_eq!(at("\"Sun, 17 Mar 2030 17:46:40 GMT\"", ExpiresAtFormat::Auto), Some(1_900_000_000));
        for loose in [
            "\"2030-03-17T17:46:40\"",
            "\"2030-03-17 17:46:40\"",
            "\"2030-03-17 19:46:40.000+0200\"",
            "\"2030-03-17T12:46:40-0500\"",
        ] {
            assert_eq!(at(loose, ExpiresAtFormat::Auto), Some(1_900_000_000), "{loose}");
        }
        for wrong in
            ["\"2030-03-17\"", "\"2030-03-17 17\"", "\"2030-03-17T17:46:40+8\"", "\"é-é-é+é:é 12345\""]
        {
            assert_eq!(at(wrong, ExpiresAtFormat::Auto), None, "{wrong}");
        }
        assert_eq!(at("0", ExpiresAtFormat::Auto), None);
        assert_eq!(at("\"9999-12-31T23:59:59Z\"", ExpiresAtFormat::Auto), Some(253_402_300_799));
        for nonsense in ["\"20301128043831\"", "20301128043831", "203011280438", "1900000000000000", "1e18"] {
            for format in [ExpiresAtFormat::Auto, ExpiresAtFormat::Unix, ExpiresAtFormat::UnixMs] {
                assert_eq!(at(nonsense, format), None, "{nonsense}");
            }
        }
        assert_eq!(at("\"soon\"", ExpiresAtFormat::Auto), None);
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
