//! Okta.
//!
//! From "Refresh access tokens" and "Set up OAuth 2.0 On-Behalf-Of Token Exchange" of the Okta developer
//! documentation (`developer.okta.com`, in its public source), read on 2026-11-26. The reference of the token endpoint was not at hand; its errors are from
//! an older extract of it (`gist.github.com`), and the service app (private key), with its errors, is from
//! memory and not confirmed.
//!
//! - A web application keeps its refresh token ("persistent"), a single page application gets a new one at
//!   each use, with 30 seconds in which the old one still works. Both are settings. A use after that ends
//!   all tokens of the user.
//! - The page sends `scope` and `state` with the code; neither is needed.
//! - The scopes of Okta's own API that have a name here were not compared with its reference.
//! - The org authorization server has other paths than the custom ones, and its tokens are for Okta's own
//!   API alone.

use oauth_runtime::oauth_provider;

/// Tokens of an Okta user, or of an application itself (client credentials), from an authorization server
/// of the org.
///
/// Create an app integration of type OIDC in the Admin Console; client id and secret are on its page, and
/// the refresh token is one of its allowed grant types. `offline_access` among the scopes of the login
/// brings a refresh token.
///
/// A service may exchange the token of a user for one of its own (on-behalf-of, with the grant type
/// "Token Exchange" of its app): with scopes of the custom authorization server, whose audience has to be
/// named. Such a server needs a scope of its own for client credentials, too. A token lives for an hour unless its access policy says otherwise. A refresh
/// token lives on, and dies after seven days without use.
#[oauth_provider(
    authorization_url = [
        "https://{domain}/oauth2/{authorization_server}/v1/authorize",
        "https://{domain}/oauth2/v1/authorize",
    ],
    token_url = [
        "https://{domain}/oauth2/{authorization_server}/v1/token",
        "https://{domain}/oauth2/v1/token",
    ],
    revocation_url = [
        "https://{domain}/oauth2/{authorization_server}/v1/revoke",
        "https://{domain}/oauth2/v1/revoke",
    ],
    grant = [authorization_code, client_credentials, token_exchange],
    client_auth = client_secret_basic,
    rotation = grace(30),
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        groups = "groups",
        offline_access = "offline_access",
        device_sso = "device_sso",
    ),
    errors(
        error = ["error", "errorCode"],
        error_description = ["error_description", "errorSummary"],
    ),
)]
#[derive(Debug, Clone)]
pub struct Okta {
    /// The domain of the org, such as `acme.okta.com`, or its custom domain.
    pub domain: String,
    /// The id of a custom authorization server; `default` is the one every org begins with. Without it the
    /// org authorization server answers.
    pub authorization_server: Option<String>,
}

/// Tokens for Okta's own API, for a service that holds a private key.
///
/// Create an API Services app integration, choose "Public key / Private key", register the public key,
/// grant the scopes (`okta.users.read`, ..) and an administrator role. Turn "Require Demonstrating Proof
/// of Possession (`DPoP`)" off, which is on for a new app: the token is a bearer token here.
///
/// A token lives for an hour. There is no refresh token.
#[oauth_provider(
    token_url = "https://{domain}/oauth2/v1/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    scope(
        users_read = "okta.users.read",
        users_manage = "okta.users.manage",
        groups_read = "okta.groups.read",
        groups_manage = "okta.groups.manage",
        apps_read = "okta.apps.read",
        apps_manage = "okta.apps.manage",
        logs_read = "okta.logs.read",
        policies_read = "okta.policies.read",
        policies_manage = "okta.policies.manage",
        clients_read = "okta.clients.read",
        clients_manage = "okta.clients.manage",
        authorization_servers_read = "okta.authorizationServers.read",
        authorization_servers_manage = "okta.authorizationServers.manage",
        roles_read = "okta.roles.read",
        factors_read = "okta.factors.read",
        sessions_manage = "okta.sessions.manage",
    ),
    jwt(
        alg = RS256,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "https://{domain}/oauth2/v1/token",
        jti = "{uuid}",
        lifetime = 300,
    ),
    errors(
        error = ["error", "errorCode"],
        error_description = ["error_description", "errorSummary"],
    ),
    origins = "https://{domain}",
)]
#[derive(Debug, Clone)]
pub struct OktaService {
    /// The domain of the org, such as `acme.okta.com`.
    pub domain: String,
    /// The private key: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The id (`kid`) of the key; needed where the app has several.
    pub key_id: Option<String>,
}
