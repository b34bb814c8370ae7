//! How a session fares, and what is told of it.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::ErrorCode;

/// How a session fares, as far as this process knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// Nothing was asked of it yet.
    Unknown,
    /// It goes on.
    Alive,
    /// It goes on until then, when both its refresh token, where it has one, and its access token have ended. A refresh may
    /// bring one that ends later. An event has it in place of [`Alive`](Self::Alive), and none says that the time has moved: ask
    /// [`Session::health`](crate::Session::health).
    ExpiresAt(SystemTime),
    /// The answer to its last refresh was lost, so that its refresh token may be spent. The access token is served to its
    /// end, or until it is rejected; then the refresh token is sent again, because there is nothing left to lose.
    MaybeSpent,
    /// The store failed after a refresh: what the provider gave is in this process alone, which goes on trying to store it
    /// in the background, and does so at each further use.
    NotPersisted,
    /// The store has an older record than before, as after a backup. It is not refreshed.
    RolledBack,
    /// The user has to log in again.
    LoginRequired(LoginReason),
}

/// Why a user has to log in again. It is shown as one word.
///
/// ```
/// use oauth_runtime::{ErrorCode, LoginReason};
///
/// assert_eq!(LoginReason::RefreshTokenExpired.to_string(), "refresh_token_expired");
/// assert_eq!(LoginReason::Refused(ErrorCode::InvalidGrant).to_string(), "invalid_grant");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginReason {
    /// The store has no session of this name.
    NoSession,
    /// The access token has ended, and there is no refresh token.
    NoRefreshToken,
    /// The refresh token has ended, as the provider said it would.
    RefreshTokenExpired,
    /// A program has [ended](crate::Session::end) or [revoked](crate::Session::revoke) it.
    Ended,
    /// A program has [moved](crate::Sessions::rename) it to another name.
    Moved,
    /// The provider has refused the refresh token with this error code.
    Refused(ErrorCode),
}

impl Health {
    /// That of a session which nothing is wrong with, and which ends then, as far as that is known.
    pub(super) fn until(ends_at: Option<SystemTime>) -> Self {
        ends_at.map_or(Self::Alive, Self::ExpiresAt)
    }

    /// How it fares in one word: `unknown`, `alive`, `expires_at`, `maybe_spent`, `not_persisted`, `rolled_back` or
    /// `login_required`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Alive => "alive",
            Self::ExpiresAt(_) => "expires_at",
            Self::MaybeSpent => "maybe_spent",
            Self::NotPersisted => "not_persisted",
            Self::RolledBack => "rolled_back",
            Self::LoginRequired(_) => "login_required",
        }
    }

    fn goes_on(&self) -> bool {
        matches!(self, Self::Alive | Self::ExpiresAt(_))
    }

    /// Whether it is worth telling after `before`.
    pub(super) fn is_news(&self, before: &Self) -> bool {
        let went_on = before.goes_on() || *before == Self::Unknown;
        self != before && !(went_on && self.goes_on())
    }
}

impl LoginReason {
    /// The reason that is kept of a session that has ended.
    pub(super) fn from_code(code: &str) -> Self {
        if code == Self::ENDED { Self::Ended } else { Self::Refused(ErrorCode::from(code)) }
    }

    pub(super) const ENDED: &'static str = "ended";
}

impl fmt::Display for LoginReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSession => "no_session",
            Self::NoRefreshToken => "no_refresh_token",
            Self::RefreshTokenExpired => "refresh_token_expired",
            Self::Ended => Self::ENDED,
            Self::Moved => "moved",
            Self::Refused(code) => code.as_str(),
        })
    }
}

/// What has happened to a session. `Debug` does not show its name, which may be a secret, such as that of a cookie.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionEvent {
    /// The name of the session.
    pub name: Arc<str>,
    /// How it fares now.
    pub health: Health,
}

impl fmt::Debug for SessionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionEvent").field("health", &self.health).finish_non_exhaustive()
    }
}

/// Who is told.
#[derive(Clone)]
pub(super) struct Listener(pub(super) Arc<dyn Fn(&SessionEvent) + Send + Sync>);

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
