//! Miro.
//!
//! From "Get started with OAuth 2.0 and Miro", "OAuth 2.0 authorization" (v2), "Step 3: Exchange
//! authorization code with access token", "Step 4: Use access token for REST API requests" and "Step 5: Get
//! new access token using refresh token" (`developers.miro.com`), read on 2026-11-26. The portal shows the
//! parameters in the query and recommends the body, which is declared. The pages print no error; `type`,
//! `code` and `message` are as the rest of the API has them.
//!
//! The authentication endpoints stay at `v1`. `team_id` is a number in one example and a text in clients.
//! PKCE is not documented. The list of scopes is from common knowledge of the API. The revocation (v1)
//! takes the token in the query, as `access_token`, as a description of the API shows it that was made
//! from the provider's own (`capabilities.apis.io`); no credentials of the application go with it. A
//! newer endpoint, `/v2/oauth/revoke`, takes JSON with other names (from memory); it is not declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [Miro](https://developers.miro.com) REST API of a user in a team.
///
/// Client id, secret and the scopes are in the settings of the app; the request names no scopes. "Expire user
/// authorization token", chosen when the app is made and never after, decides about the life: with it a token
/// lives for an hour and a refresh token for 60 days, and each refresh ends both; without it the token lives
/// until the app is removed from the team, and there is no refresh token.
#[oauth_provider(
    authorization_url = "https://miro.com/oauth/authorize",
    token_url = "https://api.miro.com/v1/oauth/token",
    revocation_url = "https://api.miro.com/v1/oauth/revoke",
    grant = authorization_code,
    scope(
        boards_read = "boards:read",
        boards_write = "boards:write",
        boards_export = "boards:export",
        identity_read = "identity:read",
        team_read = "team:read",
        projects_read = "projects:read",
        projects_write = "projects:write",
        auditlogs_read = "auditlogs:read",
        organizations_read = "organizations:read",
        organizations_teams_read = "organizations:teams:read",
        organizations_teams_write = "organizations:teams:write",
    ),
    authorize(pkce = none, params(team_id = "{team_id}")),
    revocation(
        format = query,
        client_auth = none,
        rename(token = "access_token"),
        omit(client_id, token_type_hint),
    ),
    response(extra(team_id: String, user_id: Option<String>)),
    errors(error = ["error", "code"], error_description = ["error_description", "message"]),
    origins = "https://api.miro.com",
)]
#[derive(Debug, Clone)]
pub struct Miro {
    /// The team for which the app is to be installed; the user chooses where it is absent.
    pub team_id: Option<String>,
}
