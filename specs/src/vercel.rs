//! Vercel.
//!
//! From "Authorization Server API" and "Tokens" of Sign in with Vercel, and "Building Integrations with
//! Vercel REST API" (`vercel.com/docs`), read on 2026-11-26. The answer of an integration's token endpoint
//! (its `installation_id` and `user_id`) is from memory and not confirmed, apart from `team_id`, which the
//! page names; that its token does not expire is from the documentation ("long-lived") and an answer of
//! Vercel staff (`community.vercel.com`).
//!
//! - Versions of the page differ in the token endpoint of Sign in with Vercel:
//!   `api.vercel.com/login/oauth/token` and `vercel.com/api/login/oauth/token`. The newer one has the
//!   first.
//! - PKCE is required there, and the refresh token is rotated.
//! - The code of an integration is exchanged with no grant type.
//! - Neither page prints an error answer.
//!
//! Where there were too many requests, `error.limit.reset` in the body is the moment from which to ask
//! again (from memory of "Errors").

use oauth_runtime::oauth_provider;

/// Tokens of a Vercel user: Sign in with Vercel.
///
/// Create an App in the settings of a team; client id, client secret and the callback URLs are on its
/// Manage page. Scopes that are not configured there are dropped; without any, all that are configured are
/// granted.
///
/// A token lives for an hour, a refresh token for 30 days; a refresh ends the refresh token that was used.
/// `offline_access` brings one.
#[oauth_provider(
    authorization_url = "https://vercel.com/oauth/authorize",
    token_url = "https://api.vercel.com/login/oauth/token",
    revocation_url = "https://api.vercel.com/login/oauth/token/revoke",
    grant = authorization_code,
    scope(
        openid = "openid",
        email = "email",
        profile = "profile",
        offline_access = "offline_access",
    ),
    origins = "https://api.vercel.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Vercel;

/// Tokens of an installation of a Vercel integration.
///
/// Create an integration in the Integrations Console; client id and secret are there, and so is the
/// redirect URL. A user who installs it is sent to that URL with a `code`, which is good for 30 minutes
/// and for one exchange; `configurationId` names the installation and `teamId` the team. There is no
/// authorization request: the installation starts at Vercel.
///
/// The token does not expire. Where `team_id` is set, add it as the query parameter `teamId` to each API
/// call.
#[oauth_provider(
    token_url = "https://api.vercel.com/v2/oauth/access_token",
    grant = authorization_code,
    authorize = none,
    refresh = none,
    lifetime = never,
    request(grant_type = none),
    response(extra(
        installation_id: Option<String>,
        user_id: Option<String>,
        team_id: Option<String>,
    )),
    errors(
        error = ["error.code", "error"],
        error_description = ["error.message", "error_description"],
        retry_after = "error.limit.reset",
    ),
    origins = "https://api.vercel.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct VercelIntegration;
