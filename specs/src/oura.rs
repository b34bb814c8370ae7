//! Oura.
//!
//! From "Authentication" of the API documentation (`cloud.ouraring.com/docs/authentication`, the same text
//! at `api.ouraring.com/docs/authentication`), read on 2026-11-26: the endpoints, the scopes and the
//! authorization request; the rest of the page (the redirect, the token answer, refreshing) is from memory
//! and as the Python client `oura` reads the answer. The lifetime of a day is that client's example. No
//! error answer was at hand. The page does not mention PKCE. The copies at hand run the name of the last
//! scope and its description together (`spo2` and "Daily `SpO2` Average"); some clients took it for
//! `spo2Daily`.

use oauth_runtime::oauth_provider;

/// Tokens of an [Oura](https://cloud.ouraring.com/docs) user for the API v2.
///
/// Client id and secret are under "API Applications"; redirect URIs are compared exactly. An application
/// serves ten users until Oura has approved it. Users choose among the scopes; the redirect says what they
/// granted. Without scopes all are asked for. An access token lives for a day or more, as the answer says;
/// a refresh token is used once and each answer brings the next.
///
/// Personal access tokens are no longer handed out.
#[oauth_provider(
    authorization_url = "https://cloud.ouraring.com/oauth/authorize",
    token_url = "https://api.ouraring.com/oauth/token",
    grant = authorization_code,
    scope(
        email = "email",
        personal = "personal",
        daily = "daily",
        heart_rate = "heartrate",
        workout = "workout",
        tag = "tag",
        session = "session",
        spo2 = "spo2",
    ),
    authorize(pkce = none, callback(scope = "scope")),
    origins = "https://api.ouraring.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Oura;
