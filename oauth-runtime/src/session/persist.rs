//! Getting what the provider gave into the store, whatever has become of the record meanwhile.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::end::revoke;
use super::grant::{Swapped, UserGrant};
use super::health::{Health, LoginReason};
use super::patience::{PAUSES, STORE_BUDGET};
use super::record::SessionRecord;
use super::state::{Published, Unpersisted};
use crate::config::Config;
use crate::store::Version;
use crate::token::TokenData;
use crate::{Error, ErrorKind};

/// How long the background waits before it tries again to store something, at first and at most.
const RETRIES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// What a result finds in its place.
pub(super) enum Place {
    /// Nothing that is in its way.
    Free(Option<Version>),
    /// It is there.
    Stored,
    /// It was there already, or a successor of it is.
    Taken,
    /// Somebody else is sending. What he sends is spent, and his failure makes way for this result.
    Busy,
    /// A program has ended the session.
    Ended,
}

impl UserGrant {
    /// Puts a result into the record in place of the intent that stands for it; `false` when something later has its place.
    ///
    /// # Errors
    ///
    /// When the session was ended meanwhile, or the store will not take it: it is kept here then.
    pub(super) async fn publish(
        &self,
        config: &Config,
        version: Version,
        result: Unpersisted,
    ) -> Result<bool, Error> {
        let mut known = Some(version);
        let mut pause = PAUSES.0;
        let until = config.shared.runtime.now().monotonic().saturating_add(STORE_BUDGET);
        loop {
            let error = match self.put(config, known.clone(), &result).await {
                Ok(Place::Ended) => return Err(self.forget(config, &result).await),
                Ok(Place::Taken) => return Ok(false),
                Ok(Place::Busy) => {
                    known = None;
                    config.plan().error(ErrorKind::Store, "another process refreshes the session")
                }
                Ok(_) => {
                    let is_last = self.state().publish(&result.record);
                    if is_last {
                        self.note_alive(config, &result.record);
                    }
                    return Ok(is_last);
                }
                Err(error) => error,
            };
            let is_over = config.shared.runtime.now().monotonic() >= until;
            if is_over || !config.shared.runtime.pause(pause).await {
                self.hold(config, result);
                self.note(config, Health::NotPersisted);
                return Err(error);
            }
            pause = (2 * pause).min(PAUSES.1);
        }
    }

    /// Tries again to store what the store would not take. What comes of it, where that is a token or an error.
    pub(super) async fn persist(&self, config: &Config) -> Option<Result<Arc<TokenData>, Error>> {
        let (result, outcome) = self.try_again(config).await?;
        if matches!(outcome, Ok(Place::Taken | Place::Ended)) {
            return None;
        }
        let next = {
            let mut state = self.state();
            let is_next = |published: &Published| published.is_before(&result.record);
            let is_in_use = !state.published.as_ref().is_none_or(is_next);
            let now = config.shared.runtime.now().system_time();
            // One that was given out already is not given out as the next.
            let next = result.record.living(now).filter(|_| !is_in_use).cloned();
            if next.is_some() {
                state.published = Some(Published::of(&result.record));
            }
            next
        };
        match outcome {
            Ok(_) => next.map(Ok),
            Err(error) => Some(next.ok_or(error)),
        }
    }

    /// What the store would not take, and what comes of one more try.
    pub(super) async fn try_again(&self, config: &Config) -> Option<(Unpersisted, Result<Place, Error>)> {
        let result = self.unpersisted()?;
        let outcome = self.put(config, None, &result).await;
        if matches!(outcome, Ok(Place::Stored | Place::Taken | Place::Ended)) {
            let point = result.record.point();
            self.state().unpersisted.take_if(|kept| kept.result.record.point() == point);
        }
        match outcome {
            Ok(Place::Stored) => self.note_alive(config, &result.record),
            Ok(Place::Ended) => drop(self.forget(config, &result).await),
            _ => {}
        }
        Some((result, outcome))
    }

    /// Swaps a result in, over whatever makes way for it; `known` is the version of the record, where it is known.
    ///
    /// # Errors
    ///
    /// When the store fails.
    async fn put(
        &self,
        config: &Config,
        mut known: Option<Version>,
        result: &Unpersisted,
    ) -> Result<Place, Error> {
        loop {
            let place = match known.take() {
                Some(version) => Place::Free(Some(version)),
                None => self.place(config, self.load(config).await?, result),
            };
            let Place::Free(version) = place else { return Ok(place) };
            match self.swap(config, version.as_ref(), &result.record).await {
                Ok(Swapped::Done(_)) => return Ok(Place::Stored),
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => return Err(error),
            }
        }
    }

    fn place(
        &self,
        config: &Config,
        current: Option<(Version, SessionRecord)>,
        result: &Unpersisted,
    ) -> Place {
        // A copy that is no session is nothing; it can be replaced.
        let (copy, current) = match current {
            Some((version, record)) if record.arriving.is_some() => (Some(version), None),
            current => (None, current),
        };
        let Some(attempt) = &result.attempt else {
            // A login takes the place of what was there before it. What has come since knows of it, or is another one.
            let Some((version, record)) = current else { return Place::Free(copy) };
            if record.is_older(result.record.known()) {
                return Place::Free(Some(version));
            }
            return self.taken(config, &record);
        };
        let Some((version, record)) = current else { return Place::Ended };
        let ((current, at), (login, generation)) = (record.point(), result.record.point());
        if current == login && record.is_ended() {
            return Place::Ended;
        }
        // A successor of the result is there, or another login, which has begun the session anew.
        if current != login || at >= generation {
            return self.taken(config, &record);
        }
        let is_busy = record
            .intent
            .as_ref()
            .is_some_and(|intent| intent.attempt != *attempt && !self.has_lapsed(config, &version, intent));
        if is_busy { Place::Busy } else { Place::Free(Some(version)) }
    }

    fn taken(&self, config: &Config, record: &SessionRecord) -> Place {
        match record.over() {
            Some(reason) => drop(self.login_required(config, reason)),
            None => self.note_alive(config, record),
        }
        Place::Taken
    }

    /// What a refresh has brought for a session that was ended meanwhile is not to live on at the provider, which may have
    /// taken the token before it for a revocation of nothing (RFC 7009 §2.2). The error for who has asked for it.
    async fn forget(&self, config: &Config, result: &Unpersisted) -> Error {
        // Nobody is there to be told.
        let _ = revoke(config, &result.record).await;
        self.login_required(config, LoginReason::Ended)
    }

    /// Goes on trying to store what the store would not take, in the background, where there is one. The session stays in
    /// memory for as long, whoever drops it.
    pub(crate) fn keep_trying(self: &Arc<Self>, config: &Arc<Config>) {
        {
            let mut state = self.state();
            if state.is_persisting || state.unpersisted.is_none() {
                return;
            }
            state.is_persisting = true;
        }
        let (task, config) = (Persisting(Arc::clone(self)), Arc::clone(config));
        let runtime = config.shared.runtime.clone();
        let task = async move {
            let grant = &task.0;
            let mut pause = RETRIES.0;
            while config.shared.runtime.pause(pause).await && grant.try_again(&config).await.is_some() {
                pause = (2 * pause).min(RETRIES.1);
            }
        };
        // Without a background the next caller tries.
        let _ = runtime.spawn(task.boxed());
    }
}

/// Says that a background task is about what could not be stored, until it is dropped.
struct Persisting(Arc<UserGrant>);

impl Drop for Persisting {
    fn drop(&mut self) {
        self.0.state().is_persisting = false;
    }
}
