//! `LinkedIn`.
//!
//! From "Authorization Code Flow" and "Programmatic Refresh Tokens" of
//! `learn.microsoft.com/en-us/linkedin/shared/authentication` (their beginnings), read on 2026-11-26.
//! "Client Credential Flow", "Authorization Code Flow for native clients (PKCE)", "Token Introspection" and
//! "Sign In with `LinkedIn` using OpenID Connect" were not at hand; what is here of them is from memory and
//! as public clients do it. The error of the code exchange is as issue threads show it: `invalid_request`
//! (or `invalid_redirect_uri`) for a code that is wrong, expired or used.
//!
//! Oddities: the answer separates scopes by commas, the request by spaces (the pages show one scope only;
//! the commas are as public clients see them); there is no `token_type` in some answers; `expires_in` of
//! the client credentials grant is a text. A `code_verifier` at the ordinary authorization endpoint makes
//! the exchange fail.

use oauth_runtime::oauth_provider;

/// Tokens for the [LinkedIn](https://learn.microsoft.com/en-us/linkedin) APIs: of a member, or of the app
/// alone.
///
/// Client id and secret are under "Auth" of the app in the developer portal, where redirect URLs are
/// registered; query and fragment are not part of them. What may be asked for depends on the app's
/// products. A member grants all scopes or none. An access token lives for 60 days.
///
/// Refresh tokens are for approved partners only. One lives for 365 days counted from the login, is used
/// again and again, and each refresh tells what is left of it; then the member logs in again. Tokens are
/// long (up to 1,000 characters and more). The token of the app alone lives for 30 minutes and needs a
/// product that allows it.
#[oauth_provider(
    authorization_url = "https://www.linkedin.com/oauth/v2/authorization",
    token_url = "https://www.linkedin.com/oauth/v2/accessToken",
    introspection_url = "https://www.linkedin.com/oauth/v2/introspectToken",
    userinfo_url = "https://api.linkedin.com/v2/userinfo",
    grant = [authorization_code, client_credentials],
    scope(
        response_separator = ",",
        openid = "openid",
        profile = "profile",
        email = "email",
        member_social_write = "w_member_social",
        member_social_read = "r_member_social",
        basic_profile = "r_basicprofile",
        first_degree_connections = "r_1st_connections_size",
        organization_social_read = "r_organization_social",
        organization_social_write = "w_organization_social",
        organization_admin_read = "r_organization_admin",
        organization_admin_write = "rw_organization_admin",
        ads_read = "r_ads",
        ads_write = "rw_ads",
        ads_reporting = "r_ads_reporting",
        events_read = "r_events",
        events_write = "rw_events",
    ),
    authorize(pkce = none),
    rotation = reusable,
    origins = "https://api.linkedin.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct LinkedIn;

/// Tokens of a member for the [LinkedIn](https://learn.microsoft.com/en-us/linkedin) APIs, for a native app
/// with PKCE and without a secret.
///
/// `LinkedIn` has to enable the flow for the app. It has an authorization endpoint of its own; redirect URIs
/// are on the loopback address. No refresh token is handed out.
#[oauth_provider(
    authorization_url = "https://www.linkedin.com/oauth/native-pkce/authorization",
    token_url = "https://www.linkedin.com/oauth/v2/accessToken",
    userinfo_url = "https://api.linkedin.com/v2/userinfo",
    grant = authorization_code,
    client_auth = none,
    scope(
        response_separator = ",",
        openid = "openid",
        profile = "profile",
        email = "email",
        member_social_write = "w_member_social",
        basic_profile = "r_basicprofile",
    ),
    refresh = none,
    origins = "https://api.linkedin.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct LinkedInNative;
