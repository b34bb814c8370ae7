//! Docker Hub and other container registries with token authentication.
//!
//! From "Token Authentication Specification" of the Distribution registry
//! (`distribution.github.io/distribution/spec/auth/token`, in its public source), read on 2026-11-26. The
//! specification says that bad credentials are answered with status 401 and prints no body; the one of
//! Docker Hub is from memory and not confirmed.
//!
//! - A registry answers 401 with `WWW-Authenticate: Bearer realm="..",service="..",scope=".."`: `realm`
//!   and `service` are fields here, `scope` is asked for.
//! - The request is a GET without a grant type. `scope` is a parameter for each entry; one entry has its
//!   actions with commas between them.
//! - The token is in `token`, or in `access_token`, or in both.
//! - A token without `expires_in` lives for 60 seconds. `expires_in` counts from `issued_at`, which is not
//!   read here: the clocks may differ.
//! - An answer may grant less than was asked for, and does not say so.
//! - The POST variant with refresh tokens ("`OAuth2` Token Authentication") is not declared.

use oauth_runtime::oauth_provider;

/// Tokens to pull from, or push to, a registry, with the name and the password of an account.
///
/// The client id is the name of the user, the client secret the password; for Docker Hub better a personal
/// access token. A scope is `repository:<name>:<actions>`, such as `repository:acme/app:pull,push`.
/// Official images of Docker Hub are under `library/`.
///
/// The defaults are Docker Hub's. A token is good for the scopes it was asked for, and for a few minutes:
/// ask for one for each repository.
#[oauth_provider(
    token_url = "{realm}",
    grant = client_credentials,
    client_auth(client_secret_basic, encoding = raw),
    scope(separator = none),
    request(method = GET, format = query, grant_type = none, params(service = "{service}")),
    response(
        access_token = ["token", "access_token"],
        expires_in(path = "expires_in", default = 60),
    ),
    errors(error_description = ["details", "errors[0].message"], status(401 = invalid_client)),
    origins = "{registry}",
)]
#[derive(Debug, Clone)]
pub struct DockerRegistry {
    /// The `realm` of the challenge: the URL of the token endpoint.
    #[oauth(default = "https://auth.docker.io/token")]
    pub realm: String,
    /// The `service` of the challenge.
    #[oauth(default = "registry.docker.io")]
    pub service: String,
    /// The origin of the registry.
    #[oauth(default = "https://registry-1.docker.io")]
    pub registry: String,
}

/// Tokens to pull what is public from a registry, without an account.
///
/// The client id is any word that tells the operator which program asks. A scope is
/// `repository:<name>:pull`.
#[oauth_provider(
    token_url = "{realm}",
    grant = client_credentials,
    client_auth = none,
    scope(separator = none),
    request(method = GET, format = query, grant_type = none, params(service = "{service}")),
    response(
        access_token = ["token", "access_token"],
        expires_in(path = "expires_in", default = 60),
    ),
    errors(error_description = ["details", "errors[0].message"], status(401 = access_denied)),
    origins = "{registry}",
)]
#[derive(Debug, Clone)]
pub struct DockerRegistryAnonymous {
    /// The `realm` of the challenge: the URL of the token endpoint.
    #[oauth(default = "https://auth.docker.io/token")]
    pub realm: String,
    /// The `service` of the challenge.
    #[oauth(default = "registry.docker.io")]
    pub service: String,
    /// The origin of the registry.
    #[oauth(default = "https://registry-1.docker.io")]
    pub registry: String,
}
