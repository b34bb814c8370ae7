//! Auth0.
//!
//! From "Get Token" of the Authentication API reference, "Use Refresh Tokens" and "Get Token (PKCE)"
//! (`auth0.com/docs`, in their public source), read on 2026-11-26. The pages print no error answers: the
//! one of a dead refresh token is as public applications see it, the others are from memory and not
//! confirmed. "Authenticate with mTLS" (`auth0.com/docs/get-started`) was at hand in its beginning;
//! where the endpoints for certificates are is from memory.
//!
//! - Without an audience the access token is an opaque one for the userinfo endpoint alone.
//! - The answer names the scopes where they differ from those asked for.
//! - Whether a refresh token is rotated is a setting of the application, with a leeway that is 0 unless
//!   changed.

use oauth_runtime::oauth_provider;

/// Tokens of a user of an Auth0 tenant.
///
/// Create an application in the Auth0 dashboard; domain, client id and client secret are on its page. A
/// single page or native application has no secret. `audience` is the identifier of the API the token is
/// for; `offline_access` among the scopes brings a refresh token where the API allows offline access.
///
/// A token lives for a day unless the API says otherwise (the answer does).
#[oauth_provider(
    authorization_url = "https://{domain}/authorize",
    token_url = "https://{domain}/oauth/token",
    revocation_url = "https://{domain}/oauth/revoke",
    grant = authorization_code,
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        offline_access = "offline_access",
    ),
    authorize(params(
        audience = "{audience}",
        organization = "{organization}",
        connection = "{connection}",
        prompt = "{prompt}",
    )),
    errors(extra(mfa_token: Option<String>)),
)]
#[derive(Debug, Clone)]
pub struct Auth0 {
    /// The domain of the tenant, such as `acme.eu.auth0.com`, or its custom domain.
    pub domain: String,
    /// The identifier of the API, such as `https://api.acme.example`.
    pub audience: Option<String>,
    /// The organization to log in to.
    pub organization: Option<String>,
    /// The connection to log in with, such as `google-oauth2`; without it the user chooses.
    pub connection: Option<String>,
    /// `login` to ask for the password in any case, `consent`, or `none` for a login that may not ask.
    pub prompt: Option<String>,
}

/// Tokens of an application itself, for an API of an Auth0 tenant (client credentials).
///
/// Create a machine to machine application in the Auth0 dashboard and authorize it for the API; the scopes
/// it may have are chosen there.
///
/// A token lives for a day unless the API says otherwise. There is no refresh token. Each token counts
/// against the quota of the plan.
#[oauth_provider(
    token_url = "https://{domain}/oauth/token",
    grant = client_credentials,
    request(params(audience = "{audience}", organization = "{organization}")),
)]
#[derive(Debug, Clone)]
pub struct Auth0Machine {
    /// The domain of the tenant, such as `acme.eu.auth0.com`, or its custom domain.
    pub domain: String,
    /// The identifier of the API; `https://<tenant>.auth0.com/api/v2/` for the Management API.
    pub audience: String,
    /// The organization that the token is for.
    pub organization: Option<String>,
}

/// Tokens as [`Auth0Machine`] has them, for an application that shows a certificate in the TLS handshake
/// and has no secret.
///
/// The tenant has mTLS turned on and a custom domain of its own certificates, and the application has its
/// certificate registered as a credential. The transport has the certificate and its key.
#[oauth_provider(
    token_url = "https://{mtls_domain}/oauth/token",
    grant = client_credentials,
    client_auth = tls_client_auth,
    request(params(audience = "{audience}")),
)]
#[derive(Debug, Clone)]
pub struct Auth0Certificate {
    /// The host of the endpoints for certificates: that of `mtls_endpoint_aliases` in the metadata of the
    /// tenant, such as `mtls.login.acme.example`.
    pub mtls_domain: String,
    /// The identifier of the API.
    pub audience: String,
}
