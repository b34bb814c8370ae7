//! One sending of a refresh token, and what becomes of the record.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::{self, Either};

use super::grant::{Swapped, UserGrant};
use super::health::{Health, LoginReason};
use super::patience::{MOST_ATTEMPTS, PAUSES, STORE_BUDGET};
use super::record::{Ended, Intent, RefreshToken, SessionRecord};
use super::state::{Published, Unpersisted};
use crate::config::Config;
use crate::exchange::{Known, Ready, Refresh, RefreshRequest, Rescued};
use crate::millis::millis;
use crate::plan::{RefreshRules, Rotation};
use crate::store::{Applied, Version};
use crate::token::TokenData;
use crate::{Error, ErrorCode, ErrorKind, Secret, Sent, crypto};

/// How long an answer is waited for at least.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many attempts are remembered that have left the refresh token as it was.
const MOST_UNSPENT: usize = 8;

/// One sending of a refresh token.
pub(super) struct Attempt<'a> {
    pub(super) grant: &'a UserGrant,
    pub(super) config: &'a Config,
    pub(super) rules: &'a RefreshRules,
    /// None where the access token is what a refresh presents.
    pub(super) token: Option<&'a Secret>,
    /// Whether it may be made over again, within the grace or when nothing was sent.
    pub(super) may_repeat: bool,
}

/// An attempt that the store knows of.
struct Noted {
    version: Version,
    record: SessionRecord,
    attempt: String,
    /// An earlier one with the same refresh token, of which nobody knows what became.
    before: Option<Intent>,
}

impl Attempt<'_> {
    /// The token that it brings; `None` when the record has changed, so that everything has to be looked at anew.
    pub(super) async fn make(
        &self,
        version: &Version,
        record: &SessionRecord,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let config = self.config;
        let (scope, members) = (record.scope_text(&config.plan().scope.separator), record.members());
        let refresh =
            RefreshRequest::new(config, self.rules, self.presented(record, scope.as_deref(), &members))?;
        // All that can wait or fail comes before anybody is told that the refresh token is sent.
        let ready = config.ready_refresh(&refresh).await?;
        // Without keys an ID token cannot be taken, but the provider need not send one.
        #[cfg(feature = "openid")]
        crate::openid::Identity::prepare(config, record.identity.as_ref()).await;
        let deadline = config.shared.runtime.now().plus(STORE_BUDGET);
        let Some(noted) = self.note(version, record).await? else { return Ok(None) };
        let now = config.shared.runtime.now();
        if now.reached(deadline) {
            // The others would take this attempt for lost while it is still under way.
            self.withdraw(noted).await;
            if self.may_repeat {
                return Ok(None);
            }
            let message = "the store takes too long to note the refresh, which is not sent";
            return Err(config.plan().error(ErrorKind::Store, message));
        }
        let rescued = OnceLock::new();
        let answer = self.send(&refresh, ready, &rescued).await;
        #[cfg(feature = "openid")]
        let answer = self.verified(answer, &noted.record, &rescued).await;
        match answer {
            Ok(data) => {
                let Noted { version, mut record, attempt, .. } = noted;
                let old = record.clone();
                #[cfg(feature = "openid")]
                {
                    let first = record.identity.take();
                    let before = old.access.as_deref();
                    record.identity =
                        first.or_else(|| crate::openid::Identity::of_refresh(config, &data, before));
                }
                record.take(&data, now.system_time(), config, true);
                record.generation = record.generation.saturating_add(1);
                let result = Unpersisted { record: Box::new(record), attempt: Some(attempt) };
                self.keep(version, &old, result).await
            }
            Err(error) => self.refused(noted, error, rescued.into_inner()).await,
        }
    }

    /// Tells the store that the refresh token is about to be sent; `None` when the record has changed.
    async fn note(&self, version: &Version, record: &SessionRecord) -> Result<Option<Noted>, Error> {
        let (grant, config) = (self.grant, self.config);
        let mut record = record.clone();
        let attempt = crypto::random::<16>().map_err(|problem| config.plan().configuration(problem))?;
        let attempt = crypto::hex(&attempt);
        let lease = lease(config);
        let unspent = grant.state().unspent.clone();
        let before = record.intent.take().filter(|before| !unspent.contains(&before.attempt));
        let now = millis(config.shared.runtime.now().system_time());
        record.intent = Some(Intent {
            attempt: attempt.clone(),
            // Its grace begins when a refresh token is first sent.
            since: before.as_ref().map_or(now, |before| before.since),
            lease: u64::try_from(lease.as_millis()).unwrap_or(u64::MAX),
            is_lost: false,
        });
        let (version, error) = match grant.swap(config, Some(version), &record).await {
            Ok(Swapped::Done(version)) => (version, None),
            Ok(Swapped::Conflict) => return Ok(None),
            Err((Applied::Maybe, error)) => match grant.load(config).await {
                Ok(Some((version, stored))) if is_attempt(&stored, &attempt) => (version, None),
                Ok(_) => (version.clone(), Some((error, self.may_repeat))),
                Err(_) => (version.clone(), Some((error, false))),
            },
            Err((_, error)) => return Err(error),
        };
        let Some((error, may_repeat)) = error else {
            return Ok(Some(Noted { version, record, attempt, before }));
        };
        self.leave(attempt, before.as_ref());
        if may_repeat && config.shared.runtime.pause(PAUSES.0).await { Ok(None) } else { Err(error) }
    }

    /// Takes an attempt back that has left the refresh token as it was before.
    async fn withdraw(&self, noted: Noted) {
        let Noted { version, mut record, attempt, before } = noted;
        record.intent = before.clone().map(|before| Intent { is_lost: true, ..before });
        let swap = self.grant.swap_while(self.config, &version, &record, |it| is_attempt(it, &attempt)).await;
        if !matches!(swap, Ok(Swapped::Done(_))) {
            self.leave(attempt, before.as_ref());
        }
    }

    /// The store has the attempt, or may have it yet, although nothing was sent. Here it is known; to the others the lease
    /// says that the refresh token may be spent. That it was sent before is not forgotten.
    fn leave(&self, attempt: String, before: Option<&Intent>) {
        if before.is_none() {
            let unspent = &mut self.grant.state().unspent;
            if unspent.len() >= MOST_UNSPENT {
                unspent.pop_front();
            }
            unspent.push_back(attempt);
        }
    }

    fn presented<'r>(
        &'r self,
        record: &'r SessionRecord,
        scope: Option<&'r str>,
        members: &'r Known,
    ) -> Refresh<'r> {
        Refresh {
            refresh_token: self.token,
            access_token: record.access.as_ref().map(|data| &data.access_token),
            redirect_uri: record.redirect_uri.as_deref(),
            scope,
            resources: record.resources.iter().map(String::as_str).collect(),
            members,
            before: record.access.as_deref(),
            bound_to: record.refresh.as_ref().and_then(|refresh| refresh.bound_to.as_deref()),
            nonce: record.refresh.as_ref().and_then(|refresh| refresh.nonce.as_ref()),
        }
    }

    async fn send(
        &self,
        refresh: &RefreshRequest<'_>,
        ready: Ready,
        rescued: &OnceLock<Rescued>,
    ) -> Result<Arc<TokenData>, Error> {
        let config = self.config;
        let request = config.refresh(refresh, ready, rescued);
        // Within its grace a refresh token can be sent again, if there is time left for that.
        let patience = match self.rules.rotation {
            Rotation::Grace(grace) if grace >= MOST_ATTEMPTS * PATIENCE => {
                config.shared.runtime.sleep(grace / MOST_ATTEMPTS)
            }
            Rotation::Grace(_) | Rotation::Strict | Rotation::Reusable => None,
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

    /// An answer whose ID token is that of another user, or not the provider's, is of no use, but for the refresh token: that of the
    /// answer, or else the one sent, which is not spent then (RFC 6749 §6).
    #[cfg(feature = "openid")]
    async fn verified(
        &self,
        answer: Result<Arc<TokenData>, Error>,
        record: &SessionRecord,
        rescued: &OnceLock<Rescued>,
    ) -> Result<Arc<TokenData>, Error> {
        let data = answer?;
        let (before, first) = (record.access.as_deref(), record.identity.as_ref());
        let verified = crate::openid::Identity::verify(self.config, &data, before, first).await;
        if verified.is_err() {
            let more = data.more.as_ref();
            let next = more.and_then(|more| more.refresh_token.as_ref()).or(self.token);
            let expires_at = more.and_then(|more| more.refresh_token_expires_at);
            if let Some(next) = next {
                rescued.get_or_init(|| Rescued { token: next.clone(), expires_at });
            }
        }
        if verified.map_err(|error| error.with_sent(Sent::Yes))? {
            return Ok(data);
        }
        tracing::warn!(
            provider = &*self.config.plan().name,
            "the ID token of a refresh is not about this login, and is not taken"
        );
        let id_token = before.and_then(|before| before.more.as_ref()?.id_token.clone());
        Ok(Arc::new(data.with_id_token(self.config.shared.extra, id_token)))
    }

    /// Stores what the provider gave, before anybody sees it.
    async fn keep(
        &self,
        version: Version,
        old: &SessionRecord,
        result: Unpersisted,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let published = Published::of(&result.record);
        let outcome = self.grant.publish(self.config, version, result).await;
        match outcome {
            Ok(true) => Ok(published.token),
            // What is there has to be looked at.
            Ok(false) => Ok(None),
            Err(error) if error.kind() == ErrorKind::LoginRequired => Err(error),
            // The old token is served while it lives; when there is none, the new one is better than none.
            Err(error) if self.grant.living(self.config, old).is_some() => Err(error.with_sent(Sent::Yes)),
            Err(_) => {
                let mut state = self.grant.state();
                let is_kept =
                    state.unpersisted.as_ref().is_some_and(|kept| published.is_for(&kept.result.record));
                if !is_kept {
                    // A login has come, which has to be looked at.
                    return Ok(None);
                }
                state.published = Some(published.clone());
                Ok(published.token)
            }
        }
    }

    async fn refused(
        &self,
        noted: Noted,
        error: Error,
        rescued: Option<Rescued>,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let (grant, config) = (self.grant, self.config);
        if rescued.is_none() && !ends_grant(&error) && !may_be_spent(&error) {
            self.withdraw(noted).await;
            return Err(error);
        }
        let Noted { version, mut record, attempt, .. } = noted;
        if let Some(Rescued { token, expires_at }) = rescued {
            // The answer is of no use but for the refresh token in it, which has taken the place of the one sent.
            record.refresh = record.refresh.map(|before| {
                // The same one ends when it was to end, unless something else is said.
                let before_ends = before.expires_at.filter(|_| before.token == token);
                RefreshToken { token, expires_at: expires_at.or(before_ends), ..before }
            });
            record.intent = None;
            record.generation = record.generation.saturating_add(1);
            let result = Unpersisted { record: Box::new(record), attempt: Some(attempt) };
            // Whatever the store says of it, this is what the provider has said, and the refresh token was sent.
            return match grant.publish(config, version, result).await {
                Err(ended) if ended.kind() == ErrorKind::LoginRequired => Err(ended),
                _ => Err(error),
            };
        }
        if ends_grant(&error) {
            let code = error.code().map(ToString::to_string).unwrap_or_default();
            let reason = LoginReason::from_code(&code);
            let at = millis(config.shared.runtime.now().system_time());
            record.ended = Some(Ended { code, at });
            record.intent = None;
            record.refresh = None;
            return match grant.swap_while(config, &version, &record, |it| is_attempt(it, &attempt)).await {
                // With all that the provider has said of it.
                Ok(Swapped::Done(_)) => Err(error.because(&grant.login_required(config, reason))),
                // Somebody else was faster, and may have had better luck.
                Ok(Swapped::Conflict) => Ok(None),
                // The provider has said it, whether the store knows it yet or not.
                Err(_) => Err(error),
            };
        }
        record.intent = record.intent.map(|intent| Intent { is_lost: true, ..intent });
        // When it cannot be said, the lease says it later.
        let _ = grant.swap_while(config, &version, &record, |it| is_attempt(it, &attempt)).await;
        grant.note(config, Health::MaybeSpent);
        let is_soon = error.retry_after().is_none_or(|wait| wait <= PAUSES.0);
        let can_repeat = self.may_repeat && is_soon && matches!(self.rules.rotation, Rotation::Grace(_));
        if can_repeat && config.shared.runtime.pause(PAUSES.0).await { Ok(None) } else { Err(error) }
    }
}

/// How long an attempt may last. The store is told that it begins, and keeps its result.
pub(super) fn lease(config: &Config) -> Duration {
    config.longest_refresh().saturating_add(2 * STORE_BUDGET)
}

fn is_attempt(record: &SessionRecord, attempt: &str) -> bool {
    record.intent.as_ref().is_some_and(|intent| intent.attempt == attempt)
}

/// Whether the provider itself says that the grant is over.
fn ends_grant(error: &Error) -> bool {
    // One of a step is not about the refresh token, which was not sent.
    error.code() == Some(&ErrorCode::InvalidGrant)
        && error.sent() == Sent::Yes
        && error.is_from_provider()
        && error.status().is_none_or(|status| status < 500)
        && !error.is_transient()
}

/// Whether the refresh token may be spent although there is no answer to show for it.
fn may_be_spent(error: &Error) -> bool {
    match error.sent() {
        Sent::No => false,
        Sent::Maybe => true,
        // A refusal is one of the request, and leaves the token as it is.
        Sent::Yes if matches!(error.status(), Some(300..=407 | 409..=428 | 430..=499)) => false,
        Sent::Yes if error.status().is_some_and(|status| status >= 500) => true,
        Sent::Yes => error.kind() != ErrorKind::ErrorResponse || error.is_transient(),
    }
}
