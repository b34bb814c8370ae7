//! Deezer.
//!
//! The page "OAuth" of `developers.deezer.com` was not at hand. The requests are as the public clients
//! AspNet.Security.OAuth.Providers (`DeezerAuthenticationHandler.cs`) and `SocialiteProviders`
//! (`Deezer/Provider.php`) make them, read on 2026-11-26; the names of the permissions, the answer with
//! `expires` and the text `wrong code` for an error are from memory of the page. Deezer has taken no new
//! applications for some time.
//!
//! Oddities: the id is called `app_id`, the secret `secret`, the scope `perms`; the exchange is a GET whose
//! answer is a form unless `output=json` is asked for; `expires` of 0 means that the token does not expire;
//! an error is a sentence with status 200. There is no PKCE; one client sends its parameters, another does
//! not.

use oauth_runtime::oauth_provider;

/// Tokens of a [Deezer](https://developers.deezer.com) user, for an hour or so.
///
/// Application id and secret key are on the page of the app. There are no refresh tokens; with the
/// permission `offline_access` the token does not expire, for which there is [`DeezerOffline`]. The token
/// goes in the query parameter `access_token`.
#[oauth_provider(
    authorization_url = "https://connect.deezer.com/oauth/auth.php",
    token_url = "https://connect.deezer.com/oauth/access_token.php",
    grant = authorization_code,
    scope(
        separator = ",",
        param = "perms",
        basic_access = "basic_access",
        email = "email",
        manage_library = "manage_library",
        manage_community = "manage_community",
        delete_library = "delete_library",
        listening_history = "listening_history",
    ),
    request(
        method = GET,
        grant_type = none,
        rename(client_id = "app_id", client_secret = "secret"),
        omit(redirect_uri),
        params(output = "json"),
    ),
    authorize(pkce = none, rename(client_id = "app_id")),
    response(expires_in = "expires"),
    refresh = none,
    bearer(query = "access_token"),
    origins = "https://api.deezer.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Deezer;

/// Tokens of a [Deezer](https://developers.deezer.com) user that do not expire: as [`Deezer`], with the
/// permission `offline_access`.
///
/// The answer's `expires` is 0 then and is not read.
#[oauth_provider(
    authorization_url = "https://connect.deezer.com/oauth/auth.php",
    token_url = "https://connect.deezer.com/oauth/access_token.php",
    grant = authorization_code,
    scope(
        separator = ",",
        param = "perms",
        default = ["offline_access"],
        basic_access = "basic_access",
        email = "email",
        manage_library = "manage_library",
        manage_community = "manage_community",
        delete_library = "delete_library",
        listening_history = "listening_history",
    ),
    request(
        method = GET,
        grant_type = none,
        rename(client_id = "app_id", client_secret = "secret"),
        omit(redirect_uri),
        params(output = "json"),
    ),
    authorize(pkce = none, rename(client_id = "app_id")),
    refresh = none,
    lifetime = never,
    bearer(query = "access_token"),
    origins = "https://api.deezer.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct DeezerOffline;
