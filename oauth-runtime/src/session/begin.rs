//! What a login brings, kept as a session.

use std::sync::Arc;

use super::grant::{Swapped, UserGrant};
use super::health::Health;
use super::logins::login_number;
use super::patience::{PAUSES, STORE_BUDGET};
use super::record::SessionRecord;
use super::state::{Published, Unpersisted};
use super::stepped_up::StepUp;
use super::{Session, Sessions};
use crate::config::Config;
use crate::exchange::Known;
use crate::millis::millis;
use crate::token::TokenData;
use crate::{Error, Scope, grant as marker};

/// What a login has besides its tokens.
pub(crate) struct Login {
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) resources: Vec<String>,
    /// What it was for, and the logins before, where a resource server asked for them.
    pub(crate) step_ups: Vec<StepUp>,
    /// The members of the callback that placeholders name.
    pub(crate) callback: Known,
    /// Whether it sent a nonce, which its ID token was held to.
    #[cfg(feature = "openid")]
    pub(crate) has_nonce: bool,
}

impl<P: marker::Users> Sessions<P> {
    pub(crate) fn shared_config(&self) -> Arc<Config> {
        Arc::clone(&self.inner.config)
    }

    /// Makes sure that a session of this name can be kept, before a code is spent for it.
    ///
    /// # Errors
    ///
    /// That the store fails, or what is there cannot be replaced.
    pub(crate) async fn prepare(&self, client: &Config, name: &str) -> Result<Session<P>, Error> {
        if client.fingerprint()? != self.inner.config.fingerprint()? {
            return Err(client.plan().configuration("the sessions are those of another client"));
        }
        let session = self.get(name)?;
        if let Some((_, record)) = session.grant.read(&self.inner.config).await? {
            session.grant.state().seen.note(&record);
        }
        Ok(session)
    }
}

impl<P> Session<P> {
    /// Keeps what a login has brought. When the store will not take it, the session is alive in this process, and says so.
    pub(crate) async fn begin(&self, data: &Arc<TokenData>, login: Login) -> Result<(), Error> {
        let (grant, config) = (&self.grant, self.slot.config());
        let (keeps, now) = (config.plan().refresh.is_some(), config.shared.runtime.now().system_time());
        let number = login_number();
        let fill = |record: &mut SessionRecord| {
            record.renew(config, number);
            record.take(data, now, config, keeps);
            #[cfg(feature = "openid")]
            {
                record.identity = crate::openid::Identity::of_login(data, login.has_nonce);
            }
            record.redirect_uri = Some(login.redirect_uri.clone()).filter(|uri| !uri.is_empty());
            record.resources.clone_from(&login.resources);
            record.callback.clone_from(&login.callback);
            record.step_ups = StepUp::ended(login.step_ups.clone(), millis(now));
            let is_told = |scope: &&Scope| record.scope.contains(scope);
            record.untold = login.scopes.iter().filter(|scope| !is_told(scope)).cloned().collect();
        };
        let mut last = None;
        let begun = grant
            .begin(config, number, |record| {
                fill(record);
                last = Some(record.clone());
                true
            })
            .await;
        let record = last.unwrap_or_else(|| {
            // The store could not even be read.
            let mut record = SessionRecord::new(config);
            grant.state().seen.precede(&mut record);
            fill(&mut record);
            record
        });
        let access = record.access.clone();
        {
            let mut state = grant.state();
            state.published = Some(Published::of(&record));
        }
        if begun.is_err() {
            grant.hold(config, Unpersisted { record: Box::new(record), attempt: None });
            grant.note(config, Health::NotPersisted);
            grant.keep_trying(&self.slot.key.config);
        }
        access.map_or(Ok(()), |access| self.slot.put(access).map(drop))
    }
}

impl UserGrant {
    /// Begins the session anew with this login, unless `change` says that it goes on as it is.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub(super) async fn begin(
        &self,
        config: &Config,
        login: u32,
        mut change: impl FnMut(&mut SessionRecord) -> bool,
    ) -> Result<(), Error> {
        let until = config.shared.runtime.now().monotonic().saturating_add(STORE_BUDGET);
        let mut pause = PAUSES.0;
        loop {
            let (version, mut record) = match self.read(config).await? {
                Some((version, record)) => (Some(version), record),
                None => (None, SessionRecord::new(config)),
            };
            // A swap of which nobody knew has happened, and may have been followed by a refresh.
            let is_there = record.is_of(login);
            self.state().seen.precede(&mut record);
            if is_there {
                self.begun(config, &record);
                return Ok(());
            }
            if !change(&mut record) {
                return Ok(());
            }
            match self.swap(config, version.as_ref(), &record).await {
                Ok(Swapped::Done(_)) => {
                    self.begun(config, &record);
                    return Ok(());
                }
                Ok(Swapped::Conflict) => {}
                Err((_, error)) => {
                    let is_over = config.shared.runtime.now().monotonic() >= until;
                    if is_over || !config.shared.runtime.pause(pause).await {
                        return Err(error);
                    }
                    pause = (2 * pause).min(PAUSES.1);
                }
            }
        }
    }

    /// What was known of the session before is over.
    fn begun(&self, config: &Config, record: &SessionRecord) {
        {
            let mut state = self.state();
            state.unpersisted = None;
            state.published = None;
        }
        self.note_alive(config, record);
    }
}
