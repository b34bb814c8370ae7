//! Gusto (App Integrations and Embedded Payroll).
//!
//! From "`OAuth2`" and "Authentication" of App Integrations, "Company Access Tokens" and "Authentication and
//! authorization" of Embedded Payroll and the reference of "Refresh access token" (`docs.gusto.com`), read
//! on 2026-11-26; of the long pages only the beginnings were at hand. The answer of a refresh is as a copy
//! of the reference prints it (`developers.qodex.ai/gusto-embedded`).
//!
//! The pages contradict each other about `redirect_uri` in a refresh: the reference and older versions of
//! "Company Access Tokens" require it, the newest version leaves it out. It is sent here. The client secret
//! in the URL is answered with 400. The pages do not mention PKCE, and print no error answer of the token
//! endpoint.

use oauth_runtime::oauth_provider;

/// Tokens of one company for the [Gusto](https://dev.gusto.com) APIs, on behalf of an administrator.
///
/// Create an application in the Developer Portal; new ones work in the demo environment, and Gusto hands out
/// the credentials for production after a review. Only primary and full access administrators can authorize.
/// A token is good for one company; an administrator of several goes through the login once for each. What
/// the application may do is set in the portal, and the authorization request has no scope.
///
/// An access token lives for two hours. A refresh answers with a new pair; the old refresh token is revoked
/// when the new access token is used for the first time.
#[oauth_provider(
    authorization_url = "{env}/oauth/authorize",
    token_url = "{env}/oauth/token",
    environments(production = "https://api.gusto.com", demo = "https://api.gusto-demo.com"),
    grant = authorization_code,
    request(format = json),
    authorize(pkce = none),
    refresh(params(redirect_uri = "{redirect_uri}")),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Gusto;

/// System access tokens for [Gusto](https://docs.gusto.com/embedded-payroll/docs/system-access) Embedded
/// Payroll: what an application does for itself, such as the creation of partner-managed companies and
/// webhooks.
///
/// The credentials are those of the application in the Developer Portal. A token lives for two hours.
/// Another one can be asked for while the first lives; there is no refresh token. Needs API version
/// 2024-04-01 or later.
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://api.gusto.com", demo = "https://api.gusto-demo.com"),
    grant = "system_access",
    request(format = json),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct GustoSystem;
