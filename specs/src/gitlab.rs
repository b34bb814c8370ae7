//! GitLab.
//!
//! From "OAuth 2.0 identity provider API" and "Configure GitLab as an OAuth 2.0 authentication identity
//! provider" of the GitLab documentation (`docs.gitlab.com`, in its public source), read on 2026-11-26.
//! The page prints no error answer; the server is the doorkeeper library, which answers as RFC 6749 §5.2
//! says.
//!
//! - A refresh must repeat the `redirect_uri` of the authorization request.
//! - A refresh ends the refresh token and the access token that were in use.
//! - The answer does not always name the scopes; the page's example leaves them out.
//! - The password grant of older versions is left out: newer versions of the page drop it.

use oauth_runtime::oauth_provider;

/// Tokens of a GitLab user, on GitLab.com, GitLab Dedicated or a self-managed instance.
///
/// Register an application under User settings, Applications (or for a group, or for the whole instance).
/// A confidential application has a secret; one that is not works without a secret, with PKCE alone. The
/// scopes of the registration bound what can be asked for.
///
/// A token lives for two hours. Each refresh brings a new refresh token.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize",
    token_url = "https://{host}/oauth/token",
    revocation_url = "https://{host}/oauth/revoke",
    grant = authorization_code,
    scope(
        api = "api",
        read_api = "read_api",
        read_user = "read_user",
        read_repository = "read_repository",
        write_repository = "write_repository",
        read_virtual_registry = "read_virtual_registry",
        write_virtual_registry = "write_virtual_registry",
        read_registry = "read_registry",
        write_registry = "write_registry",
        create_runner = "create_runner",
        manage_runner = "manage_runner",
        k8s_proxy = "k8s_proxy",
        ai_features = "ai_features",
        sudo = "sudo",
        admin_mode = "admin_mode",
        openid = "openid",
        profile = "profile",
        email = "email",
    ),
    authorize(params(root_namespace_id = "{root_namespace_id}")),
    refresh(params(redirect_uri = "{redirect_uri}")),
    renew = at_expiry,
    response(extra(created_at: Option<u64>)),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct GitLab {
    /// The host of the instance.
    #[oauth(default = "gitlab.com")]
    pub host: String,
    /// The number of the root namespace of the project, for a group whose members sign in with SAML.
    pub root_namespace_id: Option<String>,
}
