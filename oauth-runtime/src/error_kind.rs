//! What went wrong, and whether the request reached the provider.

/// What went wrong, by who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration or the request is not valid; nothing was sent. The programmer or the operator has to act.
    Configuration,
    /// No connection could be made (DNS, TCP, TLS); nothing was sent.
    Connect,
    /// The response did not come in time.
    Timeout,
    /// The connection was lost.
    Transport,
    /// The callback of an authorization request does not belong to the login it was given to, or none came; nothing was
    /// sent. See [`Error::callback_problem`](crate::Error::callback_problem).
    Callback,
    /// The user has to log in again: the provider says that the grant is over, or there is no refresh token.
    LoginRequired,
    /// A resource server asks for what the user has just logged in for (RFC 6750 §3.1, RFC 9470 §3): another login would not
    /// help. Nothing was sent.
    StepUpFailed,
    /// The store failed that keeps what outlives the process, or what is in it is damaged. Nothing was sent, unless
    /// [`Error::sent`](crate::Error::sent) says so: then the process has what came, and goes on trying to store it.
    Store,
    /// The provider answered with a redirect, which is never followed.
    Redirect,
    /// The response is larger than the limit.
    TooLarge,
    /// The provider sent an error response (RFC 6749 §5.2); see [`Error::code`](crate::Error::code).
    ErrorResponse,
    /// The provider refused with an HTTP status and no error code.
    Http,
    /// The provider reported success, but its response cannot be used: it has no usable token, or does not say what was asked
    /// about one.
    InvalidResponse,
}

impl ErrorKind {
    /// The kind in one word, for a log or the label of a metric.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Callback => "callback",
            Self::LoginRequired => "login_required",
            Self::StepUpFailed => "step_up_failed",
            Self::Store => "store",
            Self::Redirect => "redirect",
            Self::TooLarge => "too_large",
            Self::ErrorResponse => "error_response",
            Self::Http => "http",
            Self::InvalidResponse => "invalid_response",
        }
    }
}

/// Whether a request reached the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sent {
    /// Nothing left this machine; the request may be repeated.
    No,
    /// The request, or a part of it, was sent, and no response came: the provider may have acted on it.
    Maybe,
    /// The provider answered.
    Yes,
}
