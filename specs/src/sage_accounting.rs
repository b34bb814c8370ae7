//! Sage Accounting.
//!
//! From "Authentication" and "Troubleshooting oAuth Issues" of the Accounting API guide
//! (`developer.sage.com/accounting/guides/authenticating`), the first in its beginning and the second in a
//! stored copy, the provider's sample `Sage/sbca_api_python_sample` and five public programs, read on
//! 2026-11-26. The guide prints `{"error": "invalid_grant"}` with status 400 for a code or refresh token
//! that is wrong or too old (a code lives for 60 seconds). Not confirmed: the members
//! `refresh_token_expires_in` and `requested_by_id`. One of the programs names the revocation endpoint. A
//! program sends PKCE; the guide does not mention it. Codes hold a slash (`GB/..`).

use oauth_runtime::oauth_provider;

/// Tokens for the [Sage](https://www.sage.com) Accounting API, on behalf of a user and for all businesses of
/// that user.
///
/// Register an app in the Sage App Registry; the client ID and the secret are on its page. Callback URLs are
/// compared exactly, including case.
///
/// An access token lives for five minutes. A refresh token lives for 31 days and is used once; each refresh
/// brings a new one. Requests to `https://api.accounting.sage.com/v3.1` name the business with the header
/// `X-Business`; without it the lead business of the user answers. Scopes are `readonly` and `full_access`.
#[oauth_provider(
    authorization_url = "https://www.sageone.com/oauth2/auth/central",
    token_url = "https://oauth.accounting.sage.com/token",
    revocation_url = "https://oauth.accounting.sage.com/revoke",
    grant = authorization_code,
    scope(readonly = "readonly", full_access = "full_access"),
    authorize(
        pkce = none,
        params(filter = "apiv3.1", country = "{country}", locale = "{locale}"),
        callback(country: Option<String>),
    ),
    response(extra(requested_by_id: Option<String>)),
    origins = "https://api.accounting.sage.com",
)]
#[derive(Debug, Clone)]
pub struct SageAccounting {
    /// The country of the business, such as `GB`: skips the page on which the user chooses it. If it is not
    /// the country of the business, the authorization fails.
    pub country: Option<String>,
    /// The language of the authorization pages, such as `en-GB`.
    pub locale: Option<String>,
}
