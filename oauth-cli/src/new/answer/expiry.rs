//! How an answer says when the token ends.

use serde_json::Value;

use super::members::{Members, Place};
use crate::new::draft::Draft;

/// Names of a lifetime or a moment, the best one first.
const NAMES: &[&str] = &[
    "expiresin",
    "expirein",
    "accesstokenexpiresin",
    "tokenexpiresin",
    "expiresinseconds",
    "expiresat",
    "expireat",
    "expires",
    "expire",
    "expiration",
    "expirationtime",
    "expirationdate",
    "expirydate",
    "expirytime",
    "expiry",
    "expireson",
    "expiretime",
    "expiresdate",
    "accesstokenexpiresat",
    "accesstokenexpirationdate",
    "tokenexpiry",
    "tokenexpiration",
    "validuntil",
    "validto",
    "ttl",
    "validity",
    "lifetime",
    "duration",
    "exp",
    "expiresinms",
    "expiresinmillis",
];

/// Seconds and milliseconds since 1970 of moments that an answer may name; anything less is a lifetime.
const UNIX: f64 = 1e9;
const UNIX_MS: f64 = 1e12;
/// A lifetime of more seconds than these, and of no whole days, is one in milliseconds.
const WEEK: f64 = 604_800.0;
const DAY: f64 = 86_400.0;
/// A day in milliseconds, and so many seconds that no token lives for them.
const DAY_MS: f64 = 86_400_000.0;

pub(super) fn is_lifetime(place: &Place) -> bool {
    NAMES.contains(&&*place.letters())
}

/// Declares where the end is said; the members that say it.
pub(super) fn declare<'a>(
    members: &'a Members,
    path: &dyn Fn(&Place) -> String,
    draft: &mut Draft,
) -> Vec<&'a Place> {
    let is_said = |place: &&Place| matches!(place.value, Value::Number(_) | Value::String(_));
    let found: Vec<&Place> = NAMES.iter().filter_map(|name| members.find(name, is_said)).collect();
    if let Some(place) = found.first() {
        one(place, path(place), draft);
    }
    found
}

fn one(place: &Place, path: String, draft: &mut Draft) {
    let number = match &place.value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let letters = place.letters();
    match number {
        // A date as text is found out.
        None => moment(path, None, draft),
        Some(number) if number >= UNIX_MS => moment(path, Some("unix_ms"), draft),
        Some(number) if number >= UNIX => moment(path, Some("unix"), draft),
        Some(number) => {
            let is_long = number >= DAY_MS || number > WEEK && number % 1000.0 == 0.0 && number % DAY != 0.0;
            if letters.ends_with("ms") || letters.contains("milli") || is_long {
                in_unit(path, "milliseconds", draft);
                draft.look_up("response", "whether the lifetime is in milliseconds, as the number suggests.");
            } else if letters.contains("minutes") {
                in_unit(path, "minutes", draft);
            } else if path != "expires_in" {
                draft.set(&["response", "expires_in"], path);
            }
        }
    }
}

fn in_unit(path: String, unit: &str, draft: &mut Draft) {
    if path != "expires_in" {
        draft.set(&["response", "expires_in", "path"], path);
    }
    draft.set(&["response", "expires_in", "unit"], unit);
}

fn moment(path: String, format: Option<&str>, draft: &mut Draft) {
    match format {
        Some(format) => {
            draft.set(&["response", "expires_at", "path"], path);
            draft.set(&["response", "expires_at", "format"], format);
        }
        None => draft.set(&["response", "expires_at"], path),
    }
}
