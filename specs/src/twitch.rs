//! Twitch.
//!
//! From "Authentication", "Getting OAuth Access Tokens", "Refreshing Access Tokens" and "Validating Tokens"
//! of `dev.twitch.tv/docs/authentication` (their beginnings), read on 2026-11-26. The answers are as the
//! documentation of the client `hello_twitch_api` (`hexdocs.pm`) prints them from the pages. The error form
//! (a status, its phrase and a `message`) and the words for it are from memory of the same pages. Whether a
//! refresh token may be used twice is left open for confidential clients ("may change"); that those of
//! public clients are single-use and live for 30 days is from memory, as is the whole of the device code
//! grant but the name.
//!
//! Oddities: `scope` is an array in the answer; the word that says what went wrong is in `message`; an app
//! has to ask `https://id.twitch.tv/oauth2/validate` each hour whether its token still lives. PKCE is not
//! mentioned.

use oauth_runtime::oauth_provider;

/// Tokens for the [Twitch](https://dev.twitch.tv) API: of a user, or of the app alone.
///
/// Client id and secret are in the developer console; redirect URIs are compared exactly. Requests to the
/// API carry the client id in `Client-Id` beside the token. A user's token lives for about four hours, that
/// of the app for about 60 days; tokens end earlier when the user changes the password or disconnects the
/// app. The scope `openid` adds an ID token.
#[oauth_provider(
    authorization_url = "https://id.twitch.tv/oauth2/authorize",
    token_url = "https://id.twitch.tv/oauth2/token",
    revocation_url = "https://id.twitch.tv/oauth2/revoke",
    userinfo_url = "https://id.twitch.tv/oauth2/userinfo",
    grant = [authorization_code, client_credentials],
    scope(
        openid = "openid",
        user_read_email = "user:read:email",
        user_read_follows = "user:read:follows",
        user_read_subscriptions = "user:read:subscriptions",
        user_read_chat = "user:read:chat",
        user_write_chat = "user:write:chat",
        user_bot = "user:bot",
        channel_bot = "channel:bot",
        channel_manage_broadcast = "channel:manage:broadcast",
        channel_manage_polls = "channel:manage:polls",
        channel_manage_redemptions = "channel:manage:redemptions",
        channel_read_redemptions = "channel:read:redemptions",
        channel_read_subscriptions = "channel:read:subscriptions",
        channel_moderate = "channel:moderate",
        moderator_read_followers = "moderator:read:followers",
        moderator_manage_banned_users = "moderator:manage:banned_users",
        moderator_manage_chat_messages = "moderator:manage:chat_messages",
        bits_read = "bits:read",
        clips_edit = "clips:edit",
        chat_read = "chat:read",
        chat_edit = "chat:edit",
    ),
    authorize(pkce = none, params(force_verify = "{force_verify}")),
    revocation(client_auth = none),
    errors(
        error = ["message", "error"],
        error_description = "message",
        code("Invalid refresh token" = invalid_grant, "Invalid authorization code" = invalid_grant,
             "invalid client" = invalid_client, "invalid client secret" = invalid_client,
             "missing client id" = invalid_request),
    ),
    bearer(headers("Client-Id" = "{client_id}")),
    origins = "https://api.twitch.tv",
)]
#[derive(Debug, Clone)]
pub struct Twitch {
    /// `true` asks the user again even if the app was granted before, so that another account can be
    /// chosen.
    #[oauth(one_of("true", "false"))]
    pub force_verify: Option<String>,
}

/// Tokens of a [Twitch](https://dev.twitch.tv) user for an app on a device, by the device code grant.
///
/// For an app of the client type "Public", which has no secret. The user opens the link and confirms the
/// code. A refresh token is used once, lives for 30 days from the last refresh and needs no secret.
///
/// The scope parameter is called `scopes` here. The pages list it for the token request too; it is sent
/// with the device authorization request only. While the user has not confirmed, the answer is status 400
/// with the message `authorization_pending`.
#[oauth_provider(
    device_authorization_url = "https://id.twitch.tv/oauth2/device",
    token_url = "https://id.twitch.tv/oauth2/token",
    revocation_url = "https://id.twitch.tv/oauth2/revoke",
    grant = device_code,
    client_auth = none,
    scope(
        param = "scopes",
        user_read_email = "user:read:email",
        user_read_follows = "user:read:follows",
        user_read_chat = "user:read:chat",
        user_write_chat = "user:write:chat",
        channel_manage_broadcast = "channel:manage:broadcast",
        channel_read_subscriptions = "channel:read:subscriptions",
        moderator_read_followers = "moderator:read:followers",
        chat_read = "chat:read",
        chat_edit = "chat:edit",
    ),
    errors(
        error = ["message", "error"],
        error_description = "message",
        code("Invalid refresh token" = invalid_grant, "invalid device code" = invalid_grant,
             "invalid client" = invalid_client),
    ),
    bearer(headers("Client-Id" = "{client_id}")),
    origins = "https://api.twitch.tv",
)]
#[derive(Debug, Clone, Copy)]
pub struct TwitchDevice;
