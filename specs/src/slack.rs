//! Slack.
//!
//! From "Using token rotation", "Using PKCE", the changelog entry "PKCE is now generally available" and
//! the method pages of `oauth.access`, `oauth.v2.user.access` and `oauth.v2.exchange` (`docs.slack.dev`,
//! `api.slack.com`), read on 2026-11-26. The answer of `oauth.v2.access` is as tests of public
//! applications quote it from the documentation; its error words are from the published method list of a
//! Slack client for Elixir (`hex.pm/packages/slack_kit`).
//!
//! - An answer has status 200 in any case; `ok` says whether it is one.
//! - Scopes have commas between them, both ways. Scopes of the bot and of the user go in two parameters.
//! - A bot token is at the top of the answer. Without bot scopes the token of the user is in
//!   `authed_user`, with its type, expiry and refresh token. Where both are asked for, both come: the one
//!   at the top is the token here.
//! - The scopes that have a name here were not compared with the scope reference.
//! - PKCE is for apps that turned it on, which makes them public clients for good. It is not sent.
//! - The pages recommend HTTP Basic authentication over parameters.

use oauth_runtime::oauth_provider;

/// Tokens of a Slack app: of its bot, or of a user where no bot scope is asked for.
///
/// Create an app at `api.slack.com/apps`; client id and client secret are on its page. Scopes given to the
/// login are those of the bot; those of the user go in `user_scope`. To get the token of a user, ask for
/// user scopes alone.
///
/// A token does not expire unless token rotation is turned on for the app: then it lives for twelve hours,
/// and each refresh brings a new refresh token. `team_id` says which workspace the token is for.
#[oauth_provider(
    authorization_url = "https://slack.com/oauth/v2/authorize",
    token_url = "https://slack.com/api/oauth.v2.access",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        separator = ",",
        app_mentions_read = "app_mentions:read",
        channels_read = "channels:read",
        channels_history = "channels:history",
        channels_join = "channels:join",
        channels_manage = "channels:manage",
        chat_write = "chat:write",
        chat_write_public = "chat:write.public",
        commands = "commands",
        emoji_read = "emoji:read",
        files_read = "files:read",
        files_write = "files:write",
        groups_read = "groups:read",
        groups_history = "groups:history",
        im_read = "im:read",
        im_write = "im:write",
        im_history = "im:history",
        incoming_webhook = "incoming-webhook",
        mpim_read = "mpim:read",
        reactions_read = "reactions:read",
        reactions_write = "reactions:write",
        team_read = "team:read",
        users_read = "users:read",
        users_read_email = "users:read.email",
        users_profile_read = "users.profile:read",
    ),
    authorize(pkce = none, params(user_scope = "{user_scope}", team = "{team}")),
    response(
        access_token = ["access_token", "authed_user.access_token"],
        token_type(path = ["token_type", "authed_user.token_type"], accept = ["bot", "user"]),
        expires_in = ["expires_in", "authed_user.expires_in"],
        refresh_token = ["refresh_token", "authed_user.refresh_token"],
        scope = ["scope", "authed_user.scope"],
        extra(
            app_id: Option<String>,
            bot_user_id: Option<String>,
            team_id: Option<String> = "team.id",
            team_name: Option<String> = "team.name",
            enterprise_id: Option<String> = "enterprise.id",
            authed_user_id: Option<String> = "authed_user.id",
        ),
    ),
    errors(
        ok("ok" = true),
        error = "error",
        code(
            invalid_code = invalid_grant,
            invalid_refresh_token = invalid_grant,
            bad_redirect_uri = invalid_grant,
            bad_client_secret = invalid_client,
            invalid_client_id = invalid_client,
            invalid_grant_type = unsupported_grant_type,
        ),
    ),
    origins = ["https://slack.com", "https://files.slack.com"],
)]
#[derive(Debug, Clone)]
pub struct Slack {
    /// Scopes of the user, with commas between them.
    pub user_scope: Option<String>,
    /// The id of the workspace to install the app in, so that the user is not asked.
    pub team: Option<String>,
}
