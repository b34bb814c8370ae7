//! The one session of a name in this process: its record, and what is known of it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::health::{Health, Listener, LoginReason, SessionEvent};
use super::record::{ClientIdentity, Label, SessionRecord};
use super::state::{Held, State, Unpersisted};
use crate::config::Config;
use crate::millis::millis;
use crate::runtime::Timestamp;
use crate::store::{Applied, Monitored, Record, RecordKey, StoreError, Swap, Version};
use crate::texts::Texts;
use crate::token::TokenData;
use crate::{Error, ErrorKind, Expiry, Sent, telemetry};

/// What all handles on a session share.
pub(crate) struct UserGrant {
    pub(super) name: Arc<str>,
    pub(super) key: RecordKey,
    pub(super) label: Label,
    pub(super) store: Arc<Monitored>,
    pub(super) listener: Option<Listener>,
    state: Mutex<State>,
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
        label: Label,
        store: Arc<Monitored>,
        listener: Option<Listener>,
    ) -> Self {
        Self { name, key, label, store, listener, state: Mutex::new(State::new()) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`State::hold`], which is counted.
    pub(super) fn hold(&self, config: &Config, result: Unpersisted) {
        let held = Held { result, _counted: self.store.count(config.plan()) };
        self.state().hold(held);
    }

    pub(super) fn unpersisted(&self) -> Option<Unpersisted> {
        self.state().unpersisted.as_ref().map(|held| held.result.clone())
    }

    pub(crate) fn reject(&self, token: &TokenData) {
        self.state().rejected = Some(token.access_token.clone());
    }

    /// From when on a token has lived that is put to use now: one without a stated end may have been asked for long ago, by
    /// another process. One that cannot be renewed is served until it is rejected, and lives from now on whenever it is asked for.
    pub(crate) fn lives_since(&self, config: &Config, token: &TokenData, now: Timestamp) -> Timestamp {
        let state = self.state();
        let published = state.published.as_ref().filter(|published| published.is_of(token));
        match published {
            Some(published) if token.expiry == Expiry::Unknown => {
                let age = millis(now.system_time()).saturating_sub(published.since);
                let rules = config.plan().refresh.as_ref();
                let is_renewed =
                    rules.is_some_and(|rules| published.has_refresh_token || !rules.needs_refresh_token);
                if is_renewed { now.minus(Duration::from_millis(age)) } else { now }
            }
            _ => now,
        }
    }

    /// The resources that the login asked for; `None` before the session is loaded.
    pub(crate) fn resources(&self) -> Option<Texts> {
        self.state().published.as_ref().map(|published| published.resources.clone())
    }

    /// Those of the login that this token comes from; `None` when another one has begun the session anew.
    pub(crate) fn resources_of(&self, token: &TokenData) -> Option<Texts> {
        let state = self.state();
        let published = state.published.as_ref().filter(|published| published.is_of(token));
        published.map(|published| published.resources.clone())
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
    pub(super) fn note(&self, config: &Config, health: Health) {
        let is_news = {
            let mut state = self.state();
            let is_news = health.is_news(&state.health);
            state.health.clone_from(&health);
            is_news
        };
        if !is_news {
            return;
        }
        telemetry::session(config.plan(), &self.key, &health);
        // Told without the lock, because the listener may ask the session.
        if let Some(listener) = &self.listener {
            listener.0(&SessionEvent { name: Arc::clone(&self.name), health });
        }
    }

    /// Notes that nothing is wrong with what was granted.
    pub(super) fn note_alive(&self, config: &Config, record: &SessionRecord) {
        self.note(config, Health::until(record.ends_at(config.plan().refresh.as_ref())));
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
        // What is seen meanwhile may be later than what is read here.
        let seen = self.state().seen.clone();
        let Some((version, record)) = self.read(config).await? else { return Ok(None) };
        self.state().seen.note(&record);
        if seen.has_later_than(&record) {
            self.note(config, Health::RolledBack);
            let message = "the store has an older record of the session than before; it is not refreshed";
            return Err(config.plan().error(ErrorKind::Store, message).permanent());
        }
        Ok(Some((version, record)))
    }

    /// The record under a key, as it is.
    ///
    /// # Errors
    ///
    /// When the store fails, or the record is damaged or of another client.
    pub(super) async fn look(
        &self,
        config: &Config,
        key: &RecordKey,
    ) -> Result<Option<(Version, SessionRecord)>, Error> {
        let stored = self.store.load(config, key).await.map_err(|error| failed(config, &error))?;
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
        let swapped = self.swap_at(config, &self.key, &self.label, expected, record).await;
        if let Ok(Swapped::Done(_)) = &swapped {
            self.state().seen.note(record);
        }
        swapped
    }

    /// Swaps the record, whatever its version is by now, while it is still the one that is meant: one that was only written anew,
    /// such as under another key, has another version.
    ///
    /// # Errors
    ///
    /// As [`swap`](Self::swap).
    pub(super) async fn swap_while(
        &self,
        config: &Config,
        version: &Version,
        record: &SessionRecord,
        is_meant: impl Fn(&SessionRecord) -> bool,
    ) -> Result<Swapped, (Applied, Error)> {
        let mut version = version.clone();
        loop {
            match self.swap(config, Some(&version), record).await? {
                Swapped::Conflict => {}
                done @ Swapped::Done(_) => return Ok(done),
            }
            match self.look(config, &self.key).await.map_err(|error| (Applied::No, error))? {
                Some((current, found)) if current != version && is_meant(&found) => version = current,
                _ => return Ok(Swapped::Conflict),
            }
        }
    }

    /// Swaps the record under a key.
    ///
    /// # Errors
    ///
    /// As [`swap`](Self::swap).
    pub(super) async fn swap_at(
        &self,
        config: &Config,
        key: &RecordKey,
        label: &Label,
        expected: Option<&Version>,
        record: &SessionRecord,
    ) -> Result<Swapped, (Applied, Error)> {
        let bytes = record.to_bytes(label, config.shared.extra);
        let bytes = bytes.map_err(|problem| (Applied::No, config.plan().error(ErrorKind::Store, problem)))?;
        let swap = self.store.compare_and_swap(config, key, expected, Some(Record::new(bytes.to_vec())));
        match swap.await {
            Ok(Swap::Done(Some(version))) => Ok(Swapped::Done(version)),
            Ok(Swap::Done(None)) => {
                let message = "the store took the record for a deletion";
                Err((Applied::Maybe, config.plan().error(ErrorKind::Store, message)))
            }
            Ok(Swap::Conflict) => Ok(Swapped::Conflict),
            Err(error) => Err((error.applied(), failed(config, &error))),
        }
    }

    /// The error for a session that has ended.
    pub(super) fn login_required(&self, config: &Config, reason: LoginReason) -> Error {
        let message = format!("the user has to log in again: {reason}");
        self.note(config, Health::LoginRequired(reason));
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
