//! Error codes of the OAuth RFCs.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal,)*) => {
        /// An error code as the OAuth RFCs spell it, or any other word a provider uses.
        ///
        /// Matching is exact: `INVALID_GRANT` is not `invalid_grant`, and is kept as [`Other`](Self::Other).
        ///
        /// ```
        /// use oauth_runtime::ErrorCode;
        ///
        /// assert_eq!(ErrorCode::from("invalid_grant"), ErrorCode::InvalidGrant);
        /// assert_eq!(ErrorCode::from("too_light").as_str(), "too_light");
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A word that no RFC here names, exactly as the provider sent it.
            Other(Box<str>),
        }

        impl ErrorCode {
            /// The code as it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(word: &str) -> Self {
                match word {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(word.into()),
                }
            }
        }
    };
}

codes! {
    /// A parameter is missing, repeated or malformed (RFC 6749 §5.2).
    InvalidRequest = "invalid_request",
    /// Client authentication failed (RFC 6749 §5.2).
    InvalidClient = "invalid_client",
    /// The code or refresh token is invalid, expired, revoked or another client's (RFC 6749 §5.2).
    InvalidGrant = "invalid_grant",
    /// The client may not use this grant (RFC 6749 §5.2).
    UnauthorizedClient = "unauthorized_client",
    /// The provider does not offer this grant (RFC 6749 §5.2).
    UnsupportedGrantType = "unsupported_grant_type",
    /// The scope is unknown or exceeds what was granted (RFC 6749 §5.2).
    InvalidScope = "invalid_scope",
    /// The user or the provider refused (RFC 6749 §4.1.2.1).
    AccessDenied = "access_denied",
    /// The provider does not offer this response type (RFC 6749 §4.1.2.1).
    UnsupportedResponseType = "unsupported_response_type",
    /// The provider met an unexpected condition (RFC 6749 §4.1.2.1).
    ServerError = "server_error",
    /// The provider is overloaded or under maintenance (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable = "temporarily_unavailable",
    /// The user has not answered yet (RFC 8628 §3.5).
    AuthorizationPending = "authorization_pending",
    /// The client asks too often (RFC 8628 §3.5).
    SlowDown = "slow_down",
    /// The device code has expired (RFC 8628 §3.5).
    ExpiredToken = "expired_token",
    /// The resource is unknown or malformed (RFC 8707 §2).
    InvalidTarget = "invalid_target",
    /// The type of token is not supported (RFC 7009 §2.2.1).
    UnsupportedTokenType = "unsupported_token_type",
    /// The access token is expired, revoked or malformed (RFC 6750 §3.1).
    InvalidToken = "invalid_token",
    /// The request needs more than the token grants (RFC 6750 §3.1).
    InsufficientScope = "insufficient_scope",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::error::printable(self.as_str()))
    }
}

impl ErrorCode {
    /// Whether the same request may succeed later.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::ServerError | Self::TemporarilyUnavailable | Self::SlowDown | Self::AuthorizationPending
        )
    }
}
