//! Ending a session: dead for everybody by a swap, revoked at the provider (RFC 7009), deleted.

use std::sync::Arc;

use super::Session;
use super::grant::{Swapped, UserGrant, failed};
use super::health::{Health, LoginReason};
use super::record::{Ended, SessionRecord};
use super::state::Unpersisted;
use crate::cache::Slot;
use crate::config::Config;
use crate::exchange::AboutToken;
use crate::millis::millis;
use crate::store::{Swap, Version};
use crate::token::TokenData;
use crate::{Error, grant as marker};

/// What became of a session that was ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EndedSession {
    /// Why the provider may still honour what the user granted: it could not be told. `None` when it was, when there was
    /// nothing to tell, or when it declares no `revocation_url`.
    pub revocation_error: Option<Error>,
}

impl<P: marker::Users> Session<P> {
    /// Ends the session: no process refreshes it from here on, the provider is told to revoke what was granted (RFC 7009), where
    /// it declares a `revocation_url`, and the record is deleted.
    ///
    /// A revocation that fails is reported and does not keep the session alive. Access tokens that other processes hold are good
    /// until they end, or the provider revokes them along. Ending one that is not there is no error. Once begun, it
    /// runs to its end even if the future is dropped, where the runtime has a background.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails; the session may go on then, and can be ended again.
    pub async fn end(&self) -> Result<EndedSession, Error> {
        let (grant, slot) = (Arc::clone(&self.grant), Arc::clone(&self.slot));
        let end = async move {
            let (config, known) = (slot.config(), slot.cached_data());
            let Some((version, record)) = grant.bury(config).await? else {
                forget(&slot, known.as_deref());
                return Ok(EndedSession { revocation_error: None });
            };
            slot.clear();
            let revocation_error = revoke(config, &record).await.err();
            grant.delete(config, &version, &record).await?;
            Ok(EndedSession { revocation_error })
        };
        self.slot.key.config.to_the_end(end).await
    }

    /// Ends the session as [`end`](Self::end) does, and keeps its record until the provider has revoked what was granted (RFC
    /// 7009), so that it can be called again. For a program that has to know that the grant is over.
    ///
    /// Once it is in the store that the session has ended, no process refreshes it, whatever comes of the revocation. Revoking
    /// one that is not there is no error. Like [`end`](Self::end), it goes on when the future is dropped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the provider declares no `revocation_url`, and
    /// nothing has happened; [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails; and that of the request.
    pub async fn revoke(&self) -> Result<(), Error> {
        let config = self.slot.config();
        if config.revocation_url()?.is_none() {
            let message = "the provider declares no `revocation_url`; `end` forgets the session without it";
            return Err(config.plan().configuration(message));
        }
        let (grant, slot) = (Arc::clone(&self.grant), Arc::clone(&self.slot));
        let end = async move {
            let (config, known) = (slot.config(), slot.cached_data());
            let Some((version, record)) = grant.bury(config).await? else {
                forget(&slot, known.as_deref());
                return Ok(());
            };
            slot.clear();
            revoke(config, &record).await?;
            grant.delete(config, &version, &record).await
        };
        self.slot.key.config.to_the_end(end).await
    }
}

/// Takes a token out of its slot that was there before the session was looked for, and not one of a login that has come since.
fn forget(slot: &Slot, known: Option<&TokenData>) {
    if let Some(known) = known {
        slot.forget(&known.access_token);
    }
}

/// What came last stands for the whole grant.
pub(super) fn later(stored: Option<SessionRecord>, kept: Option<Unpersisted>) -> Option<SessionRecord> {
    let kept = kept.map(|kept| *kept.record);
    match (stored, kept) {
        (Some(stored), Some(kept)) => Some(if is_later(&kept, &stored) { kept } else { stored }),
        (stored, kept) => stored.or(kept),
    }
}

/// Whether what the store would not take comes after what is there. Another login that is there is one of since then.
fn is_later(kept: &SessionRecord, stored: &SessionRecord) -> bool {
    stored.is_older(kept.known())
}

/// Tells the provider that what was granted is over.
pub(super) async fn revoke(config: &Config, record: &SessionRecord) -> Result<(), Error> {
    let members = record.members();
    let now = config.shared.runtime.now().system_time();
    // One that has ended is no news to a provider, who would say that it is revoked.
    let access = record.living(now).or_else(|| record.access.as_ref().filter(|_| record.refresh.is_none()));
    let access_token = access.map(|data| &data.access_token);
    let refresh_token = record.refresh.as_ref().map(|refresh| &refresh.token);
    match AboutToken::of_session(config.plan(), access_token, refresh_token, &members) {
        Some(about) => config.revoke(about).await,
        None => Ok(()),
    }
}

impl UserGrant {
    /// Marks the session as ended, whatever is under way. What there was of it: in the store, or what that would not take.
    async fn bury(&self, config: &Config) -> Result<Option<(Version, SessionRecord)>, Error> {
        loop {
            let (version, stored) = self.read(config).await?.unzip();
            let kept = self.unpersisted();
            let Some(mut dead) = later(stored, kept) else {
                // Another process has ended what was alive here.
                if !matches!(self.health(), Health::Unknown | Health::LoginRequired(_)) {
                    let _ = self.login_required(config, LoginReason::NoSession);
                }
                return Ok(None);
            };
            dead.intent = None;
            dead.ended = Some(Ended {
                code: LoginReason::ENDED.to_owned(),
                at: millis(config.shared.runtime.now().system_time()),
            });
            match self.swap(config, version.as_ref(), &dead).await {
                Ok(Swapped::Done(version)) => {
                    let has_more = {
                        let mut state = self.state();
                        state.unpersisted.take_if(|kept| !is_later(&kept.result.record, &dead));
                        state.unpersisted.is_some()
                    };
                    // A refresh has given up on the store meanwhile.
                    if has_more {
                        continue;
                    }
                    // Noted, so that whoever has asked for events hears of it.
                    let _ = self.login_required(config, LoginReason::Ended);
                    return Ok(Some((version, dead)));
                }
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => return Err(error),
            }
        }
    }

    async fn delete(&self, config: &Config, version: &Version, dead: &SessionRecord) -> Result<(), Error> {
        let mut version = version.clone();
        loop {
            let deleted = self.store.compare_and_swap(config, &self.key, Some(&version), None).await;
            if matches!(deleted.map_err(|error| failed(config, &error))?, Swap::Done(_)) {
                return Ok(());
            }
            // The same under another version, such as one that was sealed anew, or a new login under this name.
            match self.look(config, &self.key).await? {
                Some((current, found)) if found.point() == dead.point() && found.is_ended() => {
                    version = current;
                }
                _ => return Ok(()),
            }
        }
    }
}
