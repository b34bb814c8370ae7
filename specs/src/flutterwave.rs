//! Flutterwave.
//!
//! From "Authentication" of version 4 (`developer.flutterwave.com/v4.0/docs/authentication`) and "Exchange
//! token" (`flutterwaveinc.mintlify.app`), read on 2026-11-26 in stored copies. The error answer is that of
//! Keycloak, which the token endpoint is; the page prints none. Version 3 of the API takes a secret key and
//! has no token endpoint.
//!
//! The endpoint is the same for the sandbox and production: the credentials decide.

use oauth_runtime::oauth_provider;

/// Tokens for the [Flutterwave](https://developer.flutterwave.com) API, version 4.
///
/// Client ID and secret are in the dashboard, one pair for the sandbox and one for production. A token
/// lives for ten minutes and there is no refresh token; another is asked for. The scopes are fixed and need
/// not be asked for.
#[oauth_provider(
    token_url = "https://idp.flutterwave.com/realms/flutterwave/protocol/openid-connect/token",
    grant = client_credentials,
    origins = ["https://api.flutterwave.cloud", "https://developersandbox-api.flutterwave.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Flutterwave;
