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

/// The answer to a poll: an error of it, or else the token, and what became of that.
pub(super) type Polled = Result<(Arc<TokenData>, Result<(), Error>), Error>;

/// A poll that is under way.
#[derive(Clone)]
pub(super) struct Flight {
    /// The session in which it keeps what comes of it.
    session: Option<Arc<UserGrant>>,
    polled: Shared<BoxFuture<'static, Polled>>,
}

impl Begun {
    /// Makes a poll, or goes on with the one that an earlier caller has left. Whether it keeps what comes of it in this session is
    /// said, too.
    pub(super) async fn polled(
        &mut self,
        config: &Config,
        session: Option<&Arc<UserGrant>>,
        work: impl FnOnce(&Self) -> BoxFuture<'static, Polled>,
    ) -> (Polled, bool) {
        let flight = match &self.flight {
            Some(flight) => flight.clone(),
            None => self.take_off(config, session, work),
        };
        let is_of = |own: &Arc<UserGrant>| session.is_some_and(|session| Arc::ptr_eq(own, session));
        let polled = flight.polled.await;
        self.flight = None;
        (polled, flight.session.as_ref().is_some_and(is_of))
    }

    fn take_off(
        &mut self,
        config: &Config,
        session: Option<&Arc<UserGrant>>,
        work: impl FnOnce(&Self) -> BoxFuture<'static, Polled>,
    ) -> Flight {
        let runtime = &config.shared.runtime;
        self.pace.begin(runtime.now());
        let panicked = config.plan().error(ErrorKind::Transport, "the request panicked");
        let work = AssertUnwindSafe(work(self)).catch_unwind();
        let polled = work.map(|polled| polled.unwrap_or(Err(panicked))).boxed().shared();
        let _ = runtime.spawn(polled.clone().map(drop).boxed());
        self.flight.insert(Flight { session: session.map(Arc::clone), polled }).clone()
    }

    /// Whether a poll is under way, whose outcome is waited for whatever the time is.
    pub(super) fn is_in_flight(&self) -> bool {
        self.flight.is_some()
    }
}
