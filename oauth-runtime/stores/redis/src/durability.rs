//! Whether a server keeps what users granted.

use oauth_runtime::store::StoreError;
use redis::aio::ConnectionLike;
use redis::{RedisResult, Value};

use crate::failure::failed_load;

/// What a server need not have for [`RedisStore::sessions`](crate::RedisStore::sessions). By default it has to keep what is in
/// memory, and to write it down.
///
/// Whether a replica has a record before the primary says that it is written is not seen from here: set
/// `min-replicas-to-write`, and know that a primary which is cut off goes on for `min-replicas-max-lag` seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Durability {
    may_evict: bool,
    may_forget: bool,
}

impl Durability {
    /// A server with a `maxmemory-policy` of `allkeys-..` will do, which drops any record when it is full: a user whose
    /// record is gone has to log in again.
    #[must_use]
    pub fn may_evict(self) -> Self {
        Self { may_evict: true, ..self }
    }

    /// A server without the append-only file will do, which at a restart has the records of its last snapshot, or none: a user
    /// whose record is older than his last refresh has to log in again.
    #[must_use]
    pub fn may_forget(self) -> Self {
        Self { may_forget: true, ..self }
    }

    /// Asks the server, or all that a cluster has.
    pub(crate) async fn check(self, connection: &mut impl ConnectionLike) -> Result<(), StoreError> {
        let mut info = String::new();
        for section in ["memory", "persistence"] {
            let answer: RedisResult<Value> = redis::cmd("INFO").arg(section).query_async(connection).await;
            gather(&answer.map_err(failed_load)?, &mut info);
        }
        let lines = || info.lines().filter_map(|line| line.trim().split_once(':'));
        let values =
            |wanted: &'static str| lines().filter(move |(name, _)| *name == wanted).map(|(_, value)| value);
        let refused = |message: String| Err(StoreError::not_applied(message).permanent());
        let (policies, files) = (values("maxmemory_policy"), values("aof_enabled"));
        if policies.clone().next().is_none() || files.clone().next().is_none() {
            return refused("the server does not say whether it keeps its records".to_owned());
        }
        if let Some(policy) =
            policies.clone().find(|policy| policy.starts_with("allkeys-") && !self.may_evict)
        {
            return refused(format!(
                "the server drops any record when it is full (`maxmemory-policy {policy}`); set `noeviction` or a policy of \
                 `volatile-..`, or say `Durability::may_evict`"
            ));
        }
        if files.clone().any(|is_on| is_on == "0") && !self.may_forget {
            return refused(
                "the server forgets records when it is restarted; set `appendonly yes`, or say `Durability::may_forget`"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// The text in an answer: that of a cluster is one for each server.
fn gather(value: &Value, text: &mut String) {
    match value {
        Value::BulkString(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
        Value::SimpleString(part) | Value::VerbatimString { text: part, .. } => text.push_str(part),
        Value::Array(values) | Value::Set(values) => values.iter().for_each(|value| gather(value, text)),
        Value::Map(pairs) => pairs.iter().for_each(|(_, value)| gather(value, text)),
        _ => {}
    }
    text.push('\n');
}
