//! X (formerly Twitter).
//!
//! From "OAuth 2.0 Authorization Code Flow with PKCE" (the overview and the guide "Making requests on
//! behalf of users") and "App only authentication and OAuth 2.0 Bearer Token" of `docs.x.com`, in the text
//! kept at `github.com/xdevplatform/docs`, read on 2026-11-26. The pages print the requests, and the answer
//! of the app-only grant alone; the answer of the user grants has the members of RFC 6749. They do not say
//! what becomes of a refresh token which was used; public clients find a new one in each answer, so it
//! counts as replaced.
//!
//! The errors of `api.x.com/2/oauth2/token` are not on the pages. Issue threads of public clients show that
//! a dead code or refresh token is answered with `invalid_request` and a sentence ("Value passed for the
//! token was invalid."), and that a confidential client without its Basic header meets
//! `unauthorized_client`. The two sentences are read as `invalid_grant` here.
//!
//! The hosts `twitter.com` and `api.twitter.com` are older names of the same endpoints.

use oauth_runtime::oauth_provider;

/// Tokens of a user for the [X](https://docs.x.com) API v2, for an app that keeps a secret (type "Web App"
/// or "Automated App or bot").
///
/// Client id and secret are under "Keys and Tokens" of the app in the Developer Console; they are not the
/// consumer keys of OAuth 1.0a, which [`XApp`] takes. Redirect URIs are compared exactly. A code lives for
/// 30 seconds, an access token for two hours. PKCE is required; `S256` and `plain` are known. A refresh
/// token comes only with the scope `offline.access`.
#[oauth_provider(
    authorization_url = "https://x.com/i/oauth2/authorize",
    token_url = "https://api.x.com/2/oauth2/token",
    revocation_url = "https://api.x.com/2/oauth2/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        tweet_read = "tweet.read",
        tweet_write = "tweet.write",
        tweet_moderate_write = "tweet.moderate.write",
        users_read = "users.read",
        users_email = "users.email",
        follows_read = "follows.read",
        follows_write = "follows.write",
        offline_access = "offline.access",
        space_read = "space.read",
        mute_read = "mute.read",
        mute_write = "mute.write",
        like_read = "like.read",
        like_write = "like.write",
        list_read = "list.read",
        list_write = "list.write",
        block_read = "block.read",
        block_write = "block.write",
        bookmark_read = "bookmark.read",
        bookmark_write = "bookmark.write",
        dm_read = "dm.read",
        dm_write = "dm.write",
        media_write = "media.write",
    ),
    errors(
        error = ["error_description", "error"],
        error_description = "error_description",
        code("Value passed for the authorization code was invalid." = invalid_grant,
             "Value passed for the token was invalid." = invalid_grant),
    ),
    origins = "https://api.x.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct X;

/// Tokens of a user for the [X](https://docs.x.com) API v2, for an app without a secret (type "Native App"
/// or "Single page App").
///
/// As [`X`], but the client id goes in the body of each token request and nothing authenticates the app
/// beside PKCE. An app of a confidential type is refused here with `unauthorized_client`.
#[oauth_provider(
    authorization_url = "https://x.com/i/oauth2/authorize",
    token_url = "https://api.x.com/2/oauth2/token",
    revocation_url = "https://api.x.com/2/oauth2/revoke",
    grant = authorization_code,
    client_auth = none,
    scope(
        tweet_read = "tweet.read",
        tweet_write = "tweet.write",
        tweet_moderate_write = "tweet.moderate.write",
        users_read = "users.read",
        users_email = "users.email",
        follows_read = "follows.read",
        follows_write = "follows.write",
        offline_access = "offline.access",
        space_read = "space.read",
        mute_read = "mute.read",
        mute_write = "mute.write",
        like_read = "like.read",
        like_write = "like.write",
        list_read = "list.read",
        list_write = "list.write",
        block_read = "block.read",
        block_write = "block.write",
        bookmark_read = "bookmark.read",
        bookmark_write = "bookmark.write",
        dm_read = "dm.read",
        dm_write = "dm.write",
        media_write = "media.write",
    ),
    errors(
        error = ["error_description", "error"],
        error_description = "error_description",
        code("Value passed for the authorization code was invalid." = invalid_grant,
             "Value passed for the token was invalid." = invalid_grant),
    ),
    origins = "https://api.x.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct XPublic;

/// The app-only Bearer Token of the [X](https://docs.x.com) API: public data, read only, no user.
///
/// The client id is the app's API key (consumer key) and the client secret its API key secret. An app has
/// one such token at a time: each request brings the same one until it is invalidated, and it does not
/// expire. It holds `%2F` and `%3D`, which are part of it and sent as they are. Wrong keys, and too many
/// requests in a short time, are both answered with status 403 and `authenticity_token_error`.
#[oauth_provider(
    token_url = "https://api.x.com/oauth2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    errors(
        error = "errors[0].label",
        error_description = "errors[0].message",
        code(authenticity_token_error = invalid_client),
    ),
    lifetime = never,
    origins = "https://api.x.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct XApp;
