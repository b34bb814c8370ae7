//! Data at the Point of Care (DPC), of the Centers for Medicare & Medicaid Services.
//!
//! From the capability statement of the API (in a copy at `github.com/api-evangelist/cms`), which names
//! the token endpoint and "SMART on FHIR Backend Services", read on 2026-11-26. The guide
//! (`dpc.cms.gov/docs`) was not at hand: the algorithm, the claims, the scope and the lifetime are from
//! memory of it and not confirmed.
//!
//! - The issuer of the assertion is not an id but the client token, a macaroon that the portal shows
//!   once.
//! - The client id stands in the assertion alone.

use oauth_runtime::oauth_provider;

/// Tokens of an organization for the DPC API.
///
/// Make a client token and register the public half of a key in the DPC portal: the client token is the
/// client id here, and the id that the portal gives the key is the field. A token lives for five minutes
/// and is asked for anew.
#[oauth_provider(
    token_url = "{env}/api/v1/Token/auth",
    environments(production = "https://dpc.cms.gov", sandbox = "https://sandbox.dpc.cms.gov"),
    grant = client_credentials,
    client_auth = private_key_jwt,
    scope(default = ["system/*.*"]),
    request(omit(client_id)),
    jwt(
        alg = RS384,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "{env}/api/v1/Token/auth",
        jti = "{uuid}",
        lifetime = 240,
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct Dpc {
    /// The private key: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The id of the key in the portal.
    pub key_id: String,
}
