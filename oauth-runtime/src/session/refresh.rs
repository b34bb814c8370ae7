//! Getting the next token of a session, so that no refresh token is sent twice blindly and none is lost, whatever crashes.
//!
//! Load the record; swap in the intent to send; send; swap in the result; only then publish. Without the intent nothing is
//! sent. Whoever finds somebody's intent waits; one that has not changed for its lease, by the clock of the one who waits,
//! is that of a process which has crashed, or whose answer was lost: the refresh token may be spent. What is done then is
//! what `rotation` says of the provider.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::attempt::Attempt;
use super::grant::{Swapped, Unpersisted, UserGrant};
use super::health::Health;
use super::record::{SessionRecord, millis};
use crate::config::Config;
use crate::plan::{RefreshRules, Rotation};
use crate::store::Version;
use crate::token::TokenData;
use crate::{Error, ErrorKind, Secret, Sent};

/// How long the store may take to hold a result, beside the request.
pub(super) const STORE_BUDGET: Duration = Duration::from_secs(5);
/// How long somebody else's attempt is waited for before it is looked at again, at first and at most.
pub(super) const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How often a refresh token is sent within its grace.
pub(super) const MOST_ATTEMPTS: u32 = 3;

/// Which token a caller is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// One that is not in use here.
    Next,
    /// One that is not in the store either, as far as is known here.
    Another,
}

/// What is to be done about the record that is there.
enum Turn {
    Send,
    /// Somebody is sending.
    Wait,
    /// The access token that there is has to do.
    Keep(Error),
}

impl UserGrant {
    /// The next access token: one that somebody else has got meanwhile, or a new one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LoginRequired`] when there is none to be had without the user, [`ErrorKind::Store`] when the store
    /// fails, and that of the request.
    pub(crate) async fn acquire(&self, config: &Config, wanted: Wanted) -> Result<Arc<TokenData>, Error> {
        let mut pause = PAUSES.0;
        let mut attempts = 0;
        loop {
            if let Some(outcome) = self.persist(config).await {
                return outcome;
            }
            let Some((version, record)) = self.load(config).await? else {
                return Err(self.login_required(config, "no_session"));
            };
            if let Some(ended) = &record.ended {
                return Err(self.login_required(config, &ended.code));
            }
            if let Some(token) = self.adopt(config, &record, wanted) {
                return Ok(token);
            }
            let (rules, token) = self.means(config, &record)?;
            match self.turn(config, &rules.rotation, &version, &record) {
                Turn::Keep(error) => return Err(error),
                Turn::Wait => {
                    if !sleep(config, pause).await {
                        let message =
                            "another process refreshes the session, and there is no timer to wait by";
                        return Err(config.plan().error(ErrorKind::Store, message));
                    }
                    pause = (2 * pause).min(PAUSES.1);
                }
                Turn::Send => {
                    attempts += 1;
                    let may_repeat = attempts < MOST_ATTEMPTS;
                    let attempt = Attempt { grant: self, config, rules, token, may_repeat };
                    if let Some(token) = attempt.make(&version, &record).await? {
                        return Ok(token);
                    }
                }
            }
        }
    }

    /// The access token of a record that is newer than what is in use here.
    fn adopt(&self, config: &Config, record: &SessionRecord, wanted: Wanted) -> Option<Arc<TokenData>> {
        let now = config.shared.runtime.now().system_time();
        let token = record.living(now)?;
        {
            let mut state = self.state();
            if state.published.is_some_and(|published| record.generation <= published) {
                return None;
            }
            let is_first = state.published.replace(record.generation).is_none();
            if is_first && wanted == Wanted::Another {
                return None;
            }
        }
        let is_lost = record.intent.as_ref().is_some_and(|intent| intent.is_lost);
        self.note(if is_lost { Health::MaybeSpent } else { Health::Alive });
        Some(Arc::clone(token))
    }

    /// What there is to get the next token with.
    fn means<'r>(
        &self,
        config: &'r Config,
        record: &'r SessionRecord,
    ) -> Result<(&'r RefreshRules, &'r Secret), Error> {
        let now = config.shared.runtime.now().system_time();
        let missing = |code: &str| {
            if record.living(now).is_some() {
                // It is served to its end, and nothing has happened yet.
                let message = format!("there is no next token: {code}");
                return config.plan().error(ErrorKind::LoginRequired, message).with_sent(Sent::No);
            }
            self.login_required(config, code)
        };
        let (Some(rules), Some(refresh)) = (&config.plan().refresh, &record.refresh) else {
            return Err(missing("no_refresh_token"));
        };
        if refresh.expires_at.is_some_and(|end| end <= now) {
            return Err(missing("refresh_token_expired"));
        }
        Ok((rules, &refresh.token))
    }

    fn turn(&self, config: &Config, rotation: &Rotation, version: &Version, record: &SessionRecord) -> Turn {
        let Some(intent) = &record.intent else { return Turn::Send };
        let now = config.shared.runtime.now();
        let watched = {
            let mut state = self.state();
            let known = state.watched.as_ref().filter(|(known, _)| known == version).map(|(_, since)| *since);
            let since = known.unwrap_or(now);
            state.watched = Some((version.clone(), since));
            now.monotonic().saturating_sub(since.monotonic())
        };
        if !intent.is_lost && watched < Duration::from_millis(intent.lease) {
            return Turn::Wait;
        }
        let sent = Duration::from_millis(millis(now.system_time()).saturating_sub(intent.since));
        let may_resend = match rotation {
            Rotation::Reusable => true,
            // By whichever clock says more: that of another host may be behind.
            Rotation::Grace(grace) => sent.max(watched) < *grace,
            Rotation::Strict => false,
        };
        if may_resend || record.living(now.system_time()).is_none() {
            return Turn::Send;
        }
        self.note(Health::MaybeSpent);
        let message = "the answer to the last refresh was lost, so that the refresh token may be spent; \
                       it is sent again when the access token has ended";
        Turn::Keep(config.plan().error(ErrorKind::Transport, message).with_sent(Sent::No))
    }

    /// Tries again to store what the store would not take. What comes of it, where that is a token or an error.
    async fn persist(&self, config: &Config) -> Option<Result<Arc<TokenData>, Error>> {
        let Unpersisted { record: candidate, is_new } = self.state().unpersisted.clone()?;
        let now = config.shared.runtime.now().system_time();
        let outcome = match self.load(config).await {
            Ok(Some((_, record))) if record.generation >= candidate.generation => None,
            // It was deleted: somebody has ended the session.
            Ok(None) if !is_new => None,
            Ok(current) => {
                let version = current.map(|(version, _)| version);
                match self.swap(config, version.as_ref(), &candidate).await {
                    Ok(Swapped::Done(_)) => Some(Ok(())),
                    Ok(Swapped::Conflict) => None,
                    Err((_, error)) => Some(Err(error)),
                }
            }
            Err(error) => Some(Err(error)),
        };
        let living = candidate.living(now).cloned();
        match outcome {
            None => {
                self.state().unpersisted = None;
                None
            }
            Some(Ok(())) => {
                {
                    let mut state = self.state();
                    state.unpersisted = None;
                    state.published = Some(candidate.generation);
                }
                self.note(Health::Alive);
                living.map(Ok)
            }
            Some(Err(error)) => Some(living.ok_or(error)),
        }
    }

    /// Puts a result into the record in place of the intent that stands for it.
    ///
    /// # Errors
    ///
    /// When the session was ended meanwhile, or the store will not take it: it is kept here then.
    pub(super) async fn publish(
        &self,
        config: &Config,
        mut version: Version,
        candidate: &SessionRecord,
    ) -> Result<(), Error> {
        let mut pause = PAUSES.0;
        let until = config.shared.runtime.now().monotonic().saturating_add(STORE_BUDGET);
        loop {
            let error = match self.swap(config, Some(&version), candidate).await {
                Ok(Swapped::Done(_)) => {
                    self.state().published = Some(candidate.generation);
                    self.note(Health::Alive);
                    return Ok(());
                }
                Ok(Swapped::Conflict) => match self.load(config).await {
                    Ok(None) => return Err(self.login_required(config, "ended")),
                    Ok(Some((_, record))) if record.generation >= candidate.generation => {
                        // It is this very one, after a swap that may have happened, or a successor of it.
                        return Ok(());
                    }
                    Ok(Some((_, record)))
                        if record.ended.as_ref().is_some_and(|ended| ended.code == "ended") =>
                    {
                        return Err(self.login_required(config, "ended"));
                    }
                    Ok(Some((current, record))) => {
                        // Somebody took over. What he sends is spent, and his failure makes way for this result.
                        let is_busy = record.intent.as_ref().is_some_and(|intent| !intent.is_lost);
                        let is_own = record.intent == candidate.intent;
                        if !is_busy || is_own || record.ended.is_some() {
                            version = current;
                            continue;
                        }
                        config.plan().error(ErrorKind::Store, "another process refreshes the session")
                    }
                    Err(error) => error,
                },
                Err((_, error)) => error,
            };
            let is_over = config.shared.runtime.now().monotonic() >= until;
            if is_over || !sleep(config, pause).await {
                self.state().unpersisted =
                    Some(Unpersisted { record: Box::new(candidate.clone()), is_new: false });
                self.note(Health::NotPersisted);
                return Err(error);
            }
            pause = (2 * pause).min(PAUSES.1);
        }
    }
}

/// [`UserGrant::acquire`], which goes on when the caller goes away.
pub(super) async fn detached(grant: &Arc<UserGrant>, config: &Arc<Config>) -> Result<Arc<TokenData>, Error> {
    let (grant, config) = (Arc::clone(grant), Arc::clone(config));
    let runtime = config.shared.runtime.clone();
    let next = async move { grant.acquire(&config, Wanted::Another).await }.boxed().shared();
    // Where nothing runs in the background, the caller has to stay.
    let _ = runtime.spawn(next.clone().map(drop).boxed());
    next.await
}

/// Waits, where there is a timer.
pub(super) async fn sleep(config: &Config, time: Duration) -> bool {
    match config.shared.runtime.sleep(time) {
        Some(timer) => {
            timer.await;
            true
        }
        None => false,
    }
}
