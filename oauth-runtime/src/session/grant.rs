//! The one session of a name in this process: its record, and what is known of it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::health::{Health, Listener, SessionEvent};
use super::record::{ClientIdentity, SessionRecord};
use super::refresh::{PAUSES, STORE_BUDGET, sleep};
use crate::config::Config;
use crate::runtime::Timestamp;
use crate::store::{Applied, Record, RecordKey, StoreError, Swap, TokenStore, Version};
use crate::token::TokenData;
use crate::{Error, ErrorKind, Secret, Sent};

/// What all handles on a session share.
pub(crate) struct UserGrant {
    pub(super) name: Arc<str>,
    pub(super) key: RecordKey,
    pub(super) store: Arc<dyn TokenStore>,
    pub(super) listener: Option<Listener>,
    state: Mutex<State>,
}

pub(super) struct State {
    /// The highest generation that was seen.
    pub(super) seen: u64,
    /// What is in use here.
    pub(super) published: Option<Published>,
    /// The access token that a resource server has rejected last.
    pub(super) rejected: Option<Secret>,
    pub(super) health: Health,
    /// What the store would not take.
    pub(super) unpersisted: Option<Unpersisted>,
    /// Whether a background task is about that.
    pub(super) is_persisting: bool,
    /// Somebody's attempt, and since when it is known here.
    pub(super) watched: Option<(Version, Timestamp)>,
    /// An attempt of this process that has left the refresh token as it was, and whose intent the store may still have.
    pub(super) unspent: Option<String>,
}

/// A generation and its access token.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) generation: u64,
    pub(super) token: Option<Arc<TokenData>>,
}

impl Published {
    pub(super) fn of(record: &SessionRecord) -> Self {
        Self { generation: record.generation, token: record.access.clone() }
    }
}

/// What the provider gave and the store would not take.
#[derive(Clone)]
pub(super) struct Unpersisted {
    pub(super) record: Box<SessionRecord>,
    /// The attempt that has brought it; none for a login.
    pub(super) attempt: Option<String>,
}

/// What a swap of the record came to.
pub(super) enum Swapped {
    Done(Version),
    Conflict,
}

impl UserGrant {
    pub(super) fn new(
        name: Arc<str>,
        key: RecordKey,
        store: Arc<dyn TokenStore>,
        listener: Option<Listener>,
    ) -> Self {
        let state = State {
            seen: 0,
            published: None,
            rejected: None,
            health: Health::Unknown,
            unpersisted: None,
            is_persisting: false,
            watched: None,
            unspent: None,
        };
        Self { name, key, store, listener, state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn reject(&self, token: &TokenData) {
        self.state().rejected = Some(token.access_token.clone());
    }

    /// The access token of a record, while it lives and is of use.
    pub(super) fn living<'r>(
        &self,
        config: &Config,
        record: &'r SessionRecord,
    ) -> Option<&'r Arc<TokenData>> {
        let token = record.living(config.shared.runtime.now().system_time())?;
        let is_rejected = self.state().rejected.as_ref() == Some(&token.access_token);
        (!is_rejected).then_some(token)
    }

    /// Notes how the session fares, and tells of it when that is news.
    pub(super) fn note(&self, health: Health) {
        let is_news = {
            let mut state = self.state();
            let is_first = state.health == Health::Unknown && health == Health::Alive;
            let is_news = state.health != health && !is_first;
            state.health.clone_from(&health);
            is_news
        };
        // Told without the lock, because the listener may ask the session.
        if let (true, Some(listener)) = (is_news, &self.listener) {
            listener.0(&SessionEvent { name: Arc::clone(&self.name), health });
        }
    }

    pub(super) fn health(&self) -> Health {
        self.state().health.clone()
    }

    /// The record and its version; `None` where there is none.
    ///
    /// # Errors
    ///
    /// When the store fails, or the record is damaged, of another client, or older than one that was seen.
    pub(super) async fn load(&self, config: &Config) -> Result<Option<(Version, SessionRecord)>, Error> {
        let Some((version, record)) = self.read(config).await? else { return Ok(None) };
        let seen = {
            let mut state = self.state();
            let seen = state.seen;
            state.seen = seen.max(record.generation);
            seen
        };
        if record.generation < seen {
            self.note(Health::RolledBack);
            let message = "the store has an older record of the session than before; it is not refreshed";
            return Err(config.plan().error(ErrorKind::Store, message).permanent());
        }
        Ok(Some((version, record)))
    }

    /// The same for those who put something in its place, whatever its age.
    ///
    /// # Errors
    ///
    /// When the store fails, or the record is damaged or of another client.
    pub(super) async fn read(&self, config: &Config) -> Result<Option<(Version, SessionRecord)>, Error> {
        let stored = self.store.load(&self.key).await.map_err(|error| failed(config, &error))?;
        let Some(stored) = stored else { return Ok(None) };
        let plan = config.plan();
        let (version, bytes) = stored.into_parts();
        let record = SessionRecord::from_bytes(&bytes, config.shared.extra)
            .map_err(|problem| plan.error(ErrorKind::Store, problem).permanent())?;
        if record.client != ClientIdentity::of(config) {
            let message = "the session is one of another client, or of another issuer";
            return Err(plan.error(ErrorKind::Store, message).permanent());
        }
        Ok(Some((version, record)))
    }

    /// Swaps the record.
    ///
    /// # Errors
    ///
    /// When the store fails; with [`Applied::Maybe`] the swap may have happened.
    pub(super) async fn swap(
        &self,
        config: &Config,
        expected: Option<&Version>,
        record: &SessionRecord,
    ) -> Result<Swapped, (Applied, Error)> {
        let bytes = record.to_bytes(config.shared.extra);
        let bytes = bytes.map_err(|problem| (Applied::No, config.plan().error(ErrorKind::Store, problem)))?;
        let swap = self.store.compare_and_swap(&self.key, expected, Some(Record::new(bytes.to_vec())));
        match swap.await {
            Ok(Swap::Done(Some(version))) => {
                let mut state = self.state();
                state.seen = state.seen.max(record.generation);
                Ok(Swapped::Done(version))
            }
            Ok(Swap::Done(None)) => {
                let message = "the store took the record for a deletion";
                Err((Applied::Maybe, config.plan().error(ErrorKind::Store, message)))
            }
            Ok(Swap::Conflict) => Ok(Swapped::Conflict),
            Err(error) => Err((error.applied(), failed(config, &error))),
        }
    }

    /// Begins the session anew, unless `change` says that it goes on as it is.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub(super) async fn begin(
        &self,
        config: &Config,
        mut change: impl FnMut(&mut SessionRecord) -> bool,
    ) -> Result<(), Error> {
        let until = config.shared.runtime.now().monotonic().saturating_add(STORE_BUDGET);
        let mut pause = PAUSES.0;
        loop {
            let (version, mut record) = match self.read(config).await? {
                Some((version, record)) => (Some(version), record),
                None => (None, SessionRecord::new(config)),
            };
            // What begins is younger than all that was, whatever the clock says, and whatever the store has lost.
            record.generation = record.generation.max(self.state().seen);
            if !change(&mut record) {
                return Ok(());
            }
            match self.swap(config, version.as_ref(), &record).await {
                Ok(Swapped::Done(_)) => {
                    {
                        let mut state = self.state();
                        state.unpersisted = None;
                        state.published = None;
                    }
                    self.note(Health::Alive);
                    return Ok(());
                }
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => {
                    let is_over = config.shared.runtime.now().monotonic() >= until;
                    if is_over || !sleep(config, pause).await {
                        return Err(error);
                    }
                    pause = (2 * pause).min(PAUSES.1);
                }
            }
        }
    }

    /// The error for a session that has ended.
    pub(super) fn login_required(&self, config: &Config, code: &str) -> Error {
        self.note(Health::LoginRequired(code.to_owned()));
        let message = format!("the user has to log in again: {code}");
        config.plan().error(ErrorKind::LoginRequired, message).with_sent(Sent::No)
    }
}

/// The error of a store.
pub(super) fn failed(config: &Config, error: &StoreError) -> Error {
    error.told(config.plan(), "the store of the session")
}

/// Sessions are told apart by what they are, not by what they have.
impl PartialEq for UserGrant {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for UserGrant {}

impl Hash for UserGrant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self).hash(state);
    }
}

impl fmt::Debug for UserGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserGrant").field("key", &self.key).finish_non_exhaustive()
    }
}
