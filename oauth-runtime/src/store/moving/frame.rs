//! What tells the two stores apart that a record is on its way.

use zeroize::Zeroizing;

use crate::store::{Record, Stored, Version};

/// No record of this crate begins with either: they are JSON, or sealed.
const MOVED: &[u8] = b"OAUTH-MOVED\x01";
const ARRIVING: &[u8] = b"OAUTH-ARRIVING\x01";

/// Which move it is: one that was overtaken by another is of no account.
pub(super) type Id = [u8; 16];

/// What the old store has under a key.
pub(super) enum Old {
    Nothing,
    Record(Stored),
    /// The new store has it, by this move.
    Moved(Id),
}

/// What the new store has under a key.
pub(super) enum New {
    Nothing,
    Record(Stored),
    /// A copy, which is the record as soon as the old store says that it was moved by this move.
    Arriving(Arriving),
}

pub(super) struct Arriving {
    pub(super) id: Id,
    /// The version in the old store of what was copied.
    pub(super) of: Version,
    /// That of the copy.
    pub(super) version: Version,
    bytes: Zeroizing<Vec<u8>>,
}

impl Arriving {
    pub(super) fn record(&self) -> Record {
        Record::new(self.bytes.to_vec())
    }
}

impl Old {
    pub(super) fn read(stored: Option<Stored>) -> Self {
        let Some(stored) = stored else { return Self::Nothing };
        let id = stored.bytes().strip_prefix(MOVED).and_then(|id| id.try_into().ok());
        id.map_or(Self::Record(stored), Self::Moved)
    }

    pub(super) fn moved(id: Id) -> Record {
        Record::new([MOVED, &id].concat())
    }
}

impl New {
    pub(super) fn read(stored: Option<Stored>) -> Self {
        let Some(stored) = stored else { return Self::Nothing };
        let arriving = stored.bytes().strip_prefix(ARRIVING).and_then(|rest| {
            let (id, rest) = rest.split_first_chunk()?;
            let (length, rest) = rest.split_first_chunk()?;
            let (of, bytes) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            let bytes = Zeroizing::new(bytes.to_vec());
            Some(Arriving { id: *id, of: Version::new(of), version: stored.version().clone(), bytes })
        });
        arriving.map_or(Self::Record(stored), Self::Arriving)
    }

    /// A copy of what the old store has; `None` where the version of that is longer than any store's.
    pub(super) fn arriving(id: Id, stored: &Stored) -> Option<Record> {
        let of = stored.version().as_bytes();
        let length = u16::try_from(of.len()).ok()?;
        Some(Record::new([ARRIVING, &id, &length.to_be_bytes(), of, stored.bytes()].concat()))
    }
}

/// A version with the store that it is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
}

impl Side {
    fn tag(self) -> u8 {
        match self {
            Self::Old => b'o',
            Self::New => b'n',
        }
    }

    pub(super) fn tagged(self, version: &Version) -> Version {
        Version::new([&[self.tag()], version.as_bytes()].concat())
    }

    pub(super) fn stored(self, stored: Stored) -> Stored {
        let (version, bytes) = stored.into_parts();
        Stored::new(self.tagged(&version), bytes.to_vec())
    }

    /// The store of a version, and the version there; `None` of one that is not from here.
    pub(super) fn of(version: &Version) -> Option<(Self, Version)> {
        let (tag, rest) = version.as_bytes().split_first()?;
        let side = [Self::Old, Self::New].into_iter().find(|side| side.tag() == *tag)?;
        Some((side, Version::new(rest)))
    }
}
