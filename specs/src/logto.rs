//! Logto.
//!
//! From "Machine-to-machine: Auth with Logto" and "Interact with Management API" (`docs.logto.io`) and
//! "Authentication" (`openapi.logto.io`), read on 2026-11-26, in their first parts. The error answers
//! are from memory and as RFC 6749 and RFC 8707 have them.
//!
//! - A token is for one API resource, which the request names (`resource`). The scopes are its
//!   permissions.
//! - The identifier of the Management API is a URL with the name of the tenant.

use oauth_runtime::oauth_provider;

/// Tokens of an application itself for the Management API of a Logto Cloud tenant.
///
/// Create a machine-to-machine application in the Console and give it a role with the permission `all`
/// of the Management API; client id and client secret are on its page. A token lives for an hour. There
/// is no refresh token.
#[oauth_provider(
    token_url = "https://{tenant}.logto.app/oidc/token",
    issuer = "https://{tenant}.logto.app/oidc",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(default = ["all"]),
    resource = "https://{tenant}.logto.app/api",
)]
#[derive(Debug, Clone)]
pub struct LogtoManagement {
    /// The id of the tenant.
    #[oauth(pattern = "[a-z0-9]+")]
    pub tenant: String,
}
