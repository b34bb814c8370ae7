//! Sign in with Apple.
//!
//! From "Token validation" of the Sign in with Apple REST API
//! (`developer.apple.com/documentation/signinwithapplerestapi`), read on 2026-11-26. The claims of the
//! client secret are from threads of the developer forum and from the Apple provider of
//! AspNet.Security.OAuth.Providers; the page on creating it was not at hand, and neither was the one on
//! the authorization request.
//!
//! - The client secret is a JWT signed with a key of the team, good for six months at most. One is made
//!   for each call.
//! - Where a scope is asked for, the callback is a form post, and its `user` field (JSON text with the
//!   name) comes at the first login alone.
//! - The access token has no use yet; the id token says who the user is, and a refresh says whether the
//!   user still is.
//! - PKCE is not on the pages, so it is not sent.
//! - A refresh brings no new refresh token. The pages ask not to refresh more than once a day.

use oauth_runtime::oauth_provider;

/// Sign in with Apple: the id token of a user, and a refresh token to check on the user later.
///
/// In the developer account, register a Services ID for the web (its identifier is the client id) or take
/// the bundle id of an app, and create a key with Sign in with Apple enabled. The callback is a form post:
/// hand its body to the session as it would the query. A redirect URI is `https` with a domain name.
///
/// A token is said to live for an hour; a refresh token lives until the user withdraws the consent.
#[oauth_provider(
    authorization_url = "https://appleid.apple.com/auth/authorize",
    token_url = "https://appleid.apple.com/auth/token",
    revocation_url = "https://appleid.apple.com/auth/revoke",
    grant = authorization_code,
    client_secret = "{jwt}",
    rotation = reusable,
    scope(name = "name", email = "email"),
    authorize(pkce = none, response_mode = form_post, callback(user: Option<String>)),
    jwt(
        alg = ES256,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{team_id}",
        sub = "{client_id}",
        aud = "https://appleid.apple.com",
        lifetime = 300,
    ),
)]
#[derive(Debug, Clone)]
pub struct Apple {
    /// The id of the team: ten characters.
    #[oauth(pattern = "[A-Z0-9]{10}")]
    pub team_id: String,
    /// The id of the key: ten characters.
    #[oauth(pattern = "[A-Z0-9]{10}")]
    pub key_id: String,
    /// The private key: the text of the `.p8` file.
    #[oauth(secret)]
    pub private_key: String,
}
