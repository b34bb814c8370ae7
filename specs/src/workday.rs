//! Workday.
//!
//! From the descriptions of integrators: "Workday (OAuth) - How do I link my account?", "Workday (Refresh
//! Token) - How do I link my account?" and "How to register your own Workday OAuth app" at `nango.dev`,
//! "Workday: how do I link using OAuth" at `help.merge.dev`, "Create API Client for Integration" at
//! `documentation.sailpoint.com`, and the schema `TokenResponse` of "Workday Security" at `schemas.apis.io`,
//! read on 2026-11-26. Workday's own documentation is open to customers only and was not at hand: that the
//! secret goes into Basic, PKCE and the error answer are not confirmed there.
//!
//! * Every customer registers the client in the own tenant and hands over id and secret; there is no client
//!   for all tenants.
//! * The scopes (functional areas) are those of the registration; the request names none.
//! * The answer may lack `expires_in` (a client is said to get only the two tokens and the type); the life of
//!   a token is then unknown, and one that Workday rejects is refreshed.
//! * "Support Proof Key for Code Exchange" is a switch of the registration; a challenge is sent only where an
//!   application asks for it.

use oauth_runtime::oauth_provider;

/// Tokens for the APIs of a [Workday](https://doc.workday.com) tenant of a user who logs in.
///
/// An administrator of the tenant runs the task "Register API Client" (authorization code grant, bearer). The
/// report "View API Clients" then shows the client, and the two endpoints from which the fields below are
/// read.
#[oauth_provider(
    authorization_url = "https://{authorization_host}/{tenant}/authorize",
    token_url = "https://{host}/ccx/oauth2/{tenant}/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    authorize(pkce = none),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct Workday {
    /// The host of the authorization endpoint, such as `impl.workday.com` or `wd5.myworkday.com`.
    pub authorization_host: String,
    /// The host of the token endpoint and of the APIs, such as `wd2-impl-services1.workday.com`.
    pub host: String,
    /// The name of the tenant.
    pub tenant: String,
}

/// Tokens for the APIs of a Workday tenant of an integration system user, from a refresh token made by hand.
///
/// An administrator runs the task "Register API Client for Integrations" with "Non-Expiring Refresh Tokens",
/// and then "Manage Refresh Tokens for Integrations" for the integration system user. That refresh token is
/// used again and again. What the token may read depends on the security groups of that user.
#[oauth_provider(
    token_url = "https://{host}/ccx/oauth2/{tenant}/token",
    grant = refresh_token,
    client_auth = client_secret_basic,
    rotation = reusable,
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct WorkdayIntegration {
    /// The host of the token endpoint and of the APIs, such as `wd2-impl-services1.workday.com`.
    pub host: String,
    /// The name of the tenant.
    pub tenant: String,
}
