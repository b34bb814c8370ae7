//! `RingCentral`.
//!
//! From "Authorization code flow", "Authorization Code Flow with Proof Key for Code Exchange", "JWT
//! authorization code flow", "Using refresh tokens" and "Auth Tokens" of the developer guide
//! (`developers.ringcentral.com/guide/authentication`, from the repository of its pages), read on
//! 2026-11-26.
//!
//! The table of headers in "Using refresh tokens" asks for Basic where the app is a client-side web app, and
//! the tip above it says the opposite; the second agrees with the page on PKCE and is declared. The examples
//! of exchange with and without PKCE are of one endpoint, and `code_challenge_method` is taken for `plain`
//! when it is left out. The pages print no error answer of the token endpoint. The developer sandbox
//! (`platform.devtest.ringcentral.com`) is said to be closed since 2025, by a third party, and is not
//! declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [RingCentral](https://developers.ringcentral.com) API on behalf of a `RingCentral` user.
///
/// Register an app in the Developer Console; the redirect URI is compared exactly. What a token may do is
/// set there: the `scope` of a request is ignored. A client-side web app has no secret: leave it out, and
/// the client ID is sent in the form; PKCE is for both kinds.
///
/// A code lives for a minute, an access token for an hour, a refresh token for seven days. A refresh token
/// is used once: a refresh answers with a new one. The times can be shortened. A change of the user's
/// password ends all tokens. `owner_id` is the extension whose token it is.
#[oauth_provider(
    authorization_url = "https://platform.ringcentral.com/restapi/oauth/authorize",
    token_url = "https://platform.ringcentral.com/restapi/oauth/token",
    revocation_url = "https://platform.ringcentral.com/restapi/oauth/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    authorize(params(brandId = "{brand_id}")),
    request(params(access_token_ttl = "{access_token_lifetime}",
                   refresh_token_ttl = "{refresh_token_lifetime}")),
    response(extra(owner_id: String, endpoint_id: Option<String>)),
    origins = ["https://platform.ringcentral.com", "https://media.ringcentral.com"],
)]
#[derive(Debug, Clone)]
pub struct RingCentral {
    /// Number of the brand which the login page shows.
    pub brand_id: Option<String>,
    /// Seconds for which an access token shall live, from 600 to 3600.
    pub access_token_lifetime: Option<u32>,
    /// Seconds for which a refresh token shall live; no more than the app's default, usually seven days.
    pub refresh_token_lifetime: Option<u32>,
}

/// Tokens for the [RingCentral](https://developers.ringcentral.com) API of the user who made a JWT
/// credential, for servers and scripts.
///
/// The assertion is not made here: the user creates it in the Developer Console under Credentials, for all
/// apps of the organization or for named ones, with or without an expiry, and gives it to the application.
/// It is exchanged as often as needed; the app must allow the JWT flow and presents its own client ID and
/// secret.
///
/// An access token lives for an hour. There is a refresh token for seven days in the answer too, but the
/// assertion can as well be sent again, which survives any pause.
#[oauth_provider(
    token_url = "https://platform.ringcentral.com/restapi/oauth/token",
    revocation_url = "https://platform.ringcentral.com/restapi/oauth/revoke",
    grant = jwt_bearer,
    client_auth = client_secret_basic,
    response(extra(owner_id: String, endpoint_id: Option<String>)),
    origins = ["https://platform.ringcentral.com", "https://media.ringcentral.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct RingCentralJwt;
