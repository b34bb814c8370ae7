//! Bungie.net.
//!
//! From the wiki page "OAuth Documentation" of `github.com/Bungie-net/api` (its beginning), read on
//! 2026-11-26, and two guides of the community (`paracausal.science`, the wiki of `BungieSharper`) for the
//! members of the answer, the lifetimes and what a public client gets. The wiki refers to RFC 6749 for
//! errors; the descriptions (`AuthorizationCodeInvalid`) are as the platform words them in issue threads.
//! PKCE is not mentioned.
//!
//! Oddities: the scope is fixed when the app is registered and the parameter must be left out; there is one
//! redirect URL, also fixed; API requests need the API key beside the token. The slash at the end of the
//! token endpoint and the `www` matter, as other spellings redirect and lose the body.

use oauth_runtime::oauth_provider;

/// Tokens of a [Bungie.net](https://github.com/Bungie-net/api/wiki) user (Destiny 2), for an app of the
/// type "Confidential".
///
/// Client id, client secret and API key are at `www.bungie.net/en/Application` and belong together. An
/// access token lives for an hour. A refresh token is used once and lives for 90 days, and no longer than a
/// year after the login. `membership_id` is the user's Bungie.net membership.
#[oauth_provider(
    authorization_url = "https://www.bungie.net/en/oauth/authorize",
    token_url = "https://www.bungie.net/platform/app/oauth/token/",
    grant = authorization_code,
    client_auth = client_secret_basic,
    request(omit(redirect_uri)),
    authorize(pkce = none, omit(redirect_uri), params(reauth = "{reauth}")),
    response(refresh_token_expires_in = "refresh_expires_in", extra(membership_id: Option<String>)),
    bearer(headers("X-API-Key" = "{api_key}")),
    origins = "https://www.bungie.net",
)]
#[derive(Debug, Clone)]
pub struct Bungie {
    /// The API key of the app, sent with every API request in `X-API-Key`.
    #[oauth(secret)]
    pub api_key: String,
    /// `true` makes the user log in again.
    #[oauth(one_of("true"))]
    pub reauth: Option<String>,
}

/// Tokens of a [Bungie.net](https://github.com/Bungie-net/api/wiki) user (Destiny 2), for an app of the
/// type "Public", which has no secret.
///
/// As [`Bungie`], with the client id in the body and without refresh tokens: after an hour the user logs in
/// again.
#[oauth_provider(
    authorization_url = "https://www.bungie.net/en/oauth/authorize",
    token_url = "https://www.bungie.net/platform/app/oauth/token/",
    grant = authorization_code,
    client_auth = none,
    request(omit(redirect_uri)),
    authorize(pkce = none, omit(redirect_uri)),
    response(extra(membership_id: Option<String>)),
    refresh = none,
    bearer(headers("X-API-Key" = "{api_key}")),
    origins = "https://www.bungie.net",
)]
#[derive(Debug, Clone)]
pub struct BungiePublic {
    /// The API key of the app, sent with every API request in `X-API-Key`.
    #[oauth(secret)]
    pub api_key: String,
}
