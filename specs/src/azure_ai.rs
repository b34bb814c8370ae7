//! Azure AI services.
//!
//! As public clients use the endpoint `issueToken` (`gist.github.com/jamesbulpin`, the R package
//! `AzureCognitive`, the Haskell package `microsoft-translator`), read on 2026-11-26. The pages of the
//! services were not at hand: that a token lives for ten minutes is as these clients say, and the advice
//! to use one for nine minutes and the form of an error are from memory and not confirmed.
//!
//! - The answer is the token as text, a JWT.
//! - A resource that belongs to a host of its own takes its key there; the endpoint of the region is
//!   declared.

use oauth_runtime::oauth_provider;

/// Tokens of an Azure AI service (speech, translation and others) for the key of a resource.
///
/// The key is on the page of the resource, under Keys and Endpoint; it is the client secret. The client
/// id may be any word, and is not sent. A token lives for ten minutes; one is replaced after nine.
#[oauth_provider(
    token_url = "https://{region}.api.cognitive.microsoft.com/sts/v1.0/issueToken",
    grant = client_credentials,
    client_auth = none,
    request(
        format = none,
        grant_type = none,
        headers("Ocp-Apim-Subscription-Key" = "{client_secret}"),
    ),
    response(format = text),
    lifetime = jwt,
    min_validity = 60,
    errors(error_description = "error.message", status(401 = invalid_client, 403 = access_denied)),
)]
#[derive(Debug, Clone)]
pub struct AzureAi {
    /// The region of the resource: `northeurope`.
    #[oauth(pattern = "[a-z0-9]+")]
    pub region: String,
}
