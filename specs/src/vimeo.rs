//! Vimeo.
//!
//! The page "Authentication" of `developer.vimeo.com/api` was not at hand. The endpoints and the Basic
//! header are as Vimeo's own clients `vimeo.js` and `vimeo.py` use them, read on 2026-11-26; that the body
//! is JSON, and that the header `Accept` names the version of the API, is from memory of the page and from
//! issue 191 of `vimeo.js`, which quotes it (older clients send a form, which worked). The members `user`
//! and `scope` of the answer are as `vimeo.py` reads them, the rest from memory. No error answer of the
//! token endpoint was at hand.
//!
//! The device code grant of Vimeo has a form of its own (`grant_type` `device_grant`, a poll with
//! `user_code` and `device_code` at `/oauth/device/authorize`) and is not declared. A token is ended with
//! `DELETE https://api.vimeo.com/tokens`, which is not the request of RFC 7009. The pages do not mention
//! PKCE.

use oauth_runtime::oauth_provider;

/// Tokens of a [Vimeo](https://developer.vimeo.com) user.
///
/// Client identifier and client secret are on the app's page under "My Apps". Scopes are separated by
/// spaces; `private` and all that write include `public`. Tokens do not expire and there are no refresh
/// tokens; a user can disconnect the app.
///
/// `user_uri` (such as `/users/152184`) and `user_name` say whose token it is.
#[oauth_provider(
    authorization_url = "https://api.vimeo.com/oauth/authorize",
    token_url = "https://api.vimeo.com/oauth/access_token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        public = "public",
        private = "private",
        purchased = "purchased",
        create = "create",
        edit = "edit",
        delete = "delete",
        interact = "interact",
        upload = "upload",
        promo_codes = "promo_codes",
        video_files = "video_files",
        stats = "stats",
    ),
    request(format = json, headers(Accept = "application/vnd.vimeo.*+json;version=3.4")),
    authorize(pkce = none),
    response(extra(user_uri: Option<String> = "user.uri", user_name: Option<String> = "user.name")),
    refresh = none,
    lifetime = never,
    errors(error_description = ["error_description", "developer_message"]),
    origins = "https://api.vimeo.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Vimeo;

/// Tokens of a [Vimeo](https://developer.vimeo.com) app for public data, which need no user.
///
/// Client identifier and client secret are the same as for [`Vimeo`]; the endpoint is another. Only the
/// scope `public` is of use. Tokens do not expire: keep one.
#[oauth_provider(
    token_url = "https://api.vimeo.com/oauth/authorize/client",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(public = "public"),
    request(format = json, headers(Accept = "application/vnd.vimeo.*+json;version=3.4")),
    lifetime = never,
    errors(error_description = ["error_description", "developer_message"]),
    origins = "https://api.vimeo.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct VimeoApp;
