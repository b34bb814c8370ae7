//! A poll that goes on when its caller goes away: once the user has confirmed, the code is spent, and another poll would not bring
//! the token.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::Shared;

use super::authorization::Begun;
use crate::config::Config;
use crate::session::UserGrant;
use crate::token::TokenData;
use crate::transport::BoxFuture;
use crate::{Error, ErrorKind};

/// The answer to a poll.
pub(super) type Polled = Result<Confirmed, Error>;

/// What a poll has brought.
#[derive(Clone)]
pub(super) struct Confirmed {
    pub(super) data: Arc<TokenData>,
    /// What its ID token was found to be.
    pub(super) checked: Result<(), Error>,
    /// What became of the session that it is kept in, where it is.
    pub(super) kept: Option<Result<(), Error>>,
}

/// A poll that is under way, until its outcome was judged.
#[derive(Clone)]
pub(super) struct Flight {
    /// The session that it is kept in.
    session: Option<Arc<UserGrant>>,
    polled: Shared<BoxFuture<'static, Polled>>,
}

impl Flight {
    /// Begins it, in the background where there is one.
    fn begin(config: &Config, session: Option<&Arc<UserGrant>>, work: BoxFuture<'static, Polled>) -> Self {
        let panicked = config.plan().error(ErrorKind::Transport, "the request panicked");
        let work = AssertUnwindSafe(work).catch_unwind();
        let polled = work.map(|polled| polled.unwrap_or(Err(panicked))).boxed().shared();
        let _ = config.shared.runtime.spawn(polled.clone().map(drop).boxed());
        Self { session: session.map(Arc::clone), polled }
    }

    fn is_kept_in(&self, session: &Arc<UserGrant>) -> bool {
        self.session.as_ref().is_some_and(|own| Arc::ptr_eq(own, session))
    }
}

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

    /// Whether there is a poll whose outcome nobody has had.
    pub(super) fn is_in_flight(&self) -> bool {
        self.flight.is_some()
    }
}
