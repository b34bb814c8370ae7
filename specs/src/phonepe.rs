//! `PhonePe`.
//!
//! From "Authorization" of the developer documentation (`developer.phonepe.com/v1/docs/authorization` and
//! `developer.phonepe.com/v1/reference/authorization-standard-checkout`), read on 2026-11-26 in stored
//! copies. No error answer is printed in what was read; its members are those of `PhonePe`'s other APIs and
//! are not confirmed.
//!
//! Odd: `expires_in` is null and the lifetime is a Unix time, `expires_at`. The token type is `O-Bearer`,
//! and that word is the scheme as well. The page shows the request as JSON once, under a header and a
//! sample that say form.

use oauth_runtime::oauth_provider;

/// Tokens for the [PhonePe](https://developer.phonepe.com) Payment Gateway, version 2, of a merchant.
///
/// Client ID, client version and client secret come by email when the merchant has been onboarded, for the
/// test environment (UAT) and for production. A token serves many calls until `expires_at`; then another is
/// asked for.
///
/// The token is presented as `Authorization: O-Bearer ..`.
#[oauth_provider(
    environments(
        production = "https://api.phonepe.com/apis/identity-manager",
        sandbox = "https://api-preprod.phonepe.com/apis/pg-sandbox",
    ),
    token_url = "{env}/v1/oauth/token",
    grant = client_credentials,
    request(params(client_version = "{client_version}")),
    response(
        token_type(path = "token_type", accept = ["O-Bearer"]),
        expires_at(path = "expires_at", format = unix),
        extra(
            issued_at: Option<u64>,
            session_expires_at: Option<u64>,
            encrypted_access_token: Option<String>,
        ),
    ),
    errors(
        error = "code",
        error_description = "message",
        code(UNAUTHORIZED = invalid_client, BAD_REQUEST = invalid_request),
    ),
    bearer(scheme = "O-Bearer"),
    origins = ["https://api.phonepe.com", "https://api-preprod.phonepe.com"],
)]
#[derive(Debug, Clone)]
pub struct PhonePe {
    /// The version of the credentials: `1` in the test environment, the number in `PhonePe`'s email in
    /// production.
    #[oauth(default = "1", pattern = "[0-9]+")]
    pub client_version: String,
}
