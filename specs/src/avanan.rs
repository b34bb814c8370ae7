//! Avanan (Check Point Harmony Email & Collaboration, Smart API).
//!
//! From "API Authentication and Authorization" of the Avanan API Reference Guide and of the Avanan MSP API
//! Reference Guide, and "Managing the Security of a Single Customer Tenant" of the latter
//! (`sc1.checkpoint.com/documents`), read on 2026-11-26. This is no OAuth grant: a signed GET brings a token
//! as text. The example date has milliseconds and a `Z` (`2021-04-10T00:00:00.000Z`); a public PowerShell
//! client sends it without both, as here. The lifetime is not in the part of the pages that was at hand; a
//! public client treats the token as a JWT of an hour.
//!
//! Left open: the answer to a wrong signature. The status 401 is taken for `invalid_client`.

use oauth_runtime::oauth_provider;

/// Tokens for the [Avanan](https://sc1.checkpoint.com/documents/Avanan_API_Reference/) Smart API.
///
/// Application ID (`US:myapp29`) and client secret come from Avanan's support; an MSP has a key for each
/// region and uses it for all tenants there. The request for a token is signed: a SHA-256 over request ID,
/// application ID, date and secret. The clock must be right. A token lives for an hour and there is no
/// refresh token.
///
/// The API wants more than the token: each call has the headers `x-av-req-id`, `x-av-app-id`, `x-av-date`
/// and a signature `x-av-sig` over these, the path with its query and the secret. They are the application's
/// task.
#[oauth_provider(
    token_url = "https://{subdomain}.avanan.net/v1.0/auth",
    grant = client_credentials,
    client_auth = none,
    request(method = GET, grant_type = none, omit(client_id),
        headers("x-av-app-id" = "{client_id}", "x-av-req-id" = "{uuid}", "x-av-token" = "",
                "x-av-date" = "{now('%Y-%m-%dT%H:%M:%S')}",
                "x-av-sig" = "{sha256_hex(base64(uuid client_id now('%Y-%m-%dT%H:%M:%S') client_secret))}")),
    response(format = text),
    lifetime = 3600,
    errors(status(401 = invalid_client)),
    bearer(header = "x-av-token", scheme = none),
    origins = "https://{subdomain}.avanan.net",
)]
#[derive(Debug, Clone)]
pub struct Avanan {
    /// First label of the host, which depends on the region: `smart-api-production-1-us` for the United
    /// States, `..-1-eu` Europe, `..-5-ap` Australia, `..-1-ca` Canada, `..-1-euw2` the United Kingdom,
    /// `..-1-aps1` India.
    #[oauth(default = "smart-api-production-1-us", pattern = "[a-z0-9][a-z0-9-]*")]
    pub subdomain: String,
}
