//! The error codes of the RFCs.

/// Hands every error code to a macro: the name of its variant, the code, and what it means.
///
/// ```
/// macro_rules! count {
///     ($($variant:ident = $code:literal, $meaning:literal;)*) => { [$($code),*].len() };
/// }
/// assert_eq!(oauth_grammar::error_codes!(count), oauth_grammar::error_code::ERROR_CODES.len());
/// ```
#[macro_export]
macro_rules! error_codes {
    ($callback:ident) => {
        $callback! {
            InvalidRequest = "invalid_request", "A parameter is missing, repeated or malformed (RFC 6749 §5.2).";
            InvalidClient = "invalid_client", "Client authentication failed (RFC 6749 §5.2).";
            InvalidGrant = "invalid_grant",
                "The code or refresh token is invalid, expired, revoked or another client's (RFC 6749 §5.2).";
            UnauthorizedClient = "unauthorized_client", "The client may not use this grant (RFC 6749 §5.2).";
            UnsupportedGrantType = "unsupported_grant_type",
                "The provider does not offer this grant (RFC 6749 §5.2).";
            InvalidScope = "invalid_scope", "The scope is unknown or exceeds what was granted (RFC 6749 §5.2).";
            AccessDenied = "access_denied", "The user or the provider refused (RFC 6749 §4.1.2.1).";
            UnsupportedResponseType = "unsupported_response_type",
                "The provider does not offer this response type (RFC 6749 §4.1.2.1).";
            ServerError = "server_error", "The provider met an unexpected condition (RFC 6749 §4.1.2.1).";
            TemporarilyUnavailable = "temporarily_unavailable",
                "The provider is overloaded or under maintenance (RFC 6749 §4.1.2.1).";
            InvalidToken = "invalid_token", "The access token is expired, revoked or malformed (RFC 6750 §3.1).";
            InsufficientScope = "insufficient_scope",
                "The request needs more than the token grants (RFC 6750 §3.1).";
            InsufficientUserAuthentication = "insufficient_user_authentication",
                "The request needs another or a newer authentication of the user (RFC 9470 §3).";
            UnsupportedTokenType = "unsupported_token_type", "The type of token is not supported (RFC 7009 §2.2.1).";
            AuthorizationPending = "authorization_pending", "The user has not answered yet (RFC 8628 §3.5).";
            SlowDown = "slow_down", "The client asks too often (RFC 8628 §3.5).";
            ExpiredToken = "expired_token", "The device code has expired (RFC 8628 §3.5).";
            InvalidTarget = "invalid_target", "The resource is unknown or malformed (RFC 8707 §2).";
            InvalidDpopProof = "invalid_dpop_proof", "The `DPoP` proof is missing or invalid (RFC 9449 §5).";
            UseDpopNonce = "use_dpop_nonce", "The `DPoP` proof needs the nonce of the answer (RFC 9449 §8).";
        }
    };
}

macro_rules! codes {
    ($($variant:ident = $code:literal, $meaning:literal;)*) => {
        /// Every error code, as it is sent.
        pub const ERROR_CODES: &[&str] = &[$($code),*];
    };
}

error_codes!(codes);
