//! `BambooHR`.
//!
//! From the beginning of "Getting Started With The API" (`documentation.bamboohr.com/docs/getting-started`),
//! and from `OAuthAuthentication` of the provider's PHP SDK (`BambooHR/bhr-api-php`) and five public
//! programs for the requests, all read on 2026-11-26. The SDK sends JSON with `client_id` and
//! `client_secret` in it. Not confirmed: the members `companyDomain` and `id_token` of the answer, which one
//! of the programs names, and the lifetime of an hour, which the SDK assumes where the answer has none. PKCE
//! and errors are not mentioned. The named scopes are a small part of the provider's catalog and were not
//! checked against it.

use oauth_runtime::oauth_provider;

/// Tokens for the [BambooHR](https://www.bamboohr.com) API, on behalf of a user of one company.
///
/// Create an application in the developer portal (`developers.bamboohr.com`); its page has the client ID and
/// the secret, the redirect URIs and the scopes. The redirect URI must be exactly a registered one. Scopes
/// must be among those of the application; `offline_access` brings a refresh token.
///
/// A token may see what the user may see: fields that the user cannot see are left out of answers without an
/// error.
#[oauth_provider(
    authorization_url = "https://{company_domain}.bamboohr.com/authorize.php?request=authorize",
    token_url = "https://{company_domain}.bamboohr.com/token.php?request=token",
    grant = authorization_code,
    scope(
        openid = "openid",
        email = "email",
        offline_access = "offline_access",
        company_info = "company:info",
        employee = "employee",
        employee_contact = "employee:contact",
        employee_job = "employee:job",
        employee_name = "employee:name",
        employee_directory = "employee_directory",
        field = "field",
        report = "report",
        time_off = "time_off",
        time_tracking = "time_tracking",
        webhooks = "webhooks",
    ),
    request(format = json),
    authorize(pkce = none),
    response(
        expires_in(path = "expires_in", default = 3600),
        extra(company_domain: Option<String> = "companyDomain"),
    ),
    origins = "https://{company_domain}.bamboohr.com",
)]
#[derive(Debug, Clone)]
pub struct BambooHr {
    /// The subdomain of the company: `acme` of `acme.bamboohr.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub company_domain: String,
}
