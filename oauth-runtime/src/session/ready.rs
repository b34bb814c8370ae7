//! Whether a process can do its work, and may end.

use std::sync::{Arc, PoisonError};

use futures_util::{StreamExt as _, stream};

use super::attempt::lease;
use super::grant::{UserGrant, failed};
use super::patience::PAUSES;
use super::{Known, Sessions};
use crate::store::{RecordClass, RecordKey, StoreHealth};
use crate::{Error, ErrorKind, grant as marker};

/// How many sessions are stored, or loaded for a list, at the same time.
pub(super) const AT_ONCE: usize = 16;

impl<P: marker::Users> Sessions<P> {
    /// How the store fares, as this process has found it when it last used it. Nothing is asked for it.
    ///
    /// A process whose store fails still serves the access tokens that it has. It is no reason to start it anew, which would lose
    /// [`unpersisted`](StoreHealth::unpersisted) tokens.
    #[must_use]
    pub fn store_health(&self) -> StoreHealth {
        self.inner.store.state()
    }

    /// Asks the store for a record that is not there: whether the process is ready for users. It takes 5 seconds at most.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when the store fails or takes longer; [`ErrorKind::Configuration`] without the features `ring` and
    /// `aws-lc-rs`.
    ///
    /// ```
    /// # use oauth_runtime::{Credentials, Sessions, oauth_provider};
    /// # #[oauth_provider(
    /// #     authorization_url = "https://acme.example/authorize",
    /// #     token_url = "https://acme.example/token",
    /// #     grant = authorization_code,
    /// # )]
    /// # struct Acme;
    /// /// For the load balancer: whether users are to come here.
    /// async fn ready(sessions: &Sessions<Acme>) -> u16 {
    ///     if sessions.check_store().await.is_ok() { 200 } else { 503 }
    /// }
    /// ```
    pub async fn check_store(&self) -> Result<(), Error> {
        let config = &self.inner.config;
        // A control character is in no name of a provider.
        let key = RecordKey::new(RecordClass::Session, ["\0check"]);
        let key = key.map_err(|problem| config.plan().configuration(problem))?;
        let loaded = self.inner.store.load(config, &key).await;
        loaded.map(drop).map_err(|error| failed(config, &error))
    }

    /// Waits for the refreshes that are under way, in the background too, and tries once more to store what the store has not taken
    /// yet: for a process that is about to end, when it has answered its last user. What the store does not take then is
    /// lost, and its users have to log in again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Store`] when there is something left; it can be called again.
    pub async fn persist(&self) -> Result<(), Error> {
        let config = &self.inner.config;
        // None takes longer than its lease, and that of another process for which it may wait before.
        let until = config.shared.runtime.now().plus(2 * lease(config));
        while self.inner.store.under_way() > 0 && !config.shared.runtime.now().reached(until) {
            if !config.shared.runtime.pause(PAUSES.0).await {
                break;
            }
        }
        stream::iter(self.grants())
            .for_each_concurrent(AT_ONCE, |grant| async move {
                grant.try_again(config).await;
            })
            .await;
        let (left, under_way) = (self.store_health().unpersisted, self.inner.store.under_way());
        if left == 0 && under_way == 0 {
            return Ok(());
        }
        let message = format!(
            "the store has not taken the tokens of {left} sessions, and {under_way} are being refreshed"
        );
        Err(config.plan().error(ErrorKind::Store, message))
    }

    fn grants(&self) -> Vec<Arc<UserGrant>> {
        let known = self.inner.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().filter_map(|(_, grant): &Known| grant.upgrade()).collect()
    }
}
