//! Front.
//!
//! From "OAuth" of the developer documentation (`dev.frontapp.com/docs/oauth`), read on 2026-11-26 in an
//! older stored copy as a whole and in the beginning of the current page (2026-08-13). The answer has
//! `expires_at` and no `expires_in`; the page shows an empty string, and a moment in Unix time is assumed. A
//! refresh answers with the same refresh token, and with a new one when the old one is about to expire. PKCE
//! and errors are not mentioned. Where an app is created is as a third party (`www.ibm.com/docs`) describes
//! it.

use oauth_runtime::oauth_provider;

/// Tokens for the [Front](https://front.com) Core API, on behalf of a company.
///
/// Create an app under "Developers" of the settings and add the feature OAuth; its page has the client ID
/// and the secret, the redirect URL and the scopes. A request does not name scopes. The user who authorizes
/// must be an admin.
///
/// An access token lives for an hour. A refresh token lives for six months and stays the same over many
/// refreshes; when it is about to expire, the answer of a refresh has a new one.
#[oauth_provider(
    authorization_url = "https://app.frontapp.com/oauth/authorize",
    token_url = "https://app.frontapp.com/oauth/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    authorize(pkce = none, omit(scope)),
    rotation = reusable,
    response(expires_at(path = "expires_at", format = auto)),
    origins = "https://api2.frontapp.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Front;
