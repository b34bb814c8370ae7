//! What is known of a session in this process.

use std::collections::VecDeque;
use std::sync::Arc;

use super::health::Health;
use super::logins::Logins;
use super::record::SessionRecord;
use crate::Secret;
use crate::runtime::Timestamp;
use crate::store::{Counted, Version};
use crate::texts::Texts;
use crate::token::TokenData;

pub(super) struct State {
    pub(super) seen: Seen,
    /// What is in use here.
    pub(super) published: Option<Published>,
    /// The access token that a resource server has rejected last.
    pub(super) rejected: Option<Secret>,
    pub(super) health: Health,
    /// What the store would not take.
    pub(super) unpersisted: Option<Held>,
    /// Whether a background task is about that.
    pub(super) is_persisting: bool,
    /// Somebody's attempt, and since when it is known here.
    pub(super) watched: Option<(Version, Timestamp)>,
    /// Attempts of this process that have left the refresh token as it was, and whose intent the store may still have, or yet
    /// get.
    pub(super) unspent: VecDeque<String>,
}

impl State {
    /// Before the session was looked at.
    pub(super) fn new() -> Self {
        Self {
            seen: Seen::default(),
            published: None,
            rejected: None,
            health: Health::Unknown,
            unpersisted: None,
            is_persisting: false,
            watched: None,
            unspent: VecDeque::new(),
        }
    }

    /// Keeps what the store would not take, unless a login is kept that has come since.
    pub(super) fn hold(&mut self, held: Held) {
        if !self.has_later_than(&held.result.record) {
            self.unpersisted = Some(held);
        }
    }

    /// Whether what the store would not take has come after this record.
    fn has_later_than(&self, record: &SessionRecord) -> bool {
        self.unpersisted.as_ref().is_some_and(|held| record.is_older(held.result.record.known()))
    }

    /// Puts a record to use; `false` where a later login is, which the store would not take.
    pub(super) fn publish(&mut self, record: &SessionRecord) -> bool {
        let is_last = !self.has_later_than(record);
        if is_last {
            self.published = Some(Published::of(record));
        }
        is_last
    }
}

/// How far the latest record was that was seen.
#[derive(Clone, Default)]
pub(super) struct Seen {
    generation: u64,
    logins: Logins,
}

impl Seen {
    pub(super) fn has_later_than(&self, record: &SessionRecord) -> bool {
        record.is_older((&self.logins, self.generation))
    }

    /// Notes a record, unless it is older.
    pub(super) fn note(&mut self, record: &SessionRecord) {
        if !self.has_later_than(record) {
            self.logins.extend(&record.logins);
            self.generation = record.generation;
        }
    }

    /// Makes a record that is about to begin anew younger than all that was, whatever the clock says, and whatever the store
    /// has lost.
    pub(super) fn precede(&self, record: &mut SessionRecord) {
        record.generation = record.generation.max(self.generation);
        record.logins.insert_before(&self.logins);
    }
}

/// How far a record was, and its access token.
#[derive(Clone)]
pub(super) struct Published {
    point: (Option<u32>, u64),
    pub(super) token: Option<Arc<TokenData>>,
    /// When the token was asked for, in milliseconds since 1970.
    pub(super) since: u64,
    /// The resources of the login.
    pub(super) resources: Texts,
    pub(super) has_refresh_token: bool,
}

impl Published {
    pub(super) fn of(record: &SessionRecord) -> Self {
        let mut resources = Texts::default();
        resources.push(record.resources.iter().map(String::as_str));
        Self {
            point: record.point(),
            token: record.access.clone(),
            since: record.access_since,
            resources,
            has_refresh_token: record.refresh.is_some(),
        }
    }

    pub(super) fn is_of(&self, token: &TokenData) -> bool {
        self.token.as_ref().is_some_and(|known| known.access_token == token.access_token)
    }

    /// Whether it is of this record.
    pub(super) fn is_for(&self, record: &SessionRecord) -> bool {
        record.point() == self.point
    }

    /// Whether a record comes after it.
    pub(super) fn is_before(&self, record: &SessionRecord) -> bool {
        record.is_after(self.point)
    }
}

/// What the provider gave and the store would not take.
#[derive(Clone)]
pub(super) struct Unpersisted {
    pub(super) record: Box<SessionRecord>,
    /// The attempt that has brought it; none for a login.
    pub(super) attempt: Option<String>,
}

/// The same while it is kept here, which is counted.
pub(super) struct Held {
    pub(super) result: Unpersisted,
    pub(super) _counted: Counted,
}
