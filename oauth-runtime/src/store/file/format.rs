//! What stands in a file before the bytes of the record.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::crypto;
use crate::store::{Record, StoreError, Version};

/// The first byte of a file of this format.
const FORMAT: u8 = 1;

/// Stands for a record that is kept until it is deleted.
const FOREVER: u64 = u64::MAX;

/// The bytes of a header: the format, the version, the time in milliseconds since 1970, and the length of the record, by
/// which a file that was cut off is recognised. Numbers are big-endian.
pub(super) const LENGTH: usize = 1 + 16 + 8 + 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    version: [u8; 16],
    keep_until: u64,
    /// Of what comes after the header.
    pub(super) length: u64,
}

impl Header {
    /// The header of a record that is to be written, with a version of its own.
    pub(super) fn new(record: &Record) -> Result<Self, StoreError> {
        Ok(Self {
            version: crypto::random().map_err(StoreError::not_applied)?,
            keep_until: record.kept_until().map_or(FOREVER, milliseconds),
            length: u64::try_from(record.bytes().len()).unwrap_or(u64::MAX),
        })
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        bytes.extend(self.version);
        bytes.extend(self.keep_until.to_be_bytes());
        bytes.extend(self.length.to_be_bytes());
        bytes
    }

    /// `None` if the format is another one.
    pub(super) fn decode(bytes: &[u8; LENGTH]) -> Option<Self> {
        let (format, rest) = bytes.split_first()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (keep_until, rest) = rest.split_first_chunk()?;
        let (length, _) = rest.split_first_chunk()?;
        (*format == FORMAT).then_some(Self {
            version: *version,
            keep_until: u64::from_be_bytes(*keep_until),
            length: u64::from_be_bytes(*length),
        })
    }

    pub(super) fn version(&self) -> Version {
        Version::new(self.version)
    }

    /// Whether the record is now as if it were not there.
    pub(super) fn is_past(&self) -> bool {
        let end = || UNIX_EPOCH.checked_add(Duration::from_millis(self.keep_until));
        self.keep_until != FOREVER && end().is_some_and(|time| time <= SystemTime::now())
    }
}

/// Rounded up, so that no record goes before its time.
fn milliseconds(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos().div_ceil(1_000_000)).map_or(FOREVER - 1, |time| time.min(FOREVER - 1))
}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back() {
        let time = UNIX_EPOCH + Duration::new(1_800_000_000, 1);
        for record in [Record::new("abc"), Record::new("").keep_until(time)] {
            let header = Header::new(&record).unwrap();
            let bytes = header.encode().try_into().unwrap();
            assert_eq!(Header::decode(&bytes).as_ref(), Some(&header));
            assert_eq!(header.length, record.bytes().len() as u64);
        }
        assert_eq!(milliseconds(time), 1_800_000_000_001);
        assert_eq!(milliseconds(UNIX_EPOCH - Duration::from_secs(1)), 0);
    }

    #[test]
    fn another_format_is_not_read() {
        let mut bytes: [u8; LENGTH] = Header::new(&Record::new("")).unwrap().encode().try_into().unwrap();
        bytes[0] = 2;
        assert_eq!(Header::decode(&bytes), None);
    }
}
