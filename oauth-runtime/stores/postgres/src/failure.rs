//! What an error of the database says about a write.

use oauth_runtime::store::StoreError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// How a statement ended that was not done.
pub(crate) enum Failure {
    /// It is to be run again: somebody else was faster, perhaps with another record.
    Again,
    Failed(StoreError),
}

/// When it happened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the statement was sent.
    Before,
    /// While it ran.
    During,
}

/// 40001, which REPEATABLE READ and SERIALIZABLE say where READ COMMITTED would have changed no row, or one.
const SERIALIZATION_FAILURE: &str = "40001";
/// SQLSTATE and what to do.
const ADVICE: [(&str, &str); 5] = [
    ("42P01", "the table is not there; call `migrate`, or run `Statements::migration`"),
    ("42703", "the table has other columns than `Statements::migration` gives it"),
    ("42501", "the user of the pool may not use the table; grant SELECT, INSERT, UPDATE and DELETE"),
    ("25006", "the server is read-only; the pool has to lead to the primary"),
    ("26000", "a prepared statement is gone, as behind a pooler in transaction mode; call `through_pooler`"),
];
/// The same, behind a pooler.
const DUPLICATE_STATEMENT: &str = "42P05";

impl Failure {
    pub(crate) fn of(error: sqlx::Error, when: When) -> Self {
        let Some(database) = error.as_database_error() else {
            let failed = if when == When::Before || is_before(&error) {
                StoreError::not_applied("PostgreSQL cannot be reached")
            } else {
                StoreError::maybe_applied("the connection to PostgreSQL was lost")
            };
            return Self::Failed(failed.with_source(error));
        };
        let code = database.code().unwrap_or_default().into_owned();
        if code == SERIALIZATION_FAILURE {
            return Self::Again;
        }
        // An error ends its transaction; what ends a whole connection may come after the commit.
        let severity = database.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::severity);
        // So may what a pooler says of a server that it has lost.
        let is_unknown = code.starts_with("08") || code == "40003";
        let is_over = when == When::Before || (severity == Some(PgSeverity::Error) && !is_unknown);
        let looked_up = if code == DUPLICATE_STATEMENT { "26000" } else { &code };
        let advice = ADVICE.iter().find(|(known, _)| *known == looked_up).map(|(_, advice)| *advice);
        let message = format!(
            "PostgreSQL says {code}{}",
            advice.map(|advice| format!(": {advice}")).unwrap_or_default()
        );
        let failed =
            if is_over { StoreError::not_applied(message) } else { StoreError::maybe_applied(message) };
        let failed = failed.with_source(error);
        // A server that is read-only may be promoted.
        Self::Failed(if advice.is_some() && code != "25006" { failed.permanent() } else { failed })
    }

    /// For whoever does not run it again.
    pub(crate) fn into_error(self) -> StoreError {
        match self {
            Self::Again => StoreError::not_applied("PostgreSQL says 40001 again and again"),
            Self::Failed(error) => error,
        }
    }
}

/// Whether nothing can have been sent.
fn is_before(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Configuration(_)
            | sqlx::Error::Encode(_)
            | sqlx::Error::Tls(_)
    )
}
