//! Withings.
//!
//! From "OAuth web flow", "Access and refresh tokens" and "Authentication" of the integration guides
//! (`developer.withings.com/developer-guide`), read on 2026-11-26. The reference of `OAuth2 v2 -
//! Getaccesstoken` was not at hand; the request is as the client `withings-node-oauth2` describes it, the
//! answer as it and a printed example show it. The sentences of the errors are from memory of developers'
//! reports. The pages do not mention PKCE.
//!
//! Everything is status 200: `status` in the body is 0 for success, and the tokens are in `body`. API calls
//! answer in the same way, so that a dead token is `{"status": 401}` with HTTP status 200 and the caller
//! has to look at the body. Partners with signed requests (`nonce`, `signature`) use other calls, which are
//! not declared.

use oauth_runtime::oauth_provider;

/// Tokens of a [Withings](https://developer.withings.com) user for the public health data API.
///
/// Client id and secret are in the Partner Hub ("Developer Dashboard"), where callback URLs are registered;
/// Withings calls the callback once when it is registered. Scopes are separated by commas. A code lives for
/// 30 seconds, an access token for three hours, a refresh token for a year.
///
/// Each refresh brings a new refresh token. The one before works for eight hours more, or until the new
/// access token is used for the first time; send it again only while the new pair was not used. `user_id`
/// is the id of the user, which notifications name.
#[oauth_provider(
    authorization_url = "https://account.withings.com/oauth2_user/authorize2",
    token_url = "https://wbsapi.withings.net/v2/oauth2",
    grant = authorization_code,
    scope(
        separator = ",",
        info = "user.info",
        metrics = "user.metrics",
        activity = "user.activity",
        sleep_events = "user.sleepevents",
    ),
    request(params(action = "requesttoken")),
    authorize(pkce = none, params(mode = "{mode}")),
    response(root = "body", extra(user_id: Option<String> = "userid")),
    rotation = grace(28800),
    errors(
        ok("status" = 0),
        error = ["error", "status"],
        error_description = "error",
        code("Invalid Params: invalid code" = invalid_grant,
             "Invalid Params: invalid refresh_token" = invalid_grant,
             "Invalid Params: invalid client_id/client_secret" = invalid_client,
             503 = invalid_request),
    ),
    origins = "https://wbsapi.withings.net",
)]
#[derive(Debug, Clone)]
pub struct Withings {
    /// `demo` logs in the demonstration user, with data of its own.
    #[oauth(one_of("demo"))]
    pub mode: Option<String>,
}
