//! Todoist.
//!
//! From the documentation of the provider's own libraries (`doist.github.io/todoist-sdk-typescript`,
//! "refreshAuthToken" and "`AuthTokenResponse`"; `doist.github.io/todoist-api-python/authentication`), the
//! source of the former (`Doist/todoist-sdk-typescript`, `src/authentication.ts`) and two public programs,
//! read on 2026-11-26. The page "Authorization" of the API reference (`developer.todoist.com/api/v1`) was
//! not at hand. Not confirmed: the error words `bad_authorization_code` and
//! `incorrect_application_credentials`, and the lifetime of an hour that the programs state. A program
//! remarks that a refresh token that was used within the last minute is answered once more with the same
//! access token, but without a refresh token; that is not relied upon here.

use oauth_runtime::oauth_provider;

/// Tokens for the [Todoist](https://www.todoist.com) API, on behalf of a user.
///
/// Create an app in the App Management Console; the client ID and the secret are on its page. A client may
/// also come from dynamic registration, or be the HTTPS address of its metadata document; such a public
/// client has no secret and uses PKCE. At least one scope must be asked for; scopes are separated by commas.
///
/// Apps with refresh tokens (the default for new apps) get an access token of about an hour, and each
/// refresh brings a new refresh token. Older apps get a long-lived access token and no refresh token; then
/// nothing is refreshed. The revocation endpoint takes access tokens only.
#[oauth_provider(
    authorization_url = "https://app.todoist.com/oauth/authorize",
    token_url = "https://api.todoist.com/oauth/access_token",
    revocation_url = "https://api.todoist.com/api/v1/revoke",
    grant = authorization_code,
    scope(
        separator = ",",
        task_add = "task:add",
        data_read = "data:read",
        data_read_write = "data:read_write",
        data_delete = "data:delete",
        project_delete = "project:delete",
        backups_read = "backups:read",
        billing_read = "billing:read",
        billing_read_write = "billing:read_write",
        app_console = "dev:app_console",
    ),
    revocation(client_auth = client_secret_basic),
    errors(code(bad_authorization_code = invalid_grant, incorrect_application_credentials = invalid_client)),
    origins = "https://api.todoist.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Todoist;
