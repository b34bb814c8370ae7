//! ADP.
//!
//! From the descriptions of three integrators ("ADP - How do I link my account?" at `nango.dev`, "ADP
//! Connection Details" at `docs.jitterbit.com`, and the page on ADP at `docs.serval.com`) and the readme of
//! the official library `adp-connection` at `www.npmjs.com`, read on 2026-11-26. ADP's own pages
//! (`developers.adp.com`) were not at hand: that the secret goes into Basic, the life of a token and the
//! shape of the answers are not confirmed there.
//!
//! The hosts of the test environment (`uat-accounts.adp.com`, `uat-api.adp.com`) are as public clients use
//! them. The library also knows the code grant for users of ADP; it is not declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [ADP](https://developers.adp.com) APIs (Workforce Now, Vantage, Lyric and others), without
/// a user.
///
/// Client id and secret are those of a project in API Central or the partner's self-service portal. ADP signs
/// a certificate for a key that you make; certificate and key are shown in the TLS handshake of every
/// request, that for the token and those of the API. A request without them ends in the handshake, or with
/// `invalid_client`. What a token may do is decided at ADP; no scopes are named. A token lives for an hour,
/// and there is no refresh token.
#[oauth_provider(
    token_url = "{env}/auth/oauth/v2/token",
    environments(production = "https://accounts.adp.com", uat = "https://uat-accounts.adp.com"),
    grant = client_credentials,
    client_auth(client_secret_basic, certificate),
    origins = ["https://api.adp.com", "https://uat-api.adp.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Adp;
