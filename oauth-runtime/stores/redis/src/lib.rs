#![doc = include_str!("../README.md")]

mod durability;
mod failure;
mod listing;
mod script;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use oauth_runtime::store::{
    Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use oauth_runtime::transport::BoxFuture;
use redis::aio::ConnectionLike;

pub use self::durability::Durability;
use self::failure::{failed, failed_load};
use self::listing::Listing;
use self::script::SCRIPT;
pub use self::script::SWAP;

/// What keys begin with, where it is not said.
const PREFIX: &str = "oauth:";

/// Keeps each record as a hash under a key of its own, and swaps it by a [script](SWAP).
///
/// Any asynchronous connection of the crate `redis` will do, such as a `MultiplexedConnection`, a `ConnectionManager` or a
/// `ClusterConnection`, but for one that reads from replicas. A swap whose connection is lost is
/// [`Applied::Maybe`](oauth_runtime::store::Applied), and so is one that ends in an answer which may be of the script's second
/// half; one that a full server or one without its replicas refuses was not done.
///
/// A server writes to its replicas and its disk after it has answered: a primary that fails may take records along that it said
/// were written, and the one that takes its place has those of before. A process that has seen a later record says
/// [`Health::RolledBack`](oauth_runtime::Health) and does not refresh from the old one. Sessions belong into a file or a
/// database that does not do that; see [`RedisStore::sessions`].
///
/// What is in the records is not encrypted by this store: `SealedStore` of `oauth-runtime` does that.
#[derive(Clone)]
pub struct RedisStore<C> {
    connection: C,
    prefix: Arc<str>,
    keeps_sessions: bool,
}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> RedisStore<C> {
    /// A store for what may be lost: logins that are under way. It refuses sessions.
    #[must_use]
    pub fn tokens(connection: C) -> Self {
        Self { connection, prefix: PREFIX.into(), keeps_sessions: false }
    }

    /// A store for what users granted, too.
    ///
    /// # Errors
    ///
    /// When the server may evict or forget records and `durability` does not allow for that, does not say whether it may, or
    /// cannot be reached.
    pub async fn sessions(mut connection: C, durability: Durability) -> Result<Self, StoreError> {
        durability.check(&mut connection).await?;
        Ok(Self { keeps_sessions: true, ..Self::tokens(connection) })
    }

    /// What the keys of the records begin with, in place of `oauth:`.
    #[must_use]
    pub fn prefix(self, prefix: &str) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// The key on the server.
    ///
    /// # Errors
    ///
    /// When a session is not to be kept here.
    fn key(&self, key: &RecordKey) -> Result<String, StoreError> {
        if key.class().is_lasting() && !self.keeps_sessions {
            let message =
                "this store is for what may be lost; make one for sessions with `RedisStore::sessions`";
            return Err(StoreError::not_applied(message).permanent());
        }
        Ok(format!("{}{}", self.prefix, key.as_str()))
    }

    async fn swap(
        &self,
        key: &RecordKey,
        expected: Option<&Version>,
        new: Option<&Record>,
    ) -> Result<Swap, StoreError> {
        let key = self.key(key)?;
        let version = new.map(|_| Version::random()).transpose()?;
        let bytes = |version: Option<&'_ Version>| {
            version.map(|version| version.as_bytes().to_vec()).unwrap_or_default()
        };
        let until = new.and_then(Record::kept_until).map(|time| milliseconds(time).to_string());
        let mut connection = self.connection.clone();
        let done = SCRIPT
            .key(key)
            .arg(bytes(expected))
            .arg(bytes(version.as_ref()))
            .arg(new.map(Record::bytes).unwrap_or_default())
            .arg(until.unwrap_or_default())
            .invoke_async(&mut connection)
            .await;
        let done: i64 = done.map_err(failed)?;
        Ok(if done == 1 { Swap::Done(version) } else { Swap::Conflict })
    }
}

/// Since 1970, rounded up, so that no record goes before its time; at most the end of the year 9999.
fn milliseconds(time: SystemTime) -> u64 {
    const LAST: u64 = 253_402_300_799_999;
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos().div_ceil(1_000_000)).map_or(LAST, |time| time.min(LAST))
}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> TokenStore for RedisStore<C> {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let key = self.key(key)?;
            let mut connection = self.connection.clone();
            let loaded = redis::cmd("HMGET").arg(key).arg("v").arg("b").query_async(&mut connection).await;
            let (version, bytes): (Option<Vec<u8>>, Option<Vec<u8>>) = loaded.map_err(failed_load)?;
            Ok(version.map(|version| Stored::new(Version::new(version), bytes.unwrap_or_default())))
        })
    }

    fn compare_and_swap<'a>(
        &'a self,
        key: &'a RecordKey,
        expected: Option<&'a Version>,
        new: Option<Record>,
    ) -> BoxFuture<'a, Result<Swap, StoreError>> {
        Box::pin(async move { self.swap(key, expected, new.as_ref()).await })
    }

    fn discard<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let key = self.key(key)?;
            let mut connection = self.connection.clone();
            let deleted: i64 =
                redis::cmd("DEL").arg(key).query_async(&mut connection).await.map_err(failed)?;
            Ok(deleted > 0)
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            Listing { prefix: &self.prefix, class, limit }.page(&mut connection, after).await
        })
    }
}

impl<C> fmt::Debug for RedisStore<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .field("keeps_sessions", &self.keeps_sessions)
            .finish_non_exhaustive()
    }
}
