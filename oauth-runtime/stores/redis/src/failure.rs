//! What an error of the server says about a write.

use oauth_runtime::store::StoreError;
use redis::{ErrorKind, RedisError};

/// What the server answers with, and what to do.
const ADVICE: [(&str, &str); 6] = [
    ("OOM", "it is full"),
    ("READONLY", "it is a replica; the connection has to lead to the primary"),
    ("NOREPLICAS", "too few replicas have what it has"),
    (
        "NOPERM",
        "the user may not do what is needed: EVALSHA, SCRIPT LOAD, HGET, HSET, HMGET, DEL, PERSIST, PEXPIREAT, SCAN and INFO",
    ),
    ("NOAUTH", "the connection has not said who it is"),
    ("WRONGTYPE", "something else is kept under the key; use a prefix of its own"),
];
/// Those that come before anything is written.
const REFUSED: [&str; 5] = ["OOM", "NOREPLICAS", "MISCONF", "NOAUTH", "WRONGTYPE"];
/// Those that stay until somebody acts.
const PERMANENT: [&str; 3] = ["NOPERM", "NOAUTH", "WRONGTYPE"];

/// The error of a write.
pub(crate) fn failed(error: RedisError) -> StoreError {
    match error.kind() {
        ErrorKind::Server(_) | ErrorKind::Extension => {
            // Any other one may be of the second half of the script, or of a second sending by the client of a cluster.
            let code = error.code().unwrap_or_default();
            let is_over = REFUSED.contains(&code);
            answered(error, is_over)
        }
        ErrorKind::Client | ErrorKind::InvalidClientConfig => {
            StoreError::not_applied("Redis cannot be reached").with_source(error)
        }
        _ => StoreError::maybe_applied("the connection to Redis was lost").with_source(error),
    }
}

/// The error of a load, which writes nothing.
pub(crate) fn failed_load(error: RedisError) -> StoreError {
    match error.kind() {
        ErrorKind::Server(_) | ErrorKind::Extension => answered(error, true),
        _ => StoreError::not_applied("Redis cannot be reached").with_source(error),
    }
}

fn answered(error: RedisError, is_over: bool) -> StoreError {
    let code = error.code().unwrap_or("ERR").to_owned();
    let advice = ADVICE.iter().find(|(known, _)| *known == code);
    let advice = advice.map(|(_, advice)| format!(": {advice}")).unwrap_or_default();
    let message = format!("Redis says {code}{advice}");
    let answered =
        if is_over { StoreError::not_applied(message) } else { StoreError::maybe_applied(message) };
    let answered = answered.with_source(error);
    if PERMANENT.contains(&&*code) { answered.permanent() } else { answered }
}
