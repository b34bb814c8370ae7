//! How a session fares, and what is told of it.

use std::fmt;
use std::sync::Arc;

/// How a session fares, as far as this process knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// Nothing was asked of it yet.
    Unknown,
    /// It goes on.
    Alive,
    /// The answer to its last refresh was lost, so that its refresh token may be spent. The access token is served to its
    /// end, or until it is rejected; then the refresh token is sent again, because there is nothing left to lose.
    MaybeSpent,
    /// The store failed after a refresh: what the provider gave is in this process alone, which goes on trying to store it
    /// in the background, and does so at each further use.
    NotPersisted,
    /// The store has an older record than before, as after a backup. It is not refreshed.
    RolledBack,
    /// The user has to log in again, because of this error code, or because a program [ended](crate::Session::end) it:
    /// `ended`; or because it has no refresh token: `no_refresh_token`.
    LoginRequired(String),
}

/// What has happened to a session.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionEvent {
    /// The name of the session.
    pub name: Arc<str>,
    /// How it fares now.
    pub health: Health,
}

/// Who is told.
#[derive(Clone)]
pub(super) struct Listener(pub(super) Arc<dyn Fn(&SessionEvent) + Send + Sync>);

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
