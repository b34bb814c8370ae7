//! Weibo.
//!
//! From "`OAuth2/access_token`" (`open.weibo.com/wiki`, updated on 2022-10-11), read on 2026-11-26. The
//! pages of the authorization request, of the error codes and of the revocation were not at hand; the
//! error 21325 is as several clients quote it, the scopes are those of the client `JustAuth`, the header
//! and the revocation are from memory and not confirmed.
//!
//! The page prints `expires_in` as text. `remind_in` repeats it. The answer's content type is
//! `text/plain`.

use oauth_runtime::oauth_provider;

/// Login with Weibo, and its API.
///
/// Create an application at the [open platform](https://open.weibo.com); App Key and App Secret are
/// client id and client secret. The redirect URI must equal the registered one. PKCE is unknown to the
/// provider.
///
/// Websites receive no refresh token: when the token has expired, the user authorizes again. How long a
/// token lives depends on the application's level; the answer says it. `uid` names the user, but the
/// page warns that the number alone is no proof of a login. The answer names no type of the token, and
/// the header calls it `OAuth2`.
#[oauth_provider(
    authorization_url = "https://api.weibo.com/oauth2/authorize",
    token_url = "https://api.weibo.com/oauth2/access_token",
    revocation_url = "https://api.weibo.com/oauth2/revokeoauth2",
    grant = authorization_code,
    scope(
        separator = ",",
        all = "all",
        email = "email",
        direct_messages_write = "direct_messages_write",
        direct_messages_read = "direct_messages_read",
        invitation_write = "invitation_write",
        friendships_groups_read = "friendships_groups_read",
        friendships_groups_write = "friendships_groups_write",
        statuses_to_me_read = "statuses_to_me_read",
        follow_app_official_microblog = "follow_app_official_microblog",
    ),
    authorize(pkce = none),
    revocation(rename(token = "access_token"), client_auth = none),
    refresh = none,
    response(default_token_type = "OAuth2", extra(uid: String)),
    bearer(scheme = "OAuth2"),
    origins = "https://api.weibo.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Weibo;
