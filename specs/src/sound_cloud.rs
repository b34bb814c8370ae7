//! `SoundCloud`.
//!
//! From the guide on authentication which `SoundCloud` keeps in `github.com/soundcloud/api`
//! (`.cursor/skills/soundcloud-api-auth/SKILL.md`), read on 2026-11-26. "Authentication" of
//! `developers.soundcloud.com/docs/api/guide` was not at hand; that a token is presented with the scheme
//! `OAuth`, and the members of the answer, are from memory of it. That page prints no error answer.
//!
//! The old host `api.soundcloud.com/oauth2/token` is deprecated. Signing out (`POST
//! https://secure.soundcloud.com/sign-out` with a JSON body) is not the request of RFC 7009 and not
//! declared. There are no scopes; the answer's `scope` is empty.

use oauth_runtime::oauth_provider;

/// Tokens of a [SoundCloud](https://developers.soundcloud.com) user.
///
/// Client id and secret are at `soundcloud.com/you/apps`, where redirect URIs are registered. PKCE with
/// `S256` is required (OAuth 2.1). An access token lives for about an hour. A refresh token is used once;
/// each answer brings the next.
#[oauth_provider(
    authorization_url = "https://secure.soundcloud.com/authorize",
    token_url = "https://secure.soundcloud.com/oauth/token",
    grant = authorization_code,
    bearer(scheme = "OAuth"),
    origins = "https://api.soundcloud.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct SoundCloud;

/// Tokens of a [SoundCloud](https://developers.soundcloud.com) app for public resources (search, playback),
/// which need no user.
///
/// The same client id and secret as for [`SoundCloud`], here in a Basic header. A token lives for about an
/// hour. New ones are limited (some 50 in 12 hours for an app, 30 in an hour for an address): keep the
/// token. The answer has a refresh token too; here the grant is run again.
#[oauth_provider(
    token_url = "https://secure.soundcloud.com/oauth/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    bearer(scheme = "OAuth"),
    origins = "https://api.soundcloud.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct SoundCloudApp;
