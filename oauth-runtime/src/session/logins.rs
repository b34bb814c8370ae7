//! Which logins a session comes from, by which one knows what was there before what.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use serde::{Deserialize, Serialize};

/// How many are remembered, the last one included.
const MOST: usize = 8;

/// The logins that a session comes from, each as a number of its own, the last one at the end. Generations of one login
/// are compared; a record of an earlier login is older whatever its generation, and one of a login that is not among these
/// is younger, although its generation may be lower: after a deletion it begins with a clock, which may be behind. Where so
/// many are known that earlier ones may have been forgotten, the generation is all there is to go by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Logins(Vec<u32>);

impl Logins {
    pub(super) fn last(&self) -> Option<u32> {
        self.0.last().copied()
    }

    pub(super) fn push(&mut self, login: u32) {
        self.0.retain(|other| *other != login);
        self.0.push(login);
        let too_many = self.0.len().saturating_sub(MOST);
        self.0.drain(..too_many);
    }

    /// Adds those of a record that was seen after these.
    pub(super) fn extend(&mut self, later: &Self) {
        if self.last() != later.last() {
            later.0.iter().for_each(|login| self.push(*login));
        }
    }

    /// Puts earlier ones before these.
    pub(super) fn insert_before(&mut self, earlier: &Self) {
        let own = std::mem::replace(self, earlier.clone());
        own.0.iter().for_each(|login| self.push(*login));
    }

    /// Whether a record of these logins and this generation was there before one of others.
    pub(super) fn is_older(&self, generation: u64, (others, other): (&Self, u64)) -> bool {
        match (self.last(), others.last()) {
            (Some(own), Some(last)) if own != last => {
                let may_be_forgotten = others.0.len() >= MOST && !self.0.contains(&last);
                others.0.contains(&own) || (may_be_forgotten && generation < other)
            }
            _ => generation < other,
        }
    }
}

/// A number for a new login. It is no secret, and only has to differ from a few others.
pub(super) fn login_number() -> u32 {
    let random = RandomState::new().build_hasher().finish();
    u32::try_from(random & u64::from(u32::MAX)).unwrap_or_default()
}
