//! An authorization request whose callback has not come.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::callback::{self, Callback};
use super::callback_problem::CallbackProblem;
use super::pending::Pending;
use super::problem;
use super::received::Received;
use crate::Error;
use crate::config::Config;

/// An authorization request whose callback has not come.
///
/// It holds what the callback is held against, and the code verifier: it belongs to one browser and is not to be given to
/// another. It ends 15 minutes after it was made. A program that restarts meanwhile, or has several replicas, keeps it
/// with [`store`](Self::store), or with `seal` where that feature is on.
pub struct PendingAuthorization<P> {
    config: Arc<Config>,
    /// None when its callback has come.
    pending: Option<Pending>,
    provider: PhantomData<fn() -> P>,
}

impl<P> PendingAuthorization<P> {
    pub(super) fn new(config: Arc<Config>, pending: Pending) -> Self {
        Self { config, pending: Some(pending), provider: PhantomData }
    }

    /// # Errors
    ///
    /// When its callback has come.
    pub(super) fn into_parts(self) -> Result<(Arc<Config>, Pending), Error> {
        match self.pending {
            Some(pending) => Ok((self.config, pending)),
            None => Err(problem(self.config.plan(), CallbackProblem::Spent)),
        }
    }

    /// The redirect URI of the request.
    #[must_use]
    pub fn redirect_uri(&self) -> Option<&str> {
        self.pending.as_ref().map(|pending| &*pending.redirect_uri)
    }

    /// When the URL of the request is of no use any more, where the request was pushed to the provider (RFC 9126 §2.2) and the
    /// provider says it: until then a browser has to have opened it. Afterwards [`Client::authorize`](crate::Client::authorize)
    /// begins anew.
    #[must_use]
    pub fn request_expires_at(&self) -> Option<SystemTime> {
        UNIX_EPOCH.checked_add(Duration::from_millis(self.pending.as_ref()?.request_ends?))
    }

    #[cfg(feature = "native")]
    pub(crate) fn plan(&self) -> &crate::plan::Plan {
        self.config.plan()
    }

    /// Holds what came back against the request (RFC 6749 §4.1.2, RFC 9207). One that does not belong to it changes nothing,
    /// so that a forged one does not end the login; one that does is the only one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Callback`](crate::ErrorKind::Callback) for one that does not belong to it, where
    /// [`Error::callback_problem`] says why; [`ErrorKind::ErrorResponse`](crate::ErrorKind::ErrorResponse) when the provider
    /// or the user refused.
    pub fn callback(&mut self, received: Received<'_>) -> Result<Callback<P>, Error> {
        let plan = self.config.plan();
        let Some(pending) = &self.pending else {
            return Err(problem(plan, CallbackProblem::Spent));
        };
        let answer =
            callback::Answer::read(&self.config, pending, received, self.config.shared.runtime.now().wall())?;
        // It belongs to this login, which ends with it, whatever it says.
        let Some(pending) = self.pending.take() else {
            return Err(problem(plan, CallbackProblem::Spent));
        };
        answer.into_callback(Arc::clone(&self.config), pending)
    }
}

impl<P> fmt::Debug for PendingAuthorization<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAuthorization")
            .field("provider", &self.config.plan().name)
            .field("is_spent", &self.pending.is_none())
            .finish_non_exhaustive()
    }
}
