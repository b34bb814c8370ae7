//! Snapchat.
//!
//! From "Authentication" of the Marketing API (its beginning) and "Login Kit Overview" of
//! `developers.snap.com`, read on 2026-11-26, and Snap's own passport-snapchat (`src/config.ts`,
//! `src/strategy.ts`) for the endpoints and scopes of Login Kit. The token answer and the lifetimes are
//! from memory of the rest of these pages and as public clients read them. That a server of Login Kit sends
//! its secret in a Basic header is from memory too. No page that was at hand prints an error answer of the
//! token endpoints.

use oauth_runtime::oauth_provider;

/// Tokens of a user of Snapchat's [Marketing API](https://developers.snap.com/api/marketing-api), with
/// which ads, audiences, conversions and public profiles are managed.
///
/// An administrator of the organization creates the OAuth app under "Business Details" of the Ads Manager;
/// the secret is shown once. The token acts with the roles which the user has in the organization. An
/// access token lives for an hour (older pages: 30 minutes), a refresh token has no stated end. The page
/// does not mention PKCE.
#[oauth_provider(
    authorization_url = "https://accounts.snapchat.com/login/oauth2/authorize",
    token_url = "https://accounts.snapchat.com/login/oauth2/access_token",
    grant = authorization_code,
    scope(
        marketing_api = "snapchat-marketing-api",
        offline_conversions_api = "snapchat-offline-conversions-api",
        profile_api = "snapchat-profile-api",
    ),
    authorize(pkce = none),
    origins = ["https://adsapi.snapchat.com", "https://businessapi.snapchat.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct SnapchatMarketing;

/// Tokens of a Snapchat user who logs in to a web application: [Login
/// Kit](https://developers.snap.com/snap-kit/login-kit) on a server.
///
/// Client id and secret of a confidential client are in the Snap Kit developer portal; there is a pair for
/// staging, which works for the accounts named there only, and one for production. Scopes are whole URLs.
/// The name and the avatar are asked for at `https://kit.snapchat.com/v1/me`, a GraphQL endpoint.
#[oauth_provider(
    authorization_url = "https://accounts.snapchat.com/accounts/oauth2/auth",
    token_url = "https://accounts.snapchat.com/accounts/oauth2/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        display_name = "https://auth.snapchat.com/oauth2/api/user.display_name",
        bitmoji_avatar = "https://auth.snapchat.com/oauth2/api/user.bitmoji.avatar",
        external_id = "https://auth.snapchat.com/oauth2/api/user.external_id",
    ),
    origins = "https://kit.snapchat.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct SnapchatLogin;

/// Tokens of a Snapchat user who logs in to an app without a secret: [Login
/// Kit](https://developers.snap.com/snap-kit/login-kit) for mobile and single-page apps, with PKCE.
///
/// As [`SnapchatLogin`], with the public client id of the same portal.
#[oauth_provider(
    authorization_url = "https://accounts.snapchat.com/accounts/oauth2/auth",
    token_url = "https://accounts.snapchat.com/accounts/oauth2/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        display_name = "https://auth.snapchat.com/oauth2/api/user.display_name",
        bitmoji_avatar = "https://auth.snapchat.com/oauth2/api/user.bitmoji.avatar",
        external_id = "https://auth.snapchat.com/oauth2/api/user.external_id",
    ),
    origins = "https://kit.snapchat.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct SnapchatLoginPublic;
