//! Asana.
//!
//! From "OAuth" (`developers.asana.com/docs/oauth`), read on 2026-11-26, in the parts that the index of
//! documentation shows; the answer and its `data`, the lives of the tokens and the list of scopes are from
//! common knowledge of the API and from public clients, not from the part that was read. The error answer is
//! RFC 6749's.

use oauth_runtime::oauth_provider;

/// Tokens for the [Asana](https://developers.asana.com) API of a user.
///
/// Client id and secret are in the developer console ("My apps"), where the app chooses between full
/// permissions (`default`, no scope in the request) and scopes of the form `<resource>:<action>`. A token
/// lives for an hour. The refresh token does not expire, is used again and again, and is not repeated in the
/// answer of a refresh. `data` in the answer is the user.
///
/// Revoke the refresh token to end the authorization; the revocation endpoint wants id and secret in the
/// body.
#[oauth_provider(
    authorization_url = "https://app.asana.com/-/oauth_authorize",
    token_url = "https://app.asana.com/-/oauth_token",
    revocation_url = "https://app.asana.com/-/oauth_revoke",
    grant = authorization_code,
    scope(
        full = "default",
        openid = "openid",
        email = "email",
        profile = "profile",
        attachments_read = "attachments:read",
        attachments_write = "attachments:write",
        custom_fields_read = "custom_fields:read",
        goals_read = "goals:read",
        portfolios_read = "portfolios:read",
        projects_read = "projects:read",
        projects_write = "projects:write",
        projects_delete = "projects:delete",
        stories_read = "stories:read",
        stories_write = "stories:write",
        tasks_read = "tasks:read",
        tasks_write = "tasks:write",
        tasks_delete = "tasks:delete",
        teams_read = "teams:read",
        users_read = "users:read",
        webhooks_read = "webhooks:read",
        webhooks_write = "webhooks:write",
        webhooks_delete = "webhooks:delete",
        workspaces_read = "workspaces:read",
    ),
    rotation = reusable,
    response(extra(
        user_gid: Option<String> = "data.gid",
        user_name: Option<String> = "data.name",
        user_email: Option<String> = "data.email",
    )),
    origins = "https://app.asana.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Asana;
