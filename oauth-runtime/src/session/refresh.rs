//! Getting the next token of a session, so that no refresh token is sent twice blindly and none is lost, whatever crashes.
//!
//! Load the record; swap in the intent to send; send; swap in the result; only then publish. Without the intent nothing is
//! sent. Whoever finds somebody's intent waits; one that has not changed for its lease, by the clock of the one who waits,
//! is that of a process which has crashed, or whose answer was lost: the refresh token may be spent. What is done then is
//! what `rotation` says of the provider.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::attempt::Attempt;
use super::grant::UserGrant;
use super::health::{Health, LoginReason};
use super::patience::{MOST_ATTEMPTS, PAUSES};
use super::record::{Intent, SessionRecord};
use super::state::Published;
use crate::cache::Slot;
use crate::config::Config;
use crate::millis::millis;
use crate::plan::{RefreshRules, Rotation};
use crate::store::{RecordClass, UnderWay, Version};
use crate::token::TokenData;
use crate::{Error, ErrorKind, Expiry, Secret, Sent, telemetry};

/// What part that is of the time that was waited already: nobody waits much longer than the attempt takes.
const PART: u32 = 8;

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
        let _under_way = UnderWay::begin(&self.store);
        let mut so_far = Duration::ZERO;
        let outcome = self.next(config, wanted, &mut so_far).await;
        telemetry::waited(config.plan(), RecordClass::Session, so_far);
        outcome
    }

    async fn next(
        &self,
        config: &Config,
        wanted: Wanted,
        so_far: &mut Duration,
    ) -> Result<Arc<TokenData>, Error> {
        let mut attempts = 0;
        // What comes while this waits is news to the caller, whoever in this process gets it.
        let mut known = self.state().published.clone();
        loop {
            if let Some(outcome) = self.persist(config).await {
                return outcome;
            }
            if self.state().unpersisted.is_some() {
                // Somebody else sends a token that is spent; what is here waits for him to fail.
                self.wait(config, so_far).await?;
                continue;
            }
            let Some((version, record)) = self.load(config).await? else {
                return Err(self.login_required(config, LoginReason::NoSession));
            };
            if let Some(reason) = record.over() {
                return Err(self.login_required(config, reason));
            }
            if wanted == Wanted::Another {
                known.get_or_insert_with(|| Published::of(&record));
            }
            let means = self.means(config, &record);
            // One that has probably ended is better than none, and worse than the next.
            let is_of_use = means.is_err() || !is_old(config, &record);
            if let Some(token) = self.adopt(config, &record, known.as_ref()).filter(|_| is_of_use) {
                return Ok(token);
            }
            let (rules, token) = match means {
                Ok(means) => means,
                // A token whose end nobody knows and which cannot be replaced is served until it is rejected.
                Err(error) => return self.endless(config, &record, wanted).ok_or(error),
            };
            match self.turn(config, &rules.rotation, &version, &record) {
                Turn::Keep(error) => return Err(error),
                Turn::Wait => self.wait(config, so_far).await?,
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

    /// Waits for somebody else, who was waited for so long.
    ///
    /// # Errors
    ///
    /// When there is no timer.
    async fn wait(&self, config: &Config, so_far: &mut Duration) -> Result<(), Error> {
        let pause = (*so_far / PART).clamp(PAUSES.0, PAUSES.1);
        if config.shared.runtime.pause(pause).await {
            *so_far = so_far.saturating_add(pause);
            return Ok(());
        }
        let message = "another process refreshes the session, and there is no timer to wait by";
        Err(config.plan().error(ErrorKind::Store, message))
    }

    /// The access token of a record that is newer than what the caller knows.
    fn adopt(
        &self,
        config: &Config,
        record: &SessionRecord,
        known: Option<&Published>,
    ) -> Option<Arc<TokenData>> {
        let token = self.living(config, record)?;
        if known.is_some_and(|known| !known.is_before(record)) {
            return None;
        }
        if !self.state().publish(record) {
            return None;
        }
        let is_known = |known: &Published| {
            known.token.as_ref().is_some_and(|known| known.access_token == token.access_token)
        };
        if known.is_some_and(is_known) {
            // A refresh has brought a refresh token alone.
            return None;
        }
        let is_lost = record.intent.as_ref().is_some_and(|intent| intent.is_lost);
        if is_lost {
            self.note(config, Health::MaybeSpent);
        } else {
            self.note_alive(config, record);
        }
        Some(Arc::clone(token))
    }

    /// The access token in use, where it has no known end and the caller does not insist on another one.
    fn endless(&self, config: &Config, record: &SessionRecord, wanted: Wanted) -> Option<Arc<TokenData>> {
        let living = self.living(config, record).filter(|_| wanted == Wanted::Next);
        living.filter(|token| token.expiry == Expiry::Unknown).map(Arc::clone)
    }

    /// What there is to get the next token with.
    fn means<'r>(
        &self,
        config: &'r Config,
        record: &'r SessionRecord,
    ) -> Result<(&'r RefreshRules, Option<&'r Secret>), Error> {
        let now = config.shared.runtime.now().system_time();
        let missing = |reason: LoginReason| {
            if self.living(config, record).is_some() {
                // It is served to its end, and nothing has happened yet.
                let message = format!("there is no next token: {reason}");
                return config.plan().error(ErrorKind::LoginRequired, message).with_sent(Sent::No);
            }
            self.login_required(config, reason)
        };
        let none = LoginReason::NoRefreshToken;
        let Some(rules) = &config.plan().refresh else { return Err(missing(none)) };
        let Some(refresh) = &record.refresh else {
            let has_another = !rules.needs_refresh_token && record.access.is_some();
            return if has_another { Ok((rules, None)) } else { Err(missing(none)) };
        };
        if refresh.expires_at.is_some_and(|end| end <= now) {
            return Err(missing(LoginReason::RefreshTokenExpired));
        }
        Ok((rules, Some(&refresh.token)))
    }

    /// Whether an attempt is over: it says so, or has not changed for its lease.
    pub(super) fn has_lapsed(&self, config: &Config, version: &Version, intent: &Intent) -> bool {
        self.watched(config, version) >= Duration::from_millis(intent.lease) || intent.is_lost
    }

    /// How long this version has been seen here, by the clock that nobody sets.
    fn watched(&self, config: &Config, version: &Version) -> Duration {
        let now = config.shared.runtime.now();
        let mut state = self.state();
        let known = state.watched.as_ref().filter(|(known, _)| known == version).map(|(_, since)| *since);
        let since = known.unwrap_or(now);
        state.watched = Some((version.clone(), since));
        now.monotonic().saturating_sub(since.monotonic())
    }

    fn turn(&self, config: &Config, rotation: &Rotation, version: &Version, record: &SessionRecord) -> Turn {
        let Some(intent) = &record.intent else { return Turn::Send };
        if self.state().unspent.contains(&intent.attempt) {
            return Turn::Send;
        }
        if !self.has_lapsed(config, version, intent) {
            return Turn::Wait;
        }
        let now = millis(config.shared.runtime.now().system_time());
        // By whichever clock says more. By one that has not come so far, nothing can be said.
        let since = now.checked_sub(intent.since).map(Duration::from_millis);
        let since = since.map(|since| since.max(self.watched(config, version)));
        let may_resend = match rotation {
            Rotation::Reusable => true,
            Rotation::Grace(grace) => since.is_some_and(|since| since < *grace),
            Rotation::Strict => false,
        };
        let is_over = self.living(config, record).is_none() || is_old(config, record);
        if may_resend || is_over {
            return Turn::Send;
        }
        self.note(config, Health::MaybeSpent);
        let message = "the answer to the last refresh was lost, so that the refresh token may be spent; \
                       it is sent again when the access token has ended";
        Turn::Keep(config.plan().error(ErrorKind::Transport, message).with_sent(Sent::No))
    }
}

/// Whether the access token is one whose end nobody knows, and which is taken for over by now.
fn is_old(config: &Config, record: &SessionRecord) -> bool {
    let now = millis(config.shared.runtime.now().system_time());
    let age = now.checked_sub(record.access_since).map(Duration::from_millis);
    let is_unknown = record.access.as_ref().is_some_and(|token| token.expiry == Expiry::Unknown);
    is_unknown && age.is_some_and(|age| age >= config.shared.default_lifetime)
}

impl UserGrant {
    /// [`acquire`](Self::acquire) for a slot, which goes on when the caller goes away.
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) async fn renewed(self: &Arc<Self>, slot: &Arc<Slot>) -> Result<Arc<TokenData>, Error> {
        let (slot, grant) = (Arc::clone(slot), Arc::clone(self));
        let config = Arc::clone(&slot.key.config);
        let next = async move {
            let config = &slot.key.config;
            let next = AssertUnwindSafe(grant.acquire(config, Wanted::Another)).catch_unwind().await;
            grant.keep_trying(config);
            let data = next
                .unwrap_or_else(|_| Err(config.plan().error(ErrorKind::Transport, "the refresh panicked")))?;
            slot.put(Arc::clone(&data))?;
            // Whoever has ended the session meanwhile may have emptied the slot before this.
            if matches!(grant.health(), Health::LoginRequired(LoginReason::Ended)) {
                slot.forget(&data.access_token);
            }
            Ok(data)
        };
        config.to_the_end(next).await
    }
}
