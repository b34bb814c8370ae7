//! What is kept, and under which version.

use std::fmt;
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::StoreError;
use crate::crypto;

/// The version of a record. The store makes it, and nobody else looks into it.
#[derive(Clone, PartialEq, Eq)]
pub struct Version(Box<[u8]>);

impl Version {
    /// A version that the store has made itself, such as the revision of a database. It must never come again for the
    /// same key: see the fourth law of [`TokenStore`](super::TokenStore).
    #[must_use]
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// A version of 16 random bytes, which never comes again.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers, or when neither of the features `ring` and `aws-lc-rs` is on.
    pub fn random() -> Result<Self, StoreError> {
        let bytes = crypto::random::<16>().map_err(StoreError::not_applied)?;
        Ok(Self::new(bytes))
    }

    /// The version as bytes, to be stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({})", crypto::hex(&self.0))
    }
}

/// A record to be written.
///
/// `Debug` shows how long it is and not what is in it, and the memory is overwritten when it is dropped.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oauth_runtime::store::Record;
///
/// let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
/// let record = Record::new("bytes").keep_until(in_an_hour);
/// assert_eq!((record.bytes(), record.kept_until()), (b"bytes".as_slice(), Some(in_an_hour)));
/// ```
#[derive(Clone)]
pub struct Record {
    bytes: Zeroizing<Vec<u8>>,
    keep_until: Option<SystemTime>,
}

impl Record {
    /// A record that is kept until it is deleted.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: Zeroizing::new(bytes.into()), keep_until: None }
    }

    /// Says that nobody needs the record from this time on.
    #[must_use]
    pub fn keep_until(mut self, time: SystemTime) -> Self {
        self.keep_until = Some(time);
        self
    }

    /// What is to be stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// From when on nobody needs the record; `None` if it is kept until it is deleted.
    #[must_use]
    pub fn kept_until(&self) -> Option<SystemTime> {
        self.keep_until
    }

    /// Whether it is now as if it were not there.
    pub(super) fn is_past(&self) -> bool {
        self.keep_until.is_some_and(|time| time <= SystemTime::now())
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (length, keep_until) = (self.bytes.len(), self.keep_until);
        f.debug_struct("Record").field("length", &length).field("keep_until", &keep_until).finish()
    }
}

/// A record as it was loaded.
///
/// `Debug` shows how long it is and not what is in it, and the memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct Stored {
    version: Version,
    bytes: Zeroizing<Vec<u8>>,
}

impl Stored {
    /// The record of this version.
    #[must_use]
    pub fn new(version: Version, bytes: impl Into<Vec<u8>>) -> Self {
        Self { version, bytes: Zeroizing::new(bytes.into()) }
    }

    /// The record of this version, without a copy.
    #[cfg(any(unix, feature = "seal"))]
    pub(crate) fn from_parts(version: Version, bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { version, bytes }
    }

    /// The version that a swap of this record has to expect.
    #[must_use]
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// What was stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Both of them, without a copy.
    #[must_use]
    pub fn into_parts(self) -> (Version, Zeroizing<Vec<u8>>) {
        (self.version, self.bytes)
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.bytes.len();
        f.debug_struct("Stored").field("version", &self.version).field("length", &length).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::{Record, Stored, Version};

    #[test]
    fn debug_does_not_show_what_is_stored() {
        let version = Version::new([0x0a, 0xff]);
        let record = Record::new("s3cr3t").keep_until(SystemTime::UNIX_EPOCH);
        let shown = format!("{record:?} {:?}", Stored::new(version, "s3cr3t"));
        assert!(shown.contains("length: 6") && shown.contains("Version(0aff)"), "{shown}");
        assert!(!shown.contains("s3cr3t") && !shown.contains("115, 51"), "{shown}");
    }
}
