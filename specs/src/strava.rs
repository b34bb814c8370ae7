//! Strava.
//!
//! From "Authentication" of `developers.strava.com/docs` (its beginning, and an older text of it at
//! `strava.github.io`), read on 2026-11-26. The token answer, the lifetimes and the rules of refreshing are
//! from memory of the rest of the page. The errors are as issue threads show them: a list of what is wrong,
//! with `resource`, `field` and `code`. The page does not mention PKCE. It names the endpoint
//! `https://www.strava.com/oauth/token` in some places and `https://www.strava.com/api/v3/oauth/token` in
//! others; both work.

use oauth_runtime::oauth_provider;

/// Tokens of an athlete for the [Strava](https://developers.strava.com) API v3.
///
/// Client id (a number) and client secret are at `www.strava.com/settings/api`. Only the domain of a
/// redirect URI is registered ("Authorization Callback Domain"); `localhost` and `127.0.0.1` are always
/// allowed. Scopes are separated by commas. The athlete may clear some of them: what was granted is in the
/// redirect (`scope`), not in the token answer.
///
/// An access token lives for six hours. Where the present one has more than an hour left, a refresh brings
/// that one again. A refresh may bring a new refresh token, and then the one before ends at once.
/// `athlete_id` is missing in the answer to a refresh.
#[oauth_provider(
    authorization_url = "https://www.strava.com/oauth/authorize",
    token_url = "https://www.strava.com/api/v3/oauth/token",
    revocation_url = "https://www.strava.com/oauth/deauthorize",
    grant = authorization_code,
    scope(
        separator = ",",
        read = "read",
        read_all = "read_all",
        profile_read_all = "profile:read_all",
        profile_write = "profile:write",
        activity_read = "activity:read",
        activity_read_all = "activity:read_all",
        activity_write = "activity:write",
    ),
    request(omit(redirect_uri)),
    revocation(format = query, rename(token = "access_token"), client_auth = none),
    authorize(
        pkce = none,
        params(approval_prompt = "{approval_prompt}"),
        callback(scope = "scope"),
    ),
    response(extra(athlete_id: Option<i64> = "athlete.id")),
    errors(
        error = "{errors[0].resource}/{errors[0].code}",
        error_description = "message",
        code("AuthorizationCode/invalid" = invalid_grant, "AuthorizationCode/expired" = invalid_grant,
             "RefreshToken/invalid" = invalid_grant, "Application/invalid" = invalid_client),
    ),
    origins = "https://www.strava.com",
)]
#[derive(Debug, Clone)]
pub struct Strava {
    /// `force` shows the page even if the athlete granted the same before, `auto` does not.
    #[oauth(default = "auto", one_of("auto", "force"))]
    pub approval_prompt: String,
}
