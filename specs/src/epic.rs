//! Epic.
//!
//! From "OAuth 2.0 Specification" (`fhir.epic.com/Documentation?docId=oauth2`) in its beginning and a
//! copy of its parts "SMART Backend Services (Backend OAuth 2.0)" and "JSON Web Tokens (JWTs)"
//! (`docs.intraconnects.com`), read on 2026-11-26. That the algorithm is RS384 and that `exp` is at most
//! five minutes away is as threads about the page quote it; the error is from one of them.
//!
//! - Each hospital has a server of its own; the sandbox is the default.
//! - The client id stands in the assertion alone.
//! - An error has the word and an empty description.

use oauth_runtime::oauth_provider;

/// Tokens of a backend service for the FHIR API of an organization that runs Epic (SMART Backend
/// Services).
///
/// Register an app for "Backend Systems" at [Epic on FHIR](https://fhir.epic.com) and upload the public
/// key; an organization has to map the app to a user of its own before it works there. What the app may
/// read is chosen at the registration. A token lives for an hour at most; there is no refresh token.
#[oauth_provider(
    token_url = "{base_url}/oauth2/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    request(omit(client_id)),
    jwt(
        alg = RS384,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "{base_url}/oauth2/token",
        jti = "{uuid}",
        lifetime = 240,
    ),
)]
#[derive(Debug, Clone)]
pub struct Epic {
    /// Where the server of the organization is, up to `/oauth2`.
    #[oauth(default = "https://fhir.epic.com/interconnect-fhir-oauth")]
    pub base_url: String,
    /// The private key: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The id (`kid`) of the key, where the app has a key set at a URL.
    pub key_id: Option<String>,
}
