//! The bytes of a key inside of its slot, so that a look-up compares them without following a pointer.

use std::hash::{Hash, Hasher};

use zeroize::Zeroize as _;

/// How many bytes a slot has room for.
const ROOM: usize = 95;

/// What the key of a slot is hashed by, where that fits. It tells two keys apart as well as the keys do: hashing is derived
/// from all of a key, and where each part ends is hashed, too.
///
/// As secret as what is in the key, it is written where it stays and overwritten when it is dropped.
pub(super) struct Compact {
    /// How many bytes there are; none of a key that does not fit.
    used: u8,
    bytes: [u8; ROOM],
}

impl Compact {
    pub(super) const EMPTY: Self = Self { used: 0, bytes: [0; ROOM] };

    /// Takes the bytes of a key.
    pub(super) fn fill(&mut self, key: &impl Hash) {
        let mut recorder = Recorder { rest: &mut self.bytes, is_full: false };
        key.hash(&mut recorder);
        let (left, is_full) = (recorder.rest.len(), recorder.is_full);
        if is_full {
            self.wipe();
        } else {
            self.used = u8::try_from(ROOM - left).unwrap_or_default();
        }
    }

    /// The bytes; none where they did not fit.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        self.bytes.get(..usize::from(self.used)).filter(|bytes| !bytes.is_empty())
    }

    /// Whether it is of the same key; `None` when that is to be seen from the keys.
    pub(super) fn is_same(&self, other: &Self) -> Option<bool> {
        match (self.used, other.used) {
            (0, 0) => None,
            // As a whole, which is faster than to go by the length: what is not used is zero.
            (used, other_used) => Some(used == other_used && self.bytes == other.bytes),
        }
    }

    fn wipe(&mut self) {
        // As a slice, which is overwritten in bulk.
        self.bytes.as_mut_slice().zeroize();
    }
}

impl Drop for Compact {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// Writes down what a value is hashed by.
struct Recorder<'b> {
    rest: &'b mut [u8],
    is_full: bool,
}

impl Recorder<'_> {
    /// A number below 128 is a byte, which is what lengths and variants mostly are; any other has a byte before it that no
    /// such number is.
    #[inline]
    fn number(&mut self, number: u64) {
        if let Ok(byte @ ..0x80) = u8::try_from(number) {
            self.write(&[byte]);
        } else {
            self.write(&[u8::MAX]);
            self.write(&number.to_ne_bytes());
        }
    }
}

impl Hasher for Recorder<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        match std::mem::take(&mut self.rest).split_at_mut_checked(bytes.len()) {
            Some((place, rest)) => {
                place.copy_from_slice(bytes);
                self.rest = rest;
            }
            None => self.is_full = true,
        }
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.number(number as u64);
    }

    #[inline]
    fn write_isize(&mut self, number: isize) {
        self.write_usize(usize::from_ne_bytes(number.to_ne_bytes()));
    }

    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{Compact, ROOM};

    fn compact(key: &impl std::hash::Hash) -> Compact {
        let mut compact = Compact::EMPTY;
        compact.fill(key);
        compact
    }

    #[test]
    fn keys_are_the_same_as_their_bytes() {
        let same = |one: &[&str], other: &[&str]| compact(&one).is_same(&compact(&other));
        assert_eq!(same(&["ab", "c"], &["ab", "c"]), Some(true));
        assert_eq!(same(&["ab", "c"], &["a", "bc"]), Some(false));
        assert_eq!(same(&["ab"], &["ab", ""]), Some(false));
        assert_eq!(compact(&Some(1_usize)).is_same(&compact(&None::<usize>)), Some(false));
        assert_eq!(compact(&127_usize).is_same(&compact(&128_usize)), Some(false));
    }

    #[test]
    fn what_is_dropped_is_overwritten() {
        let mut compact = compact(&"s3cr3t");
        assert!(compact.bytes.starts_with(b"s3cr3t"));
        compact.wipe();
        assert!(compact.bytes.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn long_keys_are_not_compact() {
        let long = "x".repeat(ROOM);
        let (long, longer) = (compact(&long), compact(&format!("{long}x")));
        assert!(long.bytes().is_none() && long.is_same(&longer).is_none());
        assert_eq!(compact(&"short").is_same(&long), Some(false));
        assert!(long.bytes.iter().all(|byte| *byte == 0), "the beginning of a secret");
    }
}
