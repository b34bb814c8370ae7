//! Infobip.
//!
//! From "Create session" of the API reference (`infobip.com/docs/api/platform/account-management`), read
//! on 2026-11-26. The scheme of the header (`IBSSO`) and the form of an error are from memory of the
//! page on authentication and not confirmed.
//!
//! - This is no OAuth grant: a name and a password open a session.
//! - Another token is to be had when the session has ended, and not before.
//! - API keys and OAuth 2.0 are other ways; they are not declared.

use oauth_runtime::oauth_provider;

/// A session of an Infobip user, for its API.
///
/// The client id is the name of the user, the client secret the password. The account's own host is on
/// the page of its API keys. A session lives for an hour; the token has a scheme of its own in the
/// header.
#[oauth_provider(
    token_url = "https://{host}/auth/1/session",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        omit(scope),
        rename(client_id = "username", client_secret = "password"),
    ),
    response(access_token = "token", default_token_type = "IBSSO"),
    lifetime = 3600,
    renew = at_expiry,
    errors(
        error = "requestError.serviceException.messageId",
        error_description = "requestError.serviceException.text",
        code(UNAUTHORIZED = invalid_client),
    ),
    bearer(scheme = "IBSSO"),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct Infobip {
    /// The host of the account, such as `xyz12.api.infobip.com`.
    pub host: String,
}
