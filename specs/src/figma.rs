//! Figma.
//!
//! From "Authentication" and "Personal access tokens" (`developers.figma.com/docs/rest-api`) and "Figma" at
//! `arcticjs.dev`, read on 2026-11-26; the page on OAuth apps was not at hand. Endpoints, Basic, the answers
//! and the scopes are as several public clients have them, some of which quote that page. The lives of code
//! and token are from common knowledge of the API. What an error looks like was not to be seen: `message` is
//! read as its description, as in the rest of the API.
//!
//! A refresh has an endpoint of its own, which documents the refresh token as its only parameter, and answers
//! without a refresh token. The code lives for 30 seconds.

use oauth_runtime::oauth_provider;

/// Tokens for the [Figma](https://developers.figma.com) REST API of a user.
///
/// Client id and secret are those of an OAuth app under "My apps". A token lives for 90 days. The refresh
/// token is used again and again. In the header it is an ordinary bearer token; `X-Figma-Token` is for
/// personal ones.
#[oauth_provider(
    authorization_url = "https://www.figma.com/oauth",
    token_url = "https://api.figma.com/v1/oauth/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    refresh(url = "https://api.figma.com/v1/oauth/refresh", grant_type = none),
    scope(
        current_user_read = "current_user:read",
        file_content_read = "file_content:read",
        file_metadata_read = "file_metadata:read",
        file_versions_read = "file_versions:read",
        file_comments_read = "file_comments:read",
        file_comments_write = "file_comments:write",
        file_dev_resources_read = "file_dev_resources:read",
        file_dev_resources_write = "file_dev_resources:write",
        file_variables_read = "file_variables:read",
        file_variables_write = "file_variables:write",
        library_assets_read = "library_assets:read",
        library_content_read = "library_content:read",
        team_library_content_read = "team_library_content:read",
        library_analytics_read = "library_analytics:read",
        projects_read = "projects:read",
        selections_read = "selections:read",
        webhooks_read = "webhooks:read",
        webhooks_write = "webhooks:write",
        activity_log_read = "org:activity_log_read",
    ),
    rotation = reusable,
    response(extra(user_id: Option<String> = "user_id_string")),
    errors(error_description = ["error_description", "message"]),
    origins = "https://api.figma.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Figma;
