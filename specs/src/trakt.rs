//! Trakt.
//!
//! From the API's own contracts in `github.com/trakt/trakt-api` (`projects/api/src/contracts/oauth`), read
//! on 2026-11-26. The page "Authentication - OAuth" of `trakt.docs.apiary.io` was not at hand; the
//! authorization endpoint, the headers of API requests, the statuses of the device grant and the path of
//! revocation are from memory of it and as public clients use them. From 2025-03-20 on an access token
//! lives for 24 hours (it was three months), as Trakt wrote to developers and issue threads quote. A
//! maintainer says in issue 48 of that repository that a refresh token lives until it is used or revoked.
//!
//! Oddities: bodies are JSON; a refresh needs `redirect_uri`; the device grant calls the device code
//! `code`, the link `verification_url`, sends no `grant_type`, and answers its poll with statuses alone
//! (400 pending, 404 unknown, 409 used, 410 expired, 418 declined, 429 too fast).

use oauth_runtime::oauth_provider;

/// Tokens of a [Trakt](https://trakt.docs.apiary.io) user.
///
/// Client id and secret are on the app's page at `app.trakt.tv/settings/apps`, where redirect URIs are
/// registered (`urn:ietf:wg:oauth:2.0:oob` for none). There are no scopes to choose; the answer says
/// `public`. An access token lives for 24 hours; a refresh ends the refresh token that was sent and brings
/// a new one.
///
/// Every API request carries the client id in `trakt-api-key` and the version in `trakt-api-version`, and a
/// `User-Agent` of the application's own.
#[oauth_provider(
    authorization_url = "https://trakt.tv/oauth/authorize",
    token_url = "https://api.trakt.tv/oauth/token",
    revocation_url = "https://api.trakt.tv/oauth/revoke",
    grant = authorization_code,
    request(format = json),
    revocation(format = json),
    authorize(pkce = none),
    refresh(params(redirect_uri = "{redirect_uri}")),
    response(extra(created_at: Option<i64>)),
    bearer(headers("trakt-api-version" = "2", "trakt-api-key" = "{client_id}")),
    origins = "https://api.trakt.tv",
)]
#[derive(Debug, Clone, Copy)]
pub struct Trakt;

/// Tokens of a [Trakt](https://trakt.docs.apiary.io) user for an app on a device without a browser (media
/// centers, command lines).
///
/// The same client id and secret as for [`Trakt`]. The user opens `trakt.tv/activate` and enters the code,
/// which lives for ten minutes.
#[oauth_provider(
    device_authorization_url = "https://api.trakt.tv/oauth/device/code",
    token_url = "https://api.trakt.tv/oauth/device/token",
    revocation_url = "https://api.trakt.tv/oauth/revoke",
    grant = device_code,
    request(format = json, grant_type = none, rename(device_code = "code")),
    revocation(format = json),
    device(format = json, client_auth = none),
    refresh(
        url = "https://api.trakt.tv/oauth/token",
        grant_type = "refresh_token",
        params(redirect_uri = "urn:ietf:wg:oauth:2.0:oob"),
        errors(status(400 = invalid_grant, 401 = invalid_grant)),
    ),
    response(extra(created_at: Option<i64>)),
    errors(status(400 = authorization_pending, 404 = invalid_grant, 409 = invalid_grant,
                  410 = expired_token, 418 = access_denied, 429 = slow_down)),
    bearer(headers("trakt-api-version" = "2", "trakt-api-key" = "{client_id}")),
    origins = "https://api.trakt.tv",
)]
#[derive(Debug, Clone, Copy)]
pub struct TraktDevice;
