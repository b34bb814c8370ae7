//! Wise.
//!
//! From "Client credentials tokens", "Authentication & Access", "Testing in Sandbox" and "Getting
//! Started with Wise API" (`docs.wise.com`), read on 2026-11-26, the first in its first part. The answer
//! of a refresh and the errors are as RFC 6749 has them and not confirmed.
//!
//! - Each request of a partner is made over mutual TLS: the transport shows a certificate that is
//!   uploaded in the Developer Hub.
//! - The authorization page takes no scopes.

use oauth_runtime::oauth_provider;

/// Tokens of a partner itself for the [Wise](https://docs.wise.com) Platform API, without a user.
///
/// Client id and client secret come from Developer Hub, and so does the certificate. A token lives for
/// twelve hours unless Wise says otherwise; there is no refresh token.
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://api.wise.com", sandbox = "https://api.wise-sandbox.com"),
    grant = client_credentials,
    client_auth(client_secret_basic, certificate),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Wise;
