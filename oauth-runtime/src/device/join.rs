//! A poll that is joined by the next caller, when the one who made it has gone away.

use std::sync::Arc;

use super::authorization::Begun;
use super::flight::{Confirmed, Flight, Polled};
use crate::Error;
use crate::config::Config;
use crate::session::UserGrant;
use crate::transport::BoxFuture;

impl Begun {
    /// Makes a poll, or goes on with the one that an earlier caller has left. Whether it keeps what it brings in this session is
    /// said, too.
    ///
    /// # Errors
    ///
    /// Beside those of the poll: that what it brings is kept in another session, and so is no caller's.
    pub(super) async fn polled(
        &mut self,
        config: &Config,
        session: Option<&Arc<UserGrant>>,
        work: impl FnOnce(&Self) -> BoxFuture<'static, Polled>,
    ) -> Result<(Polled, bool), Error> {
        let flight = if let Some(flight) = &self.flight {
            flight.clone()
        } else {
            self.pace.begin(config.shared.runtime.now());
            let flight = Flight::begin(config, session, work(self));
            self.flight.insert(flight).clone()
        };
        let polled = flight.polled.clone().await;
        let is_kept = matches!(&polled, Ok(Confirmed { kept: Some(Ok(())), .. }));
        let is_own = session.is_some_and(|session| flight.is_kept_in(session));
        if is_kept && !is_own {
            let message =
                "an earlier poll has kept the login in a session; call `poll_session` with its name";
            return Err(config.plan().configuration(message));
        }
        Ok((polled, is_own))
    }

    /// Keeps what was confirmed in this session, where the poll has not; the flight is that until it was judged.
    pub(super) async fn keep(
        &mut self,
        config: &Config,
        session: &Arc<UserGrant>,
        keep: BoxFuture<'static, Polled>,
    ) -> Polled {
        let flight = Flight::begin(config, Some(session), keep);
        self.flight.insert(flight).polled.clone().await
    }
}
