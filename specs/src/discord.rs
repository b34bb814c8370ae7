//! Discord.
//!
//! From "`OAuth2`" of the developer documentation (`discord.com/developers/docs/topics/oauth2`, in the text
//! kept at `github.com/discord/discord-api-docs`), read on 2026-11-26. The page does not say whether a
//! refresh token may be used twice; each answer has one. It prints no error answer of the token endpoint,
//! and does not mention PKCE; that the endpoint knows `S256` is from memory of the pages on the Social SDK
//! and of public clients.
//!
//! A bot's own token is not an OAuth token: it is copied from the app's settings and sent as
//! `Authorization: Bot ..`.
//!
//! Where there were too many requests, `retry_after` in the body of the answer says for how many
//! seconds, and with fractions, not to ask again (from memory of "Rate Limits").

use oauth_runtime::oauth_provider;

/// Tokens for the [Discord](https://discord.com/developers/docs) API: of a user, or (client credentials) of
/// the owner of the app.
///
/// Client id and secret are in the developer portal; redirect URIs are registered there. A token lives for
/// seven days. Token requests are forms; JSON is refused. Revoking any token ends all tokens of the same
/// authorization.
///
/// With the scope `bot` the user picks a server, and the answer has a `guild` (its id is `guild_id`); with
/// `webhook.incoming` a channel, and the answer has a `webhook`, whose URL is enough to post. The client
/// credentials grant has no refresh token; for an app of a team it is limited to `identify` and
/// `applications.commands.update`.
#[oauth_provider(
    authorization_url = "https://discord.com/oauth2/authorize",
    token_url = "https://discord.com/api/oauth2/token",
    revocation_url = "https://discord.com/api/oauth2/token/revoke",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        activities_read = "activities.read",
        activities_write = "activities.write",
        applications_builds_read = "applications.builds.read",
        applications_builds_upload = "applications.builds.upload",
        applications_commands = "applications.commands",
        applications_commands_update = "applications.commands.update",
        applications_commands_permissions_update = "applications.commands.permissions.update",
        applications_entitlements = "applications.entitlements",
        applications_store_update = "applications.store.update",
        bot = "bot",
        connections = "connections",
        dm_channels_read = "dm_channels.read",
        email = "email",
        gdm_join = "gdm.join",
        guilds = "guilds",
        guilds_join = "guilds.join",
        guilds_members_read = "guilds.members.read",
        identify = "identify",
        messages_read = "messages.read",
        relationships_read = "relationships.read",
        role_connections_write = "role_connections.write",
        rpc = "rpc",
        voice = "voice",
        webhook_incoming = "webhook.incoming",
    ),
    authorize(params(
        prompt = "{prompt}",
        integration_type = "{integration_type}",
        permissions = "{permissions}",
        guild_id = "{guild_id}",
        disable_guild_select = "{disable_guild_select}",
    )),
    response(extra(
        guild_id: Option<String> = "guild.id",
        webhook_id: Option<String> = "webhook.id",
        webhook_token: Option<String> = "webhook.token",
        webhook_url: Option<String> = "webhook.url",
    )),
    errors(retry_after = "retry_after"),
    origins = "https://discord.com",
)]
#[derive(Debug, Clone)]
pub struct Discord {
    /// `consent` asks the user again, `none` skips the page where the same scopes were granted before.
    #[oauth(one_of("consent", "none"))]
    pub prompt: Option<String>,
    /// With `applications.commands`: `0` installs the app to a server, `1` to the user.
    #[oauth(one_of("0", "1"))]
    pub integration_type: Option<String>,
    /// With `bot`: the permissions of the bot, as the integer of their bits.
    #[oauth(pattern = "[0-9]+")]
    pub permissions: Option<String>,
    /// With `bot` or `webhook.incoming`: the server that is selected when the page opens.
    #[oauth(pattern = "[0-9]+")]
    pub guild_id: Option<String>,
    /// With `guild_id`: `true` keeps the user from choosing another server.
    #[oauth(one_of("true", "false"))]
    pub disable_guild_select: Option<String>,
}
