//! Sign in with Apple, and the App Store Connect API.
//!
//! From "Token validation" of the Sign in with Apple REST API
//! (`developer.apple.com/documentation/signinwithapplerestapi`), read on 2026-11-26. The claims of the
//! client secret are from threads of the developer forum and from the Apple provider of
//! AspNet.Security.OAuth.Providers; the page on creating it was not at hand, and neither was the one on
//! the authorization request. The token of App Store Connect is from "Generating Tokens for API Requests"
//! (`developer.apple.com/documentation/appstoreconnectapi`), in part, and as public clients make it,
//! that of the App Store Server API from "Generating JSON Web Tokens for API requests"
//! (`developer.apple.com/documentation/appstoreserverapi`), in its beginning, read on the same day; the
//! claim `bid` and the limit of an hour are from memory.
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

/// The token of a team for the App Store Connect API: a JWT that the team signs.
///
/// Make a team key in App Store Connect, under Users and Access, Integrations; the page shows its id and
/// the issuer id, which is the client id here. The private key is downloaded once. No request is made.
/// For most calls the JWT may live for twenty minutes at most.
#[oauth_provider(
    grant = self_signed_jwt,
    client_auth = none,
    jwt(
        alg = ES256,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{client_id}",
        aud = "appstoreconnect-v1",
        lifetime = 1140,
    ),
    origins = "https://api.appstoreconnect.apple.com",
)]
#[derive(Debug, Clone)]
pub struct AppStoreConnect {
    /// The id of the key: ten characters.
    #[oauth(pattern = "[A-Z0-9]{10}")]
    pub key_id: String,
    /// The private key: the text of the `.p8` file.
    #[oauth(secret)]
    pub private_key: String,
}

/// The token of an app for the App Store Server API: a JWT that the team signs.
///
/// Make an in-app purchase key in App Store Connect, under Users and Access, Integrations; the page
/// shows its id and the issuer id, which is the client id here. No request is made. The page asks for a
/// JWT for each request, and takes one that lives for an hour at most.
#[oauth_provider(
    grant = self_signed_jwt,
    client_auth = none,
    jwt(
        alg = ES256,
        key = "{private_key}",
        kid = "{key_id}",
        iss = "{client_id}",
        aud = "appstoreconnect-v1",
        lifetime = 1140,
        claims(bid = "{bundle_id}"),
    ),
    origins = ["https://api.storekit.itunes.apple.com", "https://api.storekit-sandbox.itunes.apple.com"],
)]
#[derive(Debug, Clone)]
pub struct AppStoreServer {
    /// The id of the key: ten characters.
    #[oauth(pattern = "[A-Z0-9]{10}")]
    pub key_id: String,
    /// The bundle id of the app.
    pub bundle_id: String,
    /// The private key: the text of the `.p8` file.
    #[oauth(secret)]
    pub private_key: String,
}
