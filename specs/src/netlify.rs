//! Netlify.
//!
//! The provider's own page ("Get started with the Netlify API", `docs.netlify.com`) was not at hand. The
//! endpoints and the parameters are those that public programs send, read on 2026-11-26; the READMEs of the
//! repositories `netlify/netlify-oauth-example` and `netlify-labs/oauth-example` (`github.com`), read on the
//! same day, describe how an application is registered. Not confirmed: what the answer holds besides
//! `access_token`, and whether a token expires. The programs send the exchange as a form or as JSON, and
//! both are accepted; none of them sends a PKCE challenge, a scope, or a refresh token. An old README of the
//! package `netlify` also gets a token of the application itself from its credentials; that grant is not
//! declared here.

use oauth_runtime::oauth_provider;

/// Tokens for the [Netlify](https://www.netlify.com) API, on behalf of a user and of the teams of that user.
///
/// Register an OAuth application under "Applications" of the user settings of `app.netlify.com`; "show
/// credentials" has the client ID and the secret. The redirect URI of the request must be the registered
/// one.
///
/// There are no scopes: a token may do what the user may do. There is no refresh token. How long a token
/// lives is not stated; a user ends it under "Applications", and the API then answers 401.
#[oauth_provider(
    authorization_url = "https://app.netlify.com/authorize",
    token_url = "https://api.netlify.com/oauth/token",
    grant = authorization_code,
    authorize(pkce = none, omit(scope)),
    refresh = none,
    origins = "https://api.netlify.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Netlify;
