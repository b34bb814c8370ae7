//! Airtable.
//!
//! From "How to register your own Airtable OAuth app" at `nango.dev` and from public clients that quote
//! Airtable's "OAuth reference" (`airtable.com/developers/web/api/oauth-reference`), read on 2026-11-26; the
//! reference itself was not at hand. That a refresh token is used once, the length of the state and the list
//! of scopes are from common knowledge of the API. The error answer is RFC 6749's.
//!
//! PKCE is required, and the state must have at least 16 characters. The exchange of a client with a secret
//! goes with Basic; one without names itself in the body.

use oauth_runtime::oauth_provider;

/// Tokens for the [Airtable](https://airtable.com/developers/web) API of a user, for the bases that the user
/// chooses.
///
/// Register an integration in the Builder Hub; the secret is made there and is optional. The scopes must be
/// among those of the integration, and at least one is named. A token lives for an hour, a refresh token for
/// 60 days (`refresh_expires_in`): each refresh brings the next of both.
#[oauth_provider(
    authorization_url = "https://airtable.com/oauth2/v1/authorize",
    token_url = "https://airtable.com/oauth2/v1/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        records_read = "data.records:read",
        records_write = "data.records:write",
        record_comments_read = "data.recordComments:read",
        record_comments_write = "data.recordComments:write",
        bases_read = "schema.bases:read",
        bases_write = "schema.bases:write",
        webhook_manage = "webhook:manage",
        block_manage = "block:manage",
        user_email_read = "user.email:read",
        workspaces_and_bases_read = "workspacesAndBases:read",
        workspaces_and_bases_write = "workspacesAndBases:write",
        enterprise_users_read = "enterprise.user:read",
        enterprise_groups_read = "enterprise.groups:read",
    ),
    response(refresh_token_expires_in = "refresh_expires_in"),
    origins = ["https://api.airtable.com", "https://content.airtable.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Airtable;
