//! Cliquify.
//!
//! From the page "Client Credentials Grant" of the developer portal, one of the documents of the
//! project's start, read on 2026-11-26. It documents `POST https://oauth.cliquify.me/oauth/access-token`
//! with the three form parameters of RFC 6749 §4.4.2. The answer wraps the token: `{"success": true,
//! "token": {"token_type", "expires_in", "access_token"}}`, with a lifetime of 2592000 seconds (30 days)
//! and no refresh token. The page shows no error answer; `success` with any other value than `true` is
//! taken as one at any status.

use oauth_runtime::oauth_provider;

/// Server-to-server tokens of [Cliquify](https://cliquify.me), valid for 30 days.
///
/// Credentials come from a Client Credentials client in Cliquify's developer portal.
#[oauth_provider(
    token_url = "https://oauth.cliquify.me/oauth/access-token",
    grant = client_credentials,
    response(root = "token"),
    errors(ok("success" = true)),
)]
#[derive(Debug, Clone, Copy)]
pub struct Cliquify;
