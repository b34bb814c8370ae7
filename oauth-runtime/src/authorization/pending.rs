//! What is kept while the user is with the provider.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::callback::{self, Callback, CallbackProblem};
use super::received::Received;
use super::{problem, written};
use crate::config::Config;
use crate::session::StepUp;
use crate::{Error, Scope, Secret};

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

/// What a login has been begun with.
///
/// It is written down as it is here: see [`written`] for what a further field needs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Of the client that began it.
    pub(crate) fingerprint: String,
    #[serde(with = "written::secret")]
    pub(crate) state: Secret,
    #[serde(with = "written::optional_secret", default, skip_serializing_if = "Option::is_none")]
    pub(crate) code_verifier: Option<Secret>,
    #[serde(with = "written::optional_secret", default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issuer: Option<String>,
    pub(super) requires_iss: bool,
    /// As it was sent, byte for byte (RFC 6749 §4.1.3).
    pub(crate) redirect_uri: String,
    #[serde(with = "written::scopes", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<Scope>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) resources: Vec<String>,
    /// The thumbprint of the key that the code is bound to (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bound_to: Option<String>,
    /// What it is for, and the logins before, where a resource server asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) step_ups: Vec<StepUp>,
    /// When the `request_uri` in its URL ends, in milliseconds since 1970 (RFC 9126 §2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request_ends: Option<u64>,
    /// The hash of who began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) initiator: Option<String>,
    /// The program's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<String>,
    /// The `max_age` of the request, in seconds.
    #[cfg(feature = "openid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<u64>,
    /// The hash of the user who has to log in, where a session asks for more.
    #[cfg(feature = "openid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// When it ends, as time since 1970.
    #[serde(with = "written::milliseconds")]
    pub(super) ends: Duration,
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
