//! Ending a session: dead for everybody by a swap, revoked at the provider (RFC 7009), deleted.

use super::Session;
use super::grant::{Swapped, UserGrant, failed};
use super::record::{Ended, SessionRecord, millis};
use crate::config::Config;
use crate::store::Version;
use crate::{Error, grant as marker};

/// What became of a session that was ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct EndedSession {
    /// Why the provider may still honour what the user granted: it could not be told. `None` when it was, when there was
    /// nothing to tell, or when it declares no `revocation_url`.
    pub revocation_error: Option<Error>,
}

impl<P: marker::Users> Session<P> {
    /// Ends the session: no process uses it from here on, the provider is told to revoke what was granted (RFC 7009), where
    /// it declares a `revocation_url`, and the record is deleted.
    ///
    /// A revocation that fails is reported and does not keep the session alive. Ending one that is not there is no error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) when the store fails; the session may go on then, and can be ended again.
    pub async fn end(&self) -> Result<EndedSession, Error> {
        let (grant, config) = (&self.grant, self.slot.config());
        let Some(buried) = grant.bury(config).await? else {
            return Ok(EndedSession { revocation_error: None });
        };
        self.slot.clear();
        let (version, record) = buried;
        let revocation_error = match &record.refresh {
            Some(refresh) => config.revoke(&refresh.token, "refresh_token").await.err(),
            None => match &record.access {
                Some(data) => config.revoke(&data.access_token, "access_token").await.err(),
                None => None,
            },
        };
        if let Some(version) = version {
            grant.delete(config, &version).await?;
        }
        Ok(EndedSession { revocation_error })
    }
}

impl UserGrant {
    /// Marks the session as ended, whatever is under way. What there was of it: in the store, or what that would not take.
    async fn bury(&self, config: &Config) -> Result<Option<(Option<Version>, SessionRecord)>, Error> {
        loop {
            let Some((version, record)) = self.read(config).await? else {
                let kept = self.state().unpersisted.take();
                return Ok(kept.map(|kept| {
                    let _ = self.login_required(config, "ended");
                    (None, *kept.record)
                }));
            };
            let mut dead = record.clone();
            dead.intent = None;
            dead.ended = Some(Ended {
                code: "ended".to_owned(),
                at: millis(config.shared.runtime.now().system_time()),
            });
            match self.swap(config, Some(&version), &dead).await {
                Ok(Swapped::Done(version)) => {
                    let kept = self.state().unpersisted.take();
                    // What came last stands for the whole grant.
                    let kept = kept.filter(|kept| kept.record.generation > record.generation);
                    // Noted, so that whoever has asked for events hears of it.
                    let _ = self.login_required(config, "ended");
                    return Ok(Some((Some(version), kept.map_or(record, |kept| *kept.record))));
                }
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => return Err(error),
            }
        }
    }

    async fn delete(&self, config: &Config, version: &Version) -> Result<(), Error> {
        let deleted = self.store.compare_and_swap(&self.key, Some(version), None).await;
        // A conflict is a new login under this name.
        deleted.map(drop).map_err(|error| failed(config, &error))
    }
}
