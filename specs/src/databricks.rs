//! Databricks.
//!
//! From "Authorize service principal access to Databricks with OAuth" (`docs.databricks.com`), "OAuth
//! reference" and "OAuth U2M implementation" of the partner guide
//! (`databrickslabs.github.io/partner-architecture`), read on 2026-11-26. The answer of the token endpoint
//! is as a public repository quotes it from the first page. No page that was read prints an error of it.
//!
//! - Whether refresh tokens are for a single use is a setting of the app connection.
//! - An account has its own endpoints on a host for each cloud; tokens of an account work for its
//!   workspaces too.

use oauth_runtime::oauth_provider;

/// Tokens for a Databricks workspace: of a user, or of a service principal (client credentials).
///
/// For a service principal, generate an OAuth secret on its Secrets tab; the client id is its application
/// id, and the scope is `all-apis`. For users, add an app connection in the account console; an app
/// without a secret is a public client, and PKCE is required. `offline_access` brings a refresh token.
///
/// A token lives for an hour. A service principal has no refresh token.
#[oauth_provider(
    authorization_url = "https://{host}/oidc/v1/authorize",
    token_url = "https://{host}/oidc/v1/token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        all_apis = "all-apis",
        sql = "sql",
        offline_access = "offline_access",
        openid = "openid",
        email = "email",
        profile = "profile",
    ),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct Databricks {
    /// The host of the workspace, such as `dbc-a1b2345c-d6e7.cloud.databricks.com`.
    pub host: String,
}

/// Tokens for a Databricks account, and for the workspaces in it.
///
/// As [`Databricks`], with the id of the account, which the account console shows.
#[oauth_provider(
    authorization_url = "https://{host}/oidc/accounts/{account_id}/v1/authorize",
    token_url = "https://{host}/oidc/accounts/{account_id}/v1/token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(all_apis = "all-apis", offline_access = "offline_access"),
)]
#[derive(Debug, Clone)]
pub struct DatabricksAccount {
    /// The id of the account: a UUID.
    pub account_id: String,
    /// The host of the account console of the cloud.
    #[oauth(
        default = "accounts.cloud.databricks.com",
        one_of(
            "accounts.cloud.databricks.com",
            "accounts.azuredatabricks.net",
            "accounts.gcp.databricks.com"
        )
    )]
    pub host: String,
}
