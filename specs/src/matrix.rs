//! Matrix.
//!
//! From memory of "Client-Server API" (`spec.matrix.org`), sections "Login" and "Refreshing access
//! tokens"; the page was not at hand on 2026-11-26. That a lifetime comes in milliseconds, as
//! `expires_in_ms`, is as the documentation of a client of a network that has the same API says
//! (`pub.dev/documentation/sendingnetwork_dart_sdk`), read on that day.
//!
//! - This is no OAuth grant but the older login, which servers keep beside OAuth 2.0.
//! - A login with the id of a device that is known ends the token that this device had.
//! - A server that limits logins answers with `M_LIMIT_EXCEEDED`; the milliseconds in `retry_after_ms`
//!   are not read, and the header `Retry-After` is.

use oauth_runtime::oauth_provider;

/// Tokens of a Matrix account, such as that of a bot, for its name and password.
///
/// The client id is the local part of the name or the whole of it, the client secret the password. The
/// server decides how long a token lives, and says so only where the login asks for tokens that end.
/// Then the account logs in again: no method sends the refresh that the server has besides.
#[oauth_provider(
    token_url = "{homeserver}/_matrix/client/v3/login",
    grant = client_credentials,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        params(
            type = "m.login.password",
            identifier(type = "m.id.user", user = "{client_id}"),
            password = "{client_secret}",
            device_id = "{device_id}",
            refresh_token = true,
        ),
    ),
    renew = at_expiry,
    response(
        expires_in(path = "expires_in_ms", unit = milliseconds),
        extra(user_id: String, device_id: String),
    ),
    errors(
        error = "errcode",
        error_description = "error",
        code(
            M_FORBIDDEN = invalid_client,
            M_USER_DEACTIVATED = invalid_client,
            M_LIMIT_EXCEEDED = temporarily_unavailable,
            M_UNKNOWN = invalid_request,
        ),
    ),
    origins = "{homeserver}",
)]
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Where the server of the account is: `https://matrix.example.org`.
    pub homeserver: String,
    /// The id of the device; with it a login takes the place of the one before.
    pub device_id: String,
}
