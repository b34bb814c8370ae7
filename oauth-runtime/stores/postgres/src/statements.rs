//! The SQL. A program on another driver can copy it: [`Statements`](crate::Statements) gives each as text.

use std::fmt::Write as _;
use std::sync::Arc;

use oauth_runtime::store::StoreError;

/// The statements of a store, for a program that runs them through a driver of its own, in autocommit mode. A statement that
/// changes no row is a [`Swap::Conflict`](oauth_runtime::store::Swap), and one that ends in SQLSTATE 40001 is to be run again.
///
/// Parameters are numbered as in PostgreSQL: `$1` is the key as text, and the others are named with each statement. A version is
/// 16 random bytes ([`Version::random`](oauth_runtime::store::Version::random)); a time is in milliseconds since 1970, or null.
///
/// ```
/// use oauth_store_postgres::Statements;
///
/// let statements = Statements::new("oauth_record")?;
/// assert!(statements.replace().starts_with("UPDATE \"oauth_record\" SET"));
/// # Ok::<(), oauth_runtime::store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statements {
    pub(crate) migration: [Arc<str>; 2],
    pub(crate) load: Arc<str>,
    pub(crate) create: Arc<str>,
    pub(crate) replace: Arc<str>,
    pub(crate) delete: Arc<str>,
    pub(crate) discard: Arc<str>,
    pub(crate) list: Arc<str>,
    pub(crate) sweep: Arc<str>,
}

/// What a record is that is as if it were not there.
const IS_PAST: &str = "keep_until IS NOT NULL AND keep_until <= now()";
/// What a record is that is there.
const IS_THERE: &str = "(keep_until IS NULL OR keep_until > now())";

impl Statements {
    /// The statements for a table of this name, which may begin with that of a schema and a dot.
    ///
    /// # Errors
    ///
    /// When a part of the name is not made of ASCII letters, digits and `_`, or begins with a digit. It is written in quotes,
    /// so that capital letters count.
    pub fn new(table: &str) -> Result<Self, StoreError> {
        quoted(table).map(|names| Self::of(&names))
    }

    pub(crate) fn of((name, index): &(String, String)) -> Self {
        let time = |parameter: &str| format!("to_timestamp({parameter}::bigint / 1000.0)");
        Self {
            migration: [
                format!(
                    "CREATE TABLE IF NOT EXISTS {name} (key text COLLATE \"C\" PRIMARY KEY, version bytea NOT NULL, \
                     value bytea NOT NULL, keep_until timestamptz)"
                ).into(),
                format!(
                    "CREATE INDEX IF NOT EXISTS {index} ON {name} (keep_until) WHERE keep_until IS NOT NULL"
                ).into(),
            ],
            load: format!("SELECT version, value FROM {name} WHERE key = $1 AND {IS_THERE}").into(),
            create: format!(
                "INSERT INTO {name} AS old (key, version, value, keep_until) VALUES ($1, $2, $3, {}) ON CONFLICT (key) \
                 DO UPDATE SET version = excluded.version, value = excluded.value, keep_until = excluded.keep_until \
                 WHERE old.keep_until IS NOT NULL AND old.keep_until <= now()",
                time("$4")
            ).into(),
            replace: format!(
                "UPDATE {name} SET version = $2, value = $3, keep_until = {} WHERE key = $1 AND version = $5 AND {IS_THERE}",
                time("$4")
            ).into(),
            delete: format!("DELETE FROM {name} WHERE key = $1 AND version = $2 AND {IS_THERE}").into(),
            discard: format!("DELETE FROM {name} WHERE key = $1 AND {IS_THERE}").into(),
            list: format!(
                "SELECT key FROM {name} WHERE key >= $1 AND key < $2 AND key > $3 AND {IS_THERE} ORDER BY key LIMIT $4"
            ).into(),
            sweep: format!(
                "DELETE FROM {name} WHERE key IN (SELECT key FROM {name} WHERE {IS_PAST} LIMIT $1 FOR UPDATE SKIP LOCKED)"
            ).into(),
        }
    }

    /// Makes the table and its index, where they are not there: two statements.
    #[must_use]
    pub fn migration(&self) -> [&str; 2] {
        let [table, index] = &self.migration;
        [table, index]
    }

    /// The version and the value of a record, if it is there. On the primary: a replica may be behind.
    #[must_use]
    pub fn load(&self) -> &str {
        &self.load
    }

    /// Creates a record with version `$2`, value `$3` and time `$4`.
    #[must_use]
    pub fn create(&self) -> &str {
        &self.create
    }

    /// Puts version `$2`, value `$3` and time `$4` in place of the record of version `$5`.
    #[must_use]
    pub fn replace(&self) -> &str {
        &self.replace
    }

    /// Deletes the record of version `$2`.
    #[must_use]
    pub fn delete(&self) -> &str {
        &self.delete
    }

    /// Deletes a record of any version.
    #[must_use]
    pub fn discard(&self) -> &str {
        &self.discard
    }

    /// The keys from text `$1` up to text `$2`, those after text `$3`, in their order and as many as `$4` at most; there is no
    /// key in it.
    #[must_use]
    pub fn list(&self) -> &str {
        &self.list
    }

    /// Deletes records whose time is past, as many as `$1` at most; there is no key in it.
    #[must_use]
    pub fn sweep(&self) -> &str {
        &self.sweep
    }
}

/// The name of the table, and that of its index.
pub(crate) fn quoted(table: &str) -> Result<(String, String), StoreError> {
    let is_word = |part: &str| {
        part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && part.bytes().next().is_some_and(|first| !first.is_ascii_digit())
    };
    let parts: Vec<_> = table.split('.').collect();
    let (Some(last), true, true) = (parts.last(), parts.len() <= 2, parts.iter().all(|part| is_word(part)))
    else {
        let message = "the name of the table is a word, or that of a schema, a dot and a word: ASCII letters, digits and `_`";
        return Err(StoreError::not_applied(message).permanent());
    };
    let mut name = String::new();
    for part in &parts {
        let dot = if name.is_empty() { "" } else { "." };
        let _ = write!(name, "{dot}\"{part}\"");
    }
    Ok((name, format!("\"{last}_keep_until\"")))
}

#[cfg(test)]
mod tests {
    use super::Statements;

    #[test]
    fn a_name_is_quoted_and_nothing_else_gets_into_a_statement() {
        assert!(
            Statements::new("Acme.Sessions").unwrap().load().contains("FROM \"Acme\".\"Sessions\" WHERE")
        );
        for name in ["", ".", "a.", ".a", "a.b.c", "1a", "a b", "a\"b", "a;b", "a-b", "tëst"] {
            assert!(Statements::new(name).is_err(), "{name}");
        }
    }
}
