//! Datadog.
//!
//! From "`OAuth2` Authorization Endpoints Reference"
//! (`docs.datadoghq.com/extend/authorization/oauth2_endpoints`; read as a whole in an older copy of its
//! source in the repository `DataDog/documentation`, and in the beginning of the current page) and the
//! beginning of "`OAuth2` in Datadog" (`docs.datadoghq.com/extend/authorization/oauth2_in_datadog`), read on
//! 2026-11-26. The pages print no token answer and refer to RFC 6749 for it and for errors. They state that
//! an access token lives for an hour and that a refresh token of a Marketplace client has no expiry. Whether
//! a refresh token may be used twice is not said; the text speaks of "subsequent access and refresh tokens".
//! Scopes are set on the client in the Developer Platform; the authorization request has no `scope`
//! parameter. The hosts of the sites were not checked against the page "Getting Started with Datadog Sites".

use oauth_runtime::oauth_provider;

/// Tokens for the [Datadog](https://www.datadoghq.com) API, on behalf of a user: an integration of the
/// Marketplace.
///
/// Create an OAuth client in the Developer Platform of a partner account; a confidential client gets a
/// secret. The scopes are part of the client.
///
/// Datadog runs separate sites. A user who starts at the integration tile arrives at the `onboarding_url`
/// with the parameter `site`, the address of the authorization page, whose host may have a subdomain of the
/// organization. The callback has `site` and `domain`; the token request goes to `api.` and that domain. A
/// program serves several sites with one value of this type for each: the two fields are set before the
/// login, and a callback whose `domain` is another one must not be trusted with the secret.
///
/// An access token lives for an hour. The API key that sends data into Datadog is made with the token at
/// `/api/v2/api_keys/marketplace`, once for an organization.
#[oauth_provider(
    authorization_url = "https://{site}/oauth2/v1/authorize",
    token_url = "https://api.{domain}/oauth2/v1/token",
    revocation_url = "https://api.{domain}/oauth2/v1/revoke",
    grant = authorization_code,
    authorize(omit(scope), callback(domain: Option<String>, site: Option<String>)),
    response(expires_in(path = "expires_in", default = 3600)),
    origins = "https://api.{domain}",
)]
#[derive(Debug, Clone)]
pub struct Datadog {
    /// The host of the authorization page: `app.datadoghq.com`, `us3.datadoghq.com`, `us5.datadoghq.com`,
    /// `app.datadoghq.eu`, `ap1.datadoghq.com`, `ap2.datadoghq.com` or `app.ddog-gov.com`, or one with the
    /// subdomain of the organization, such as `acme.datadoghq.com`.
    #[oauth(default = "app.datadoghq.com")]
    pub site: String,
    /// The domain of the site, behind `api.`.
    #[oauth(
        default = "datadoghq.com",
        one_of(
            "datadoghq.com",
            "us3.datadoghq.com",
            "us5.datadoghq.com",
            "datadoghq.eu",
            "ap1.datadoghq.com",
            "ap2.datadoghq.com",
            "ddog-gov.com",
        )
    )]
    pub domain: String,
}
