//! Threads.
//!
//! From "Get Access Tokens" (of August 2026), "Long-Lived Access Tokens" and "App Access Tokens" (of July
//! 2026) of the Threads pages (`developers.facebook.com/documentation/threads/get-started`), read on
//! 2026-11-26; of the first, the beginning was at hand, so that the answer of the code exchange is as
//! public clients read it. The pages moved from `threads.net` to `threads.com`; the one on long-lived
//! tokens was at hand in its older form with `graph.threads.net`. The error form is the Graph API's, as
//! issue threads show it.

use oauth_runtime::oauth_provider;

/// Long-lived tokens of a [Threads](https://developers.facebook.com/docs/threads) user.
///
/// Client id and secret are the *Threads* app id and secret (an app with the Threads use case has two
/// pairs). The code brings a token for one hour, which is exchanged at once for one of 60 days. Every
/// request needs `threads_basic`.
///
/// There are no refresh tokens: the long-lived token is sent to have a new one for 60 days, once it is 24
/// hours old and while it lives. What a user with a private profile grants ends after 90 days. The redirect
/// ends in `#_`, a fragment that is not part of the code. The token goes in the query parameter
/// `access_token`.
#[oauth_provider(
    authorization_url = "https://threads.com/oauth/authorize",
    token_url = "https://graph.threads.com/oauth/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        basic = "threads_basic",
        content_publish = "threads_content_publish",
        manage_replies = "threads_manage_replies",
        read_replies = "threads_read_replies",
        manage_insights = "threads_manage_insights",
        manage_mentions = "threads_manage_mentions",
        keyword_search = "threads_keyword_search",
        delete = "threads_delete",
        location_tagging = "threads_location_tagging",
        profile_discovery = "threads_profile_discovery",
    ),
    authorize(pkce = none),
    response(extra(user_id: Option<String>)),
    then(
        id = long_lived,
        url = "https://graph.threads.com/access_token",
        method = GET,
        params(
            grant_type = "th_exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}",
        ),
        response(access_token = "access_token"),
    ),
    refresh(
        url = "https://graph.threads.com/refresh_access_token",
        method = GET,
        grant_type = "th_refresh_token",
        token = access_token,
        client_auth = none,
        omit(client_id),
    ),
    errors(
        error = ["error.code", "error_type"],
        error_description = ["error.message", "error_message"],
        code(190 = invalid_grant),
        extra(fbtrace_id: Option<String> = "error.fbtrace_id"),
    ),
    bearer(query = "access_token"),
    origins = ["https://graph.threads.com", "https://graph.threads.net"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Threads;

/// The app access token of a [Threads](https://developers.facebook.com/docs/threads) app, for requests
/// without a user such as oEmbed.
///
/// Threads app id and secret, as for [`Threads`]. The token has the form `TH|{app-id}|{text}`; the page
/// states no expiry.
#[oauth_provider(
    token_url = "https://graph.threads.com/oauth/access_token",
    grant = client_credentials,
    request(method = GET),
    errors(
        error = "error.code",
        error_description = "error.message",
        code(101 = invalid_client, 1 = invalid_client),
        extra(fbtrace_id: Option<String> = "error.fbtrace_id"),
    ),
    bearer(query = "access_token"),
    origins = ["https://graph.threads.com", "https://graph.threads.net"],
)]
#[derive(Debug, Clone, Copy)]
pub struct ThreadsApp;
