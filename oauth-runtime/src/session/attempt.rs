//! One sending of a refresh token, and what becomes of the record.

use std::sync::{Arc, OnceLock};

use futures_util::future::{self, Either};

use super::grant::{Swapped, UserGrant};
use super::health::Health;
use super::record::{Ended, Intent, RefreshToken, SessionRecord, millis};
use super::refresh::{MOST_ATTEMPTS, PAUSES, STORE_BUDGET, sleep};
use crate::config::Config;
use crate::exchange::Refresh;
use crate::plan::{RefreshRules, Rotation};
use crate::store::{Applied, Version};
use crate::token::TokenData;
use crate::{Error, ErrorCode, ErrorKind, Secret, Sent, crypto};

/// One sending of a refresh token.
pub(super) struct Attempt<'a> {
    pub(super) grant: &'a UserGrant,
    pub(super) config: &'a Config,
    pub(super) rules: &'a RefreshRules,
    pub(super) token: &'a Secret,
    /// Whether it may be made over again within the grace.
    pub(super) may_repeat: bool,
}

impl Attempt<'_> {
    /// The token that it brings; `None` when the record has changed, so that everything has to be looked at anew.
    pub(super) async fn make(
        &self,
        version: &Version,
        record: &SessionRecord,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let (grant, config) = (self.grant, self.config);
        let mut record = record.clone();
        let attempt = crypto::random::<16>().map_err(|problem| config.plan().configuration(problem))?;
        let attempt = crypto::hex(&attempt);
        let lease = config.shared.transport.longest_request().saturating_add(STORE_BUDGET);
        record.intent = Some(Intent {
            attempt: attempt.clone(),
            since: millis(config.shared.runtime.now().system_time()),
            lease: u64::try_from(lease.as_millis()).unwrap_or(u64::MAX),
            is_lost: false,
        });
        let version = match grant.swap(config, Some(version), &record).await {
            Ok(Swapped::Done(version)) => version,
            Ok(Swapped::Conflict) => return Ok(None),
            Err((Applied::Maybe, error)) => match grant.load(config).await {
                Ok(Some((version, stored))) if is_attempt(&stored, &attempt) => version,
                Ok(_) => return Ok(None),
                Err(_) => return Err(error),
            },
            Err((_, error)) => return Err(error),
        };
        let rescued = OnceLock::new();
        match self.send(&record, &rescued).await {
            Ok(data) => {
                let old = record.clone();
                record.take(&data, self.config.shared.extra, true);
                record.generation += 1;
                self.keep(version, &old, &record).await
            }
            Err(error) => self.refused(version, record, error, rescued.into_inner()).await,
        }
    }

    async fn send(
        &self,
        record: &SessionRecord,
        rescued: &OnceLock<Secret>,
    ) -> Result<Arc<TokenData>, Error> {
        let config = self.config;
        let scope = record.scope_text(&config.plan().scope.separator);
        let access_token = record.access.as_ref().map(|data| &data.access_token);
        let with = Refresh {
            refresh_token: Some(self.token),
            access_token,
            redirect_uri: record.redirect_uri.as_deref(),
            scope: scope.as_deref(),
            resources: record.resources.iter().map(String::as_str).collect(),
        };
        let request = config.refresh(self.rules, with, rescued);
        // Within its grace a refresh token can be sent again, if there is time left for that.
        let patience = match self.rules.rotation {
            Rotation::Grace(grace) => config.shared.runtime.sleep(grace / MOST_ATTEMPTS),
            Rotation::Strict | Rotation::Reusable => None,
        };
        let Some(patience) = patience else { return request.await };
        match future::select(std::pin::pin!(request), patience).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), _)) => {
                let message = "no answer while the refresh token can be sent again";
                Err(config.plan().error(ErrorKind::Timeout, message))
            }
        }
    }

    /// Stores what the provider gave, before anybody sees it.
    async fn keep(
        &self,
        version: Version,
        old: &SessionRecord,
        new: &SessionRecord,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let now = self.config.shared.runtime.now().system_time();
        match self.grant.publish(self.config, version, new).await {
            Ok(()) => Ok(new.access.clone()),
            Err(error) if error.kind() == ErrorKind::LoginRequired => Err(error),
            // The old token is served while it lives; when there is none, the new one is better than none.
            Err(error) if old.living(now).is_some() => Err(error),
            Err(_) => {
                self.grant.state().published = Some(new.generation);
                Ok(new.access.clone())
            }
        }
    }

    async fn refused(
        &self,
        version: Version,
        mut record: SessionRecord,
        error: Error,
        rescued: Option<Secret>,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let (grant, config) = (self.grant, self.config);
        if let Some(token) = rescued {
            // The answer is of no use but for the refresh token in it, which has taken the place of the one sent.
            record.refresh = record.refresh.map(|refresh| RefreshToken { token, ..refresh });
            record.intent = None;
            record.generation += 1;
            grant.publish(config, version, &record).await?;
            return Err(error);
        }
        if ends_grant(&error) {
            let code = error.code().map(ToString::to_string).unwrap_or_default();
            let at = millis(config.shared.runtime.now().system_time());
            record.ended = Some(Ended { code: code.clone(), at });
            record.intent = None;
            return match grant.swap(config, Some(&version), &record).await {
                Ok(Swapped::Done(_)) => Err(grant.login_required(config, &code)),
                // Somebody else was faster, and may have had better luck.
                Ok(Swapped::Conflict) => Ok(None),
                Err((_, error)) => Err(error),
            };
        }
        let is_lost = may_be_spent(&error);
        record.intent = record.intent.filter(|_| is_lost).map(|intent| Intent { is_lost, ..intent });
        // When it cannot be said, the lease says it later.
        let _ = grant.swap(config, Some(&version), &record).await;
        if is_lost {
            grant.note(Health::MaybeSpent);
        }
        let can_repeat = is_lost && self.may_repeat && matches!(self.rules.rotation, Rotation::Grace(_));
        if can_repeat && sleep(config, PAUSES.0).await { Ok(None) } else { Err(error) }
    }
}

fn is_attempt(record: &SessionRecord, attempt: &str) -> bool {
    record.intent.as_ref().is_some_and(|intent| intent.attempt == attempt)
}

/// Whether the provider itself says that the grant is over.
fn ends_grant(error: &Error) -> bool {
    error.code() == Some(&ErrorCode::InvalidGrant) && error.is_from_provider() && !error.is_transient()
}

/// Whether the refresh token may be spent although there is no answer to show for it.
fn may_be_spent(error: &Error) -> bool {
    match error.sent() {
        Sent::No => false,
        Sent::Maybe => true,
        // A refusal is one of the request, and leaves the token as it is.
        Sent::Yes if matches!(error.status(), Some(300..=407 | 409..=428 | 430..=499)) => false,
        Sent::Yes => error.kind() != ErrorKind::ErrorResponse || error.is_transient(),
    }
}
