//! LINE.
//!
//! From "LINE Login v2.1 API reference", "Managing access tokens" and "Issue channel access token v2.1"
//! (`developers.line.biz/en`) and `channel-access-token.yml` of the repository `line/line-openapi`,
//! read on 2026-11-26. Of the first, the part with the example answers was cut off; the members of the
//! answer are from memory. That the scope in the answer leaves `email` out and that the refresh request
//! needs the client secret are from memory and not confirmed.

use oauth_runtime::oauth_provider;

/// Login with LINE.
///
/// Create a LINE Login channel in the [LINE Developers Console](https://developers.line.biz/console/);
/// channel ID and channel secret are client id and client secret. The callback URL is registered there.
/// PKCE is supported. With the scope `openid` the answer has an ID token; `email` needs a permission of
/// the channel and is not named in the answer's scope though it was granted.
///
/// A token lives for thirty days, a refresh token until ninety days after the token was issued. Where
/// the request had `bot_prompt`, the redirect says whether the user's relation to the linked official
/// account changed (`friendship_status_changed`, the word `true` or `false`).
#[oauth_provider(
    authorization_url = "https://access.line.me/oauth2/v2.1/authorize",
    token_url = "https://api.line.me/oauth2/v2.1/token",
    revocation_url = "https://api.line.me/oauth2/v2.1/revoke",
    grant = authorization_code,
    scope(
        default = ["profile"],
        unreported = ["email"],
        profile = "profile",
        openid = "openid",
        email = "email",
    ),
    authorize(callback(friendship_status_changed: Option<String>)),
    revocation(rename(token = "access_token")),
    origins = "https://api.line.me",
)]
#[derive(Debug, Clone, Copy)]
pub struct Line;

/// A channel access token v2.1 of the Messaging API, issued against a signed JWT.
///
/// Create a Messaging API channel in the [LINE Developers
/// Console](https://developers.line.biz/console/); the channel ID is the client id. Make an RSA key
/// pair (2048 bits, RS256) and register the public half as assertion signing key; the console answers
/// with its `kid`. The JWT may live for thirty minutes at most.
///
/// The token lives for a day here (`token_exp`; thirty days are the most). It cannot be refreshed; a
/// channel may have thirty at a time. `key_id` in the answer names the token and is needed to find out
/// which ones are valid: store it.
#[oauth_provider(
    token_url = "https://api.line.me/oauth2/v2.1/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    request(omit(client_id)),
    jwt(
        alg = RS256,
        key = "{private_key}",
        kid = "{assertion_key_id}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "https://api.line.me/",
        lifetime = 1800,
        claims(token_exp = 86400),
    ),
    response(extra(key_id: String)),
    origins = ["https://api.line.me", "https://api-data.line.me"],
)]
#[derive(Debug, Clone)]
pub struct LineChannel {
    /// The private half of the assertion signing key as PEM.
    #[oauth(secret)]
    pub private_key: String,
    /// The `kid` which the console gave when the public half was registered.
    pub assertion_key_id: String,
}

/// A stateless channel access token of the Messaging API.
///
/// Channel ID and channel secret of a Messaging API channel are client id and client secret. The token
/// lives for fifteen minutes, cannot be revoked, and there may be any number of them.
#[oauth_provider(
    token_url = "https://api.line.me/oauth2/v3/token",
    grant = client_credentials,
    origins = ["https://api.line.me", "https://api-data.line.me"],
)]
#[derive(Debug, Clone, Copy)]
pub struct LineChannelStateless;
