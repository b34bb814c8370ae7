//! A poll that goes on when its caller goes away: once the user has confirmed, the code is spent, and another poll would not bring
//! the token.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::Shared;

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
    pub(super) polled: Shared<BoxFuture<'static, Polled>>,
}

impl Flight {
    /// Begins it, in the background where there is one.
    pub(super) fn begin(
        config: &Config,
        session: Option<&Arc<UserGrant>>,
        work: BoxFuture<'static, Polled>,
    ) -> Self {
        let panicked = config.plan().error(ErrorKind::Transport, "the request panicked");
        let work = AssertUnwindSafe(work).catch_unwind();
        let polled = work.map(|polled| polled.unwrap_or(Err(panicked))).boxed().shared();
        let _ = config.shared.runtime.spawn(polled.clone().map(drop).boxed());
        Self { session: session.map(Arc::clone), polled }
    }

    pub(super) fn is_kept_in(&self, session: &Arc<UserGrant>) -> bool {
        self.session.as_ref().is_some_and(|own| Arc::ptr_eq(own, session))
    }
}
