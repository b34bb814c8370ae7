//! `ClickUp`.
//!
//! From "Authentication" and "Get Access Token" (`developer.clickup.com`), the latter with its `OpenAPI`
//! definition, read on 2026-11-26, in the parts that the index of documentation shows. That tokens do not
//! expire is stated there for personal tokens; for those of OAuth the notes of clients say it, and the answer
//! has neither a life nor a refresh token.
//!
//! The exchange is a JSON object of `client_id`, `client_secret` and `code`, without a grant type and a
//! redirect URI. Errors come as `err` and `ECODE`; those below are as public clients record them. There are
//! no scopes and no PKCE: the user chooses workspaces.

use oauth_runtime::oauth_provider;

/// Tokens for the [ClickUp](https://developer.clickup.com) API of a user, for the workspaces that the user
/// chooses.
///
/// Owners and administrators make an app under Settings, `ClickUp` API; client id and secret are shown there.
/// The token does not expire. Personal tokens (`pk_`) are another thing: they go into the header without
/// `Bearer`.
#[oauth_provider(
    authorization_url = "https://app.clickup.com/api",
    token_url = "https://api.clickup.com/api/v2/oauth/token",
    grant = authorization_code,
    request(format = json, grant_type = none, omit(redirect_uri)),
    refresh = none,
    lifetime = never,
    authorize(pkce = none),
    errors(
        error = "ECODE",
        error_description = "err",
        code(OAUTH_013 = invalid_grant, OAUTH_014 = invalid_grant),
    ),
    origins = "https://api.clickup.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct ClickUp;
