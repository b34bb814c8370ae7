//! Procore.
//!
//! From "Procore API Authentication Endpoints", "Using the OAuth 2.0 Client Credentials Grant Type" and
//! "OAuth 2.0 Authorization Code Grant Flow" (`developers.procore.com/documentation`, in the repository
//! `procore/documentation`), read on 2026-11-26. The base URL of the development sandbox is printed without
//! `/oauth`, those of the others with it; the same paths are assumed. The examples send a multipart form
//! with curl and a URL-encoded form in Ruby. Whether a refresh ends the old refresh token is not said. PKCE
//! and scopes are not mentioned. The pages print no error answer of the token endpoint. The API origin of
//! the monthly sandbox is not on the pages that were read.

use oauth_runtime::oauth_provider;

/// Tokens for the [Procore](https://www.procore.com) API, on behalf of a user.
///
/// Create an app in the Developer Portal; "OAuth Credentials" has a client ID and a secret for production
/// and the monthly sandbox, and others for the development sandbox. Tokens are not shared between
/// environments. A program without a web server may use `urn:ietf:wg:oauth:2.0:oob` as its redirect URI.
///
/// A code lives for ten minutes, an access token for 90 minutes. There are no scopes. Requests need the
/// header `Procore-Company-Id`. The APIs are `https://api.procore.com`, `https://sandbox.procore.com` and
/// `https://api-monthly.procore.com`. Revoking an access token also ends its refresh token.
#[oauth_provider(
    environments(
        production = "https://login.procore.com",
        sandbox = "https://login-sandbox.procore.com",
        monthly_sandbox = "https://login-sandbox-monthly.procore.com",
    ),
    authorization_url = "{env}/oauth/authorize",
    token_url = "{env}/oauth/token",
    revocation_url = "{env}/oauth/revoke",
    grant = authorization_code,
    authorize(pkce = none, omit(scope)),
    response(extra(created_at: Option<u64>)),
    origins = ["https://api.procore.com", "https://sandbox.procore.com", "https://api-monthly.procore.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Procore;

/// Tokens for the [Procore](https://www.procore.com) API, of a developer-managed service account: no user
/// logs in.
///
/// An app with tool permissions on company or project level has client credentials, under "OAuth
/// Credentials" of its page. A company installs the app, and the permissions decide what the token may do.
/// The token lives for 90 minutes; there is no refresh token. `/rest/v1.0/me` and `/rest/v1.0/companies`
/// need the header `Procore-Company-Id`.
#[oauth_provider(
    environments(
        production = "https://login.procore.com",
        sandbox = "https://login-sandbox.procore.com",
        monthly_sandbox = "https://login-sandbox-monthly.procore.com",
    ),
    token_url = "{env}/oauth/token",
    revocation_url = "{env}/oauth/revoke",
    grant = client_credentials,
    response(extra(created_at: Option<u64>)),
    origins = ["https://api.procore.com", "https://sandbox.procore.com", "https://api-monthly.procore.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct ProcoreServiceAccount;
