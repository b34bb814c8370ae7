//! Spotify.
//!
//! From "Authorization Code Flow", "Authorization Code with PKCE Flow", "Refreshing tokens" and "Client Credentials
//! Flow" of the Web API documentation (`developer.spotify.com/documentation/web-api/tutorials`), read on 2026-11-26.
//! A refresh may bring a new refresh token; where it does not, the old one goes on. The pages say nothing of how long
//! a refresh token lives, and print no error answer of the token endpoint.

use oauth_runtime::oauth_provider;

/// Tokens for the [Spotify](https://developer.spotify.com) Web API: of a user, or of the app alone for what needs no
/// user.
///
/// Register an app in the developer dashboard; its redirect URIs are compared exactly. A token lives for an hour.
/// Scopes are words with hyphens, such as `playlist-read-private`.
#[oauth_provider(
    authorization_url = "https://accounts.spotify.com/authorize",
    token_url = "https://accounts.spotify.com/api/token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        user_read_private = "user-read-private",
        user_read_email = "user-read-email",
        playlist_read_private = "playlist-read-private",
        playlist_modify_private = "playlist-modify-private",
        playlist_modify_public = "playlist-modify-public",
        user_library_read = "user-library-read",
        user_library_modify = "user-library-modify",
        user_read_playback_state = "user-read-playback-state",
        user_modify_playback_state = "user-modify-playback-state",
        streaming = "streaming",
    ),
    origins = "https://api.spotify.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Spotify;
