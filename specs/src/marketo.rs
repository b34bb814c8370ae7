//! Adobe Marketo Engage (REST API).
//!
//! From "Authentication" of the Marketo developer documentation
//! (`experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication`), read on 2026-11-26.
//! The error answers of the identity endpoint are from memory of "Error Codes" of the same documentation,
//! which was not at hand.
//!
//! The token goes into the header `Authorization`; as a query parameter it was taken until 31 March 2026
//! (some translations of the page say 31 January). Errors 601 (token not valid) and 602 (token expired) of
//! the API come with the status 200, in the body; this too is from memory.

use oauth_runtime::oauth_provider;

/// Tokens for the REST API of one [Marketo
/// Engage](https://experienceleague.adobe.com/en/docs/marketo-developer) instance.
///
/// Create an API-only user with a role, and a custom service for this user under Admin, Integration,
/// `LaunchPoint`: "View Details" shows client ID and secret. What a token may do is what the user's roles
/// allow.
///
/// A new token lives for an hour. While one lives, asking again answers with the same token and the seconds
/// that it has left, so a token is replaced when it has expired and not before. The member `scope` of the
/// answer is no scope but the API-only user, and is read as the typed extra `user`.
#[oauth_provider(
    token_url = "https://{munchkin_id}.mktorest.com/identity/oauth/token",
    grant = client_credentials,
    request(method = GET, format = query),
    renew = at_expiry,
    response(scope = none, extra(user: Option<String> = "scope")),
    errors(code(unauthorized = invalid_client)),
    origins = "https://{munchkin_id}.mktorest.com",
)]
#[derive(Debug, Clone)]
pub struct Marketo {
    /// Munchkin account ID, the first label of the host of the instance: `064-ccj-768`. Admin, Integration,
    /// Web Services shows it in the identity URL.
    #[oauth(pattern = "[A-Za-z0-9]+(-[A-Za-z0-9]+)*")]
    pub munchkin_id: String,
}
