//! Firebase Authentication.
//!
//! From "Firebase Auth REST API" (`firebase.google.com/docs/reference/rest/auth`), in its first part,
//! read on 2026-11-26. The sign-in with a password is from memory of the same page, and so are the words
//! of errors besides those of custom tokens.
//!
//! - What the API takes is the ID token; it is the access token here.
//! - The sign-in is JSON with names of its own. The refresh is a form with those of RFC 6749 at another
//!   host, and is not declared: what the sign-in sends besides (`returnSecureToken`) would go along.
//! - No client is registered: the key of the project's web API is in the query of each call.

use oauth_runtime::oauth_provider;

/// Tokens of a user of a Firebase project, for an email address and a password.
///
/// The API key is on the settings page of the project. It is no secret. The client id may be any word,
/// and is not sent.
///
/// A token lives for an hour, and then the user signs in again.
#[oauth_provider(
    token_url = "https://identitytoolkit.googleapis.com/v1/accounts:signInWithPassword",
    grant = password,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        query(key = "{api_key}"),
        rename(username = "email"),
        params(returnSecureToken = true),
    ),
    refresh = none,
    response(
        access_token = "idToken",
        expires_in = "expiresIn",
        id_token = "idToken",
        extra(local_id: Option<String> = "localId"),
    ),
    errors(
        error = "error.message",
        error_description = "error.message",
        code(
            EMAIL_NOT_FOUND = invalid_grant,
            INVALID_PASSWORD = invalid_grant,
            INVALID_LOGIN_CREDENTIALS = invalid_grant,
            USER_DISABLED = invalid_grant,
            USER_NOT_FOUND = invalid_grant,
            OPERATION_NOT_ALLOWED = unauthorized_client,
        ),
    ),
)]
#[derive(Debug, Clone)]
pub struct Firebase {
    /// The web API key of the project.
    pub api_key: String,
}
