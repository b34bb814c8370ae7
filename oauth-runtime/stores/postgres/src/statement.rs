//! A statement with its values, and a connection on which it runs within a transaction.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Connection as _, Postgres};

/// A statement of [`Statements`](crate::Statements), in whose text nothing of a caller's is but the name of a table that was looked
/// at, and its values in the order of their numbers.
pub(crate) struct Statement<'v> {
    text: &'v Arc<str>,
    values: Vec<Value<'v>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Value<'v> {
    Text(&'v str),
    Bytes(&'v [u8]),
    Number(Option<i64>),
}

impl<'v> Statement<'v> {
    pub(crate) fn new(text: &'v Arc<str>, values: impl Into<Vec<Value<'v>>>) -> Self {
        Self { text, values: values.into() }
    }

    pub(crate) fn query(&self) -> Query<'v, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(Arc::clone(self.text)));
        self.values.iter().fold(query, |query, value| match *value {
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Number(number) => query.bind(number),
        })
    }
}

/// A connection through a pooler, which gives it away between two transactions. One that is dropped within a transaction is closed:
/// sqlx gives it back as it is when that had only been begun, and it would hold a connection of the pooler's for good.
pub(crate) struct Pooled(Option<PoolConnection<Postgres>>);

impl Pooled {
    pub(crate) fn new(connection: PoolConnection<Postgres>) -> Self {
        Self(Some(connection))
    }

    /// Runs what is prepared and done within one transaction, which `commit` is after; the error says which of them has failed.
    pub(crate) async fn transact<T>(
        mut self,
        run: impl AsyncFnOnce(&mut sqlx::PgConnection) -> sqlx::Result<T>,
    ) -> Result<T, (bool, sqlx::Error)> {
        let Some(connection) = &mut self.0 else { return Err((false, sqlx::Error::PoolClosed)) };
        let mut transaction = connection.begin().await.map_err(|error| (false, error))?;
        let outcome = match run(&mut transaction).await {
            Ok(done) => transaction.commit().await.map(|()| done).map_err(|error| (true, error)),
            Err(error) => match transaction.rollback().await {
                Ok(()) => Err((false, error)),
                // Closing the connection undoes it.
                Err(_) => return Err((false, error)),
            },
        };
        if !matches!(outcome, Err((true, _))) {
            // The transaction is over, and the connection goes back to the pool.
            drop(self.0.take());
        }
        outcome
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        drop(self.0.take().map(PoolConnection::detach));
    }
}
