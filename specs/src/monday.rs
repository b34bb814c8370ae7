//! monday.com.
//!
//! From "OAuth and Permissions" (`developer.monday.com/apps/docs/oauth`) and the beginning of "Migrating to
//! the new OAuth 2.1 flow" (`developer.monday.com/apps/docs/migrating-to-the-new-oauth-flow`), and from a
//! guide for that migration and five public programs, all read on 2026-11-26. The old token endpoint
//! `/oauth2/token`, whose tokens did not expire, is not declared: its tokens are no longer accepted since
//! 2026-10-01. The answer has no `expires_in`; the access token is a JWT and its claim `exp` counts. The
//! guide calls PKCE recommended, a program calls it required. Programs state an hour for an access token and
//! six months from the consent for the refresh tokens together. The guide sends JSON and prints no error
//! answer. The named scopes were seen in part only.

use oauth_runtime::oauth_provider;

/// Tokens for the [monday.com](https://monday.com) API, on behalf of a user.
///
/// Create an app in the Developer Center; "Basic information" has the client ID and the secret, "OAuth &
/// permissions" the scopes and redirect URLs. The switch "New OAuth Flow" must be on, for each version of
/// the app. An admin of the account has to install the app before a member can authorize it.
///
/// An access token is a JWT and lives for about an hour. Each refresh brings a new refresh token; about six
/// months after the consent the user must authorize again. The API is `https://api.monday.com/v2`.
#[oauth_provider(
    authorization_url = "https://auth.monday.com/oauth2/authorize",
    token_url = "https://auth.monday.com/oauth_ms/oauth/token",
    revocation_url = "https://auth.monday.com/oauth_ms/oauth/revoke",
    grant = authorization_code,
    scope(
        account_read = "account:read",
        assets_read = "assets:read",
        boards_read = "boards:read",
        boards_write = "boards:write",
        docs_read = "docs:read",
        docs_write = "docs:write",
        me_read = "me:read",
        notifications_write = "notifications:write",
        tags_read = "tags:read",
        teams_read = "teams:read",
        teams_write = "teams:write",
        updates_read = "updates:read",
        updates_write = "updates:write",
        users_read = "users:read",
        users_write = "users:write",
        webhooks_read = "webhooks:read",
        webhooks_write = "webhooks:write",
        workspaces_read = "workspaces:read",
        workspaces_write = "workspaces:write",
    ),
    request(format = json),
    authorize(params(subdomain = "{subdomain}")),
    revocation(format = json),
    lifetime = jwt,
    origins = "https://api.monday.com",
)]
#[derive(Debug, Clone)]
pub struct Monday {
    /// The subdomain of the account that the user should authorize: `acme` of `acme.monday.com`. Without it,
    /// a user of several accounts chooses.
    pub subdomain: Option<String>,
}
