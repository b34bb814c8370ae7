//! What members of answers are called, at providers that do not call them as the RFCs do.

use serde_json::Value;

use super::body::Leaf;

/// What a member seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    AccessToken,
    TokenType,
    /// A number of seconds, or of another unit.
    Lifetime,
    /// A moment.
    Expiry,
    RefreshToken,
    RefreshLifetime,
    RefreshExpiry,
    RefreshIn,
    Scope,
    IdToken,
    /// Whether all is well.
    Success,
    ErrorCode,
    ErrorText,
    ErrorLink,
    Wait,
    Unknown,
}

/// The name in small letters, without what stands between its words.
fn joined(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Seconds since 1970 that are later than this are no lifetime: ten years are less.
const MOMENT: i64 = 1_000_000_000;

/// Milliseconds since 1970 that are later than this are no lifetime of a token: it is three years.
const MOMENT_MS: i64 = 100_000_000_000;
const DAY_MS: i64 = 86_400_000;

/// Whether a number that may be a moment is a lifetime of days in milliseconds: it is a round one, and the name does not say that
/// it is a moment.
fn is_days_in_milliseconds(number: i64, name: &str) -> bool {
    let is_of_moment = ["at", "on", "until", "exp", "date", "time"].iter().any(|end| name.ends_with(end))
        && !name.ends_with("expiration")
        && !name.ends_with("lifetime");
    !is_of_moment && number < MOMENT_MS && number % DAY_MS == 0
}

/// The number that a value is, or that its text is.
pub(crate) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Whether text is a date, such as `2026-01-31T12:00:00Z`.
fn is_date(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let parts: Vec<_> = text.get(..10).unwrap_or_default().split('-').collect();
    matches!(&*parts, [year, month, day] if year.len() == 4 && [year, month, day].iter().all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
    }))
}

/// Whether text is a lifetime of days, hours and minutes.
pub(crate) fn is_days_hours_minutes(value: &Value) -> bool {
    let parts: Vec<_> = value.as_str().unwrap_or_default().split(':').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

/// What a value looks like by its name and its form.
pub(crate) fn looks(leaf: &Leaf) -> Looks {
    let name = joined(leaf.name());
    let is_text = leaf.value.as_str().is_some_and(|text| !text.is_empty());
    let is_refresh = name.contains("refresh") || name.starts_with("re") && name.contains("expires");
    if let Some(moment) = ends(&name, &leaf.value) {
        return match (is_refresh, moment) {
            (true, true) => Looks::RefreshExpiry,
            (true, false) => Looks::RefreshLifetime,
            (false, true) => Looks::Expiry,
            (false, false) => Looks::Lifetime,
        };
    }
    match &*name {
        "tokentype" | "accesstokentype" | "type" if is_text && name != "type" => Looks::TokenType,
        "refreshin" | "refreshafter" | "renewin" => Looks::RefreshIn,
        _ if is_refresh && name.contains("token") && is_text || name == "refresh" && is_text => {
            Looks::RefreshToken
        }
        "idtoken" | "openidtoken" if is_text => Looks::IdToken,
        "scope" | "scopes" | "permissions" | "grantedscopes" | "grantedscope" | "scp" | "granted" => {
            Looks::Scope
        }
        _ if is_text && is_token(&name) => Looks::AccessToken,
        "ok" | "success" | "succeeded" | "issuccess" | "successful" if leaf.value.is_boolean() => {
            Looks::Success
        }
        "iserror" | "haserror" if leaf.value.is_boolean() => Looks::Success,
        _ => of_error(&name, leaf),
    }
}

/// Whether a member says when something ends, and if so whether as a moment.
fn ends(name: &str, value: &Value) -> Option<bool> {
    let is_it =
        ["expire", "expiry", "expiration", "ttl", "lifetime", "validfor", "validity", "validuntil", "maxage"];
    if !(is_it.iter().any(|word| name.contains(word)) || name == "exp") {
        return None;
    }
    match number(value) {
        Some(number) => Some(number >= MOMENT && !is_days_in_milliseconds(number, name)),
        None if is_date(value) => Some(true),
        None => is_days_hours_minutes(value).then_some(false),
    }
}

/// Whether a member is called as one with an access token is, whatever its value.
pub(crate) fn is_called_token(leaf: &Leaf) -> bool {
    is_token(&joined(leaf.name()))
}

fn is_token(name: &str) -> bool {
    name.ends_with("accesstoken")
        || [
            "token",
            "authtoken",
            "bearertoken",
            "sessiontoken",
            "apitoken",
            "securitytoken",
            "jwt",
            "bearer",
            "authorizationtoken",
        ]
        .contains(&name)
}

fn of_error(name: &str, leaf: &Leaf) -> Looks {
    let path: String = leaf.path().to_ascii_lowercase();
    let in_error = path.contains("error") || path.contains("fault");
    let is_word = leaf.word().is_some_and(|word| !word.is_empty() && !word.contains(' '));
    match name {
        "error" | "errorcode" | "errcode" | "errno" | "errorkey" | "errortype" | "subcode" | "resultcode"
        | "returncode" | "retcode" | "statuscode" | "code" | "errorid"
            if is_word =>
        {
            Looks::ErrorCode
        }
        "type" | "key" | "reason" | "name" | "status" if is_word && in_error => Looks::ErrorCode,
        "errordescription" | "errormessage" | "errmsg" | "errormsg" | "message" | "msg" | "description"
        | "detail" | "details" | "faultstring" | "submsg" | "error" | "title" | "reason"
            if leaf.value.is_string() =>
        {
            Looks::ErrorText
        }
        "erroruri" | "documentationurl" | "moreinfo" | "helpurl" | "docs" if leaf.value.is_string() => {
            Looks::ErrorLink
        }
        "retryafter" | "retryin" | "waitseconds" | "wait" if number(&leaf.value).is_some() => Looks::Wait,
        "status" | "result" | "state" if is_word => Looks::Success,
        _ => Looks::Unknown,
    }
}

/// The value of a member of this kind that means success, for one that an error has.
pub(crate) fn success(value: &Value, name: &str) -> Option<Value> {
    let is_negated = joined(name).contains("error");
    match value {
        Value::Bool(_) => Some(Value::Bool(!is_negated)),
        Value::Number(_) => Some(0.into()),
        Value::String(text) => match &*text.to_ascii_lowercase() {
            "error" | "fail" | "failed" | "failure" => {
                Some(if text.chars().all(char::is_uppercase) { "SUCCESS" } else { "success" }.into())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether a value of such a member says that all is well.
pub(crate) fn is_success(leaf: &Leaf) -> bool {
    let name = joined(leaf.name());
    match &leaf.value {
        Value::Bool(value) => *value != name.contains("error"),
        Value::String(text) => ["ok", "success"].contains(&&*text.to_ascii_lowercase()),
        Value::Number(number) => number.as_i64() == Some(0) && !name.starts_with("expire"),
        _ => false,
    }
}

/// The code of the RFCs that a word of a provider's own, its text or the status most likely means.
pub(crate) fn meaning(word: &str, text: &str, status: u16) -> &'static str {
    let said = format!("{word} {text}").to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["scope", "permission"]) {
        return "invalid_scope";
    }
    if has(&["rate", "too many", "throttl", "busy", "unavailable", "try again"]) {
        return "temporarily_unavailable";
    }
    if has(&["grant_type", "grant type"]) {
        return "unsupported_grant_type";
    }
    if has(&["code", "refresh", "grant", "expired", "password", "username", "assertion"])
        && !has(&["client", "secret", "app "])
    {
        return "invalid_grant";
    }
    if has(&["client", "secret", "credential", "app_id", "appid", "app id", "signature", "unauthorized"]) {
        return "invalid_client";
    }
    if has(&["denied", "forbidden", "consent"]) {
        return "access_denied";
    }
    match status {
        401 => "invalid_client",
        403 => "access_denied",
        429 | 503 => "temporarily_unavailable",
        500..=599 => "server_error",
        _ => "invalid_request",
    }
}
