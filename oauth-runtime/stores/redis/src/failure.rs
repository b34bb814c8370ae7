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
        "the user may not do what is needed: EVALSHA, SCRIPT LOAD, HGET, HSET, HMGET, DEL, PERSIST, PEXPIREAT and INFO",
    ),
    ("NOAUTH", "the connection has not said who it is"),
    ("WRONGTYPE", "something else is kept under the key; use a prefix of its own"),
];
/// Those that stay until somebody acts.
const PERMANENT: [&str; 3] = ["NOPERM", "NOAUTH", "WRONGTYPE"];

/// The error of a write.
pub(crate) fn failed(error: RedisError) -> StoreError {
    // The script writes at the end of its checks, so that one which ends in an error has written nothing.
    let is_answer = matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension);
    let is_unsent = matches!(
        error.kind(),
        ErrorKind::Client | ErrorKind::InvalidClientConfig | ErrorKind::ClusterConnectionNotFound
    );
    if is_answer {
        answered(error)
    } else if is_unsent || error.is_connection_refusal() {
        StoreError::not_applied("Redis cannot be reached").with_source(error)
    } else {
        StoreError::maybe_applied("the connection to Redis was lost").with_source(error)
    }
}

/// The error of a load, which writes nothing.
pub(crate) fn failed_load(error: RedisError) -> StoreError {
    match error.kind() {
        ErrorKind::Server(_) | ErrorKind::Extension => answered(error),
        _ => StoreError::not_applied("Redis cannot be reached").with_source(error),
    }
}

fn answered(error: RedisError) -> StoreError {
    let code = error.code().unwrap_or("ERR").to_owned();
    let advice = ADVICE.iter().find(|(known, _)| *known == code);
    let advice = advice.map(|(_, advice)| format!(": {advice}")).unwrap_or_default();
    let answered = StoreError::not_applied(format!("Redis says {code}{advice}")).with_source(error);
    if PERMANENT.contains(&&*code) { answered.permanent() } else { answered }
}
