//! PingOne.
//!
//! From "`CLIENT_SECRET_JWT` Setup" of the workflow library of the PingOne API
//! (`developer.pingidentity.com/pingone-api`), in its beginning, read on 2026-11-26. The endpoints, the
//! regions and the lifetimes are from memory of the same documentation and not confirmed, and so are the
//! error answers, which are taken to follow RFC 6749.
//!
//! - How a client authenticates is a setting of the application (`tokenEndpointAuthMethod`); each way
//!   has a struct here.
//! - The issuer is the base of the endpoints, with `/as` behind the environment.

use oauth_runtime::oauth_provider;

/// Tokens of a user of a PingOne environment, or of an application itself, with HTTP Basic.
///
/// Add an application to the environment; client id and client secret are on its page. A user's refresh
/// token comes where the application has the grant "Refresh Token".
///
/// A token lives for an hour unless the resource says otherwise.
#[oauth_provider(
    authorization_url = "https://auth.pingone.{region}/{environment_id}/as/authorize",
    token_url = "https://auth.pingone.{region}/{environment_id}/as/token",
    revocation_url = "https://auth.pingone.{region}/{environment_id}/as/revoke",
    introspection_url = "https://auth.pingone.{region}/{environment_id}/as/introspect",
    userinfo_url = "https://auth.pingone.{region}/{environment_id}/as/userinfo",
    issuer = "https://auth.pingone.{region}/{environment_id}/as",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(openid = "openid", profile = "profile", email = "email"),
)]
#[derive(Debug, Clone)]
pub struct PingOne {
    /// Where the environment is: `com` for North America, `eu`, `ca`, `asia`, `sg` or `com.au`.
    #[oauth(default = "com", one_of("com", "eu", "ca", "asia", "sg", "com.au"))]
    pub region: String,
    /// The id of the environment.
    #[oauth(pattern = "[0-9a-f-]{36}")]
    pub environment_id: String,
}

/// Tokens of an application itself that proves its secret without sending it.
///
/// The application has the authentication method "Client Secret JWT": each call carries an assertion
/// that is signed with the secret (HS256), for the issuer as its audience.
#[oauth_provider(
    token_url = "https://auth.pingone.{region}/{environment_id}/as/token",
    issuer = "https://auth.pingone.{region}/{environment_id}/as",
    grant = client_credentials,
    client_auth = client_secret_jwt,
    jwt(alg = HS256, lifetime = 300),
)]
#[derive(Debug, Clone)]
pub struct PingOneSecretJwt {
    /// Where the environment is: `com` for North America, `eu`, `ca`, `asia`, `sg` or `com.au`.
    #[oauth(default = "com", one_of("com", "eu", "ca", "asia", "sg", "com.au"))]
    pub region: String,
    /// The id of the environment.
    #[oauth(pattern = "[0-9a-f-]{36}")]
    pub environment_id: String,
}
