//! What a store says when it fails.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use crate::plan::Plan;
use crate::{Error, ErrorKind};

/// Whether the write of a store that failed may have happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applied {
    /// Nothing was written.
    No,
    /// It may have been written, or may yet be: the connection was lost during the commit, say. A store that cannot tell
    /// says this.
    Maybe,
}

/// Why a store could not do what it was asked.
///
/// Neither the message nor the source may hold a secret; the bytes of a record are one.
///
/// ```
/// use std::io;
/// use oauth_runtime::store::{Applied, StoreError};
///
/// let error = StoreError::maybe_applied("the connection was lost during the commit")
///     .with_source(io::Error::from(io::ErrorKind::ConnectionReset));
/// assert_eq!(error.applied(), Applied::Maybe);
/// ```
#[derive(Debug)]
pub struct StoreError {
    applied: Applied,
    is_permanent: bool,
    is_of_record: bool,
    is_unsupported: bool,
    message: Cow<'static, str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl StoreError {
    /// An error after which nothing was written for sure; also one of a load.
    #[must_use]
    pub fn not_applied(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            applied: Applied::No,
            is_permanent: false,
            is_of_record: false,
            is_unsupported: false,
            message: message.into(),
            source: None,
        }
    }

    /// An error after which the new record may be there.
    #[must_use]
    pub fn maybe_applied(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            applied: Applied::Maybe,
            is_permanent: false,
            is_of_record: false,
            is_unsupported: false,
            message: message.into(),
            source: None,
        }
    }

    /// That the store has no such operation.
    #[must_use]
    pub fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        Self { is_permanent: true, is_unsupported: true, ..Self::not_applied(message) }
    }

    /// Adds the error that this one comes from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says that it goes on until somebody acts, such as that of a user who may not read the table.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.is_permanent = true;
        self
    }

    /// Whether the store has no such operation.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        self.is_unsupported
    }

    /// Says that it is about this record alone, and the store works: one that is damaged, or sealed under a key that is not there.
    /// It goes on until somebody acts.
    #[must_use]
    pub fn of_record(self) -> Self {
        Self { is_of_record: true, ..self.permanent() }
    }

    pub(crate) fn is_of_record(&self) -> bool {
        self.is_of_record
    }

    pub(crate) fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// As the error of a request.
    pub(crate) fn told(&self, plan: &Plan, what: &str) -> Error {
        let error = plan.error(ErrorKind::Store, format!("{what} failed: {}", self.whole()));
        if self.is_permanent { error.permanent() } else { error }
    }

    /// The error with where it comes from, such as a disk that is full.
    pub(crate) fn whole(&self) -> String {
        let mut text = self.message.clone().into_owned();
        let mut source = self.source();
        while let Some(cause) = source {
            let words = cause.to_string();
            if !text.ends_with(&words) {
                text = format!("{text}: {words}");
            }
            source = cause.source();
        }
        text
    }

    /// Whether the write may have happened.
    #[must_use]
    pub fn applied(&self) -> Applied {
        self.applied
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
