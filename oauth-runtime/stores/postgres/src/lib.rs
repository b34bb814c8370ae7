#![doc = include_str!("../README.md")]

mod failure;
mod statement;
mod statements;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use oauth_runtime::store::{
    Cursor, Page, Record, RecordClass, RecordKey, StoreError, Stored, Swap, TokenStore, Version,
};
use oauth_runtime::transport::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgPool, PgRow};
use sqlx::{Decode, PgConnection, Postgres, Row as _, Type};

use self::failure::{Failure, When};
use self::statement::{Pooled, Statement, Value};
pub use self::statements::Statements;

/// The name of the table, where it is not said.
const TABLE: &str = "oauth_record";
/// How often a statement is run that PostgreSQL says is to be run again.
const MOST_TRIES: u32 = 10;
/// How many records are swept by one statement, so that none runs for long.
const SWEPT_AT_ONCE: i64 = 1000;

/// Keeps records in one table of PostgreSQL (13 and later).
///
/// Every operation is one statement in a transaction of its own, under whatever isolation level the database has by default.
/// It is never run in a transaction of the program's, because the record has to be there before a refresh token is sent. The
/// pool has to lead to the primary. A statement whose connection is lost while it runs is
/// [`Applied::Maybe`](oauth_runtime::store::Applied); one that PostgreSQL refuses was not done.
///
/// What is in the records is not encrypted by this store: `SealedStore` of `oauth-runtime` does that.
///
/// ```no_run
/// use std::time::Duration;
/// use oauth_store_postgres::PostgresStore;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let store = PostgresStore::new(sqlx::PgPool::connect("postgres://localhost/acme").await?);
/// store.migrate().await?;
/// let sweeper = store.clone();
/// tokio::spawn(async move {
///     loop {
///         // An error is one of the moment: the next round sweeps what is left.
///         let _ = sweeper.sweep().await;
///         tokio::time::sleep(Duration::from_secs(3600)).await;
///     }
/// });
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
    statements: Arc<Statements>,
    is_pooled: bool,
}

impl PostgresStore {
    /// The store in the table `oauth_record` of the pool's database, in the schema that is found first.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let names = (TABLE.to_owned(), format!("{TABLE}_keep_until"));
        Self { pool, statements: Arc::new(Statements::of(&names)), is_pooled: false }
    }

    /// Keeps the records in another table.
    ///
    /// # Errors
    ///
    /// As [`Statements::new`].
    pub fn table(self, name: &str) -> Result<Self, StoreError> {
        Ok(Self { statements: Arc::new(Statements::new(name)?), ..self })
    }

    /// Says that a pooler such as pgbouncer gives a connection for one transaction alone: each statement is prepared and run
    /// within one, which takes three round trips more.
    #[must_use]
    pub fn through_pooler(self) -> Self {
        Self { is_pooled: true, ..self }
    }

    /// Makes the table, where it is not there, for which the user of the pool needs to own the schema or to have CREATE on it, also
    /// when the table is there. For a program whose migrations are elsewhere there is
    /// [`Statements::migration`].
    ///
    /// # Errors
    ///
    /// When PostgreSQL cannot be reached, or the user of the pool may not make a table.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        for statement in &self.statements.migration {
            let statement = Statement::new(statement, []);
            let made = self.execute(&statement).await;
            // Two processes that make it at the same time are in each other's way once.
            if made.is_err() {
                self.execute(&statement).await?;
            }
        }
        Ok(())
    }

    /// Deletes the records whose time is past, such as logins that were given up: how many there were. Any number of processes
    /// may do it at the same time, as often as they like.
    ///
    /// # Errors
    ///
    /// When PostgreSQL cannot be reached, or fails.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let mut swept = 0;
        loop {
            let sweep = Statement::new(&self.statements.sweep, [Value::Number(Some(SWEPT_AT_ONCE))]);
            let now = self.execute(&sweep).await?;
            swept += now;
            if i64::try_from(now).is_ok_and(|now| now < SWEPT_AT_ONCE) {
                return Ok(swept);
            }
        }
    }

    async fn connection(&self) -> Result<PoolConnection<Postgres>, Failure> {
        self.pool.acquire().await.map_err(|error| Failure::of(error, When::Before))
    }

    /// Runs a statement: how many rows it has changed.
    async fn execute(&self, statement: &Statement<'_>) -> Result<u64, StoreError> {
        let mut outcome = self.once(statement).await;
        for _ in 1..MOST_TRIES {
            let Err(Failure::Again) = outcome else { break };
            outcome = self.once(statement).await;
        }
        outcome.map_err(Failure::into_error)
    }

    async fn once(&self, statement: &Statement<'_>) -> Result<u64, Failure> {
        let mut connection = self.connection().await?;
        if !self.is_pooled {
            let done = statement.query().execute(&mut *connection).await;
            return Ok(done.map_err(|error| Failure::of(error, When::During))?.rows_affected());
        }
        let run = async |connection: &mut PgConnection| {
            statement.query().persistent(false).execute(connection).await
        };
        let done = Pooled::new(connection).transact(run).await.map_err(|(in_commit, error)| {
            Failure::of(error, if in_commit { When::During } else { When::Before })
        });
        Ok(done?.rows_affected())
    }

    /// Runs a statement that changes nothing: the rows it gives.
    async fn rows(&self, statement: &Statement<'_>) -> Result<Vec<PgRow>, StoreError> {
        let mut connection = self.connection().await.map_err(Failure::into_error)?;
        let rows = if self.is_pooled {
            let run = async |connection: &mut PgConnection| {
                statement.query().persistent(false).fetch_all(connection).await
            };
            Pooled::new(connection).transact(run).await.map_err(|(_, error)| error)
        } else {
            statement.query().fetch_all(&mut *connection).await
        };
        rows.map_err(|error| Failure::of(error, When::Before).into_error())
    }

    async fn page(
        &self,
        class: RecordClass,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        // All keys of a class, and no others, are between these two: `.` comes after `-`.
        let (first, end) = (format!("{}-", class.as_str()), format!("{}.", class.as_str()));
        let limit = limit.max(1);
        let values = [
            Value::Text(&first),
            Value::Text(&end),
            Value::Text(after.map_or("", Cursor::as_str)),
            Value::Number(Some(i64::try_from(limit).unwrap_or(i64::MAX))),
        ];
        let rows = self.rows(&Statement::new(&self.statements.list, values)).await?;
        let keys: Vec<String> = rows.iter().map(|row| column(row, 0)).collect::<Result<_, _>>()?;
        let next = keys.last().filter(|_| keys.len() >= limit).map(|last| Cursor::new(last.as_str()));
        // What is not a key is not this store's.
        let keys = keys.iter().filter_map(|key| RecordKey::parse(key)).collect();
        Ok(Page { keys, next })
    }

    async fn swap(
        &self,
        key: &RecordKey,
        expected: Option<&Version>,
        new: Option<&Record>,
    ) -> Result<Swap, StoreError> {
        let Some(record) = new else {
            let Some(expected) = expected else { return Ok(Swap::Conflict) };
            let values = [Value::Text(key.as_str()), Value::Bytes(expected.as_bytes())];
            let delete = Statement::new(&self.statements.delete, values);
            return Ok(if self.execute(&delete).await? == 0 { Swap::Conflict } else { Swap::Done(None) });
        };
        let version = Version::random()?;
        let until = record.kept_until().map(milliseconds);
        let text = if expected.is_some() { &self.statements.replace } else { &self.statements.create };
        let mut values = vec![
            Value::Text(key.as_str()),
            Value::Bytes(version.as_bytes()),
            Value::Bytes(record.bytes()),
            Value::Number(until),
        ];
        values.extend(expected.map(|expected| Value::Bytes(expected.as_bytes())));
        Ok(if self.execute(&Statement::new(text, values)).await? == 0 {
            Swap::Conflict
        } else {
            Swap::Done(Some(version))
        })
    }
}

fn column<'r, T: Decode<'r, Postgres> + Type<Postgres>>(
    row: &'r PgRow,
    index: usize,
) -> Result<T, StoreError> {
    row.try_get(index).map_err(|error| Failure::of(error, When::Before).into_error())
}

/// Since 1970, rounded up, so that no record goes before its time; at most the end of the year 9999.
fn milliseconds(time: SystemTime) -> i64 {
    const LAST: i64 = 253_402_300_799_999;
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos().div_ceil(1_000_000)).map_or(LAST, |time| time.min(LAST))
}

impl TokenStore for PostgresStore {
    fn load<'a>(&'a self, key: &'a RecordKey) -> BoxFuture<'a, Result<Option<Stored>, StoreError>> {
        Box::pin(async move {
            let load = Statement::new(&self.statements.load, [Value::Text(key.as_str())]);
            let rows = self.rows(&load).await?;
            let Some(row) = rows.first() else { return Ok(None) };
            let (version, bytes) = (column::<Vec<u8>>(row, 0)?, column::<Vec<u8>>(row, 1)?);
            Ok(Some(Stored::new(Version::new(version), bytes)))
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
            let discard = Statement::new(&self.statements.discard, [Value::Text(key.as_str())]);
            Ok(self.execute(&discard).await? > 0)
        })
    }

    fn list<'a>(
        &'a self,
        class: RecordClass,
        after: Option<&'a Cursor>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StoreError>> {
        Box::pin(self.page(class, after, limit))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("statements", &self.statements).finish_non_exhaustive()
    }
}
