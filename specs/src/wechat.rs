//! `WeChat` (Weixin).
//!
//! From "刷新用户授权凭证" (snsRefreshToken, `developers.weixin.qq.com/doc/service/api/webdev/access`) and
//! "auth.getAccessToken" (`developers.weixin.qq.com/minigame/en/dev/api-backend`), read on 2026-11-26.
//! The page on website login ("网站应用微信登录开发指南") was not at hand; what it says of the authorization
//! request, of the exchange and of its errors is as two guides which quote it print it. The page of the
//! stable token (`/cgi-bin/stable_token`) was not at hand either: its request and answer are from
//! memory and not confirmed. So are the error words other than 40001, 40013, 40029, 40030 and 40125.
//!
//! Every answer comes with status 200; a number `errcode` other than 0 is an error. Parameters go in
//! the query, the secret too. Users of the developers' forum report that a refresh token was refused
//! with 40030 before its thirty days had passed; nobody of `WeChat` explained it.

use oauth_runtime::oauth_provider;

/// Login with `WeChat` on a website: the user scans a QR code which the authorization page shows.
///
/// Register a website application at the [open platform](https://open.weixin.qq.com); it gives `AppID`
/// and `AppSecret`, which are client id and client secret. The callback domain is registered there,
/// without a path. The authorization URL must end in `#wechat_redirect`. PKCE is unknown to the
/// provider.
///
/// A token lives for two hours, a refresh token for thirty days. A refresh while the token is alive
/// gives the same token with a new lifetime; afterwards it gives a new one. `openid` names the user for
/// this application, `unionid` for all applications of one open platform account. An API request
/// carries the token and the `openid` as query parameters.
#[oauth_provider(
    authorization_url = "https://open.weixin.qq.com/connect/qrconnect",
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token",
    grant = authorization_code,
    scope(separator = ",", default = ["snsapi_login"], snsapi_login = "snsapi_login"),
    request(method = GET, rename(client_id = "appid", client_secret = "secret"), omit(redirect_uri)),
    authorize(pkce = none, rename(client_id = "appid"), fragment = "wechat_redirect"),
    refresh(url = "https://api.weixin.qq.com/sns/oauth2/refresh_token", omit(client_secret)),
    response(extra(openid: String, unionid: Option<String>)),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40029 = invalid_grant,
            40030 = invalid_grant,
            40163 = invalid_grant,
            42002 = invalid_grant,
            40013 = invalid_client,
            40125 = invalid_client,
            41002 = invalid_request,
            41004 = invalid_request,
            41008 = invalid_request,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token", params(openid = "{token.openid}")),
    origins = "https://api.weixin.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct WeChat;

/// Login on a page which is opened inside `WeChat`, with an official account (service account).
///
/// `AppID` and `AppSecret` are those of the official account (`mp.weixin.qq.com`); the domain of the page
/// is registered there. With `snsapi_base` the user sees nothing and only `openid` is learnt; with
/// `snsapi_userinfo` the user is asked, and name and picture may be read. The page opens in `WeChat`'s
/// browser only.
///
/// Lifetimes and answers are those of [`WeChat`].
#[oauth_provider(
    authorization_url = "https://open.weixin.qq.com/connect/oauth2/authorize",
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        default = ["snsapi_base"],
        snsapi_base = "snsapi_base",
        snsapi_userinfo = "snsapi_userinfo",
    ),
    request(method = GET, rename(client_id = "appid", client_secret = "secret"), omit(redirect_uri)),
    authorize(pkce = none, rename(client_id = "appid"), fragment = "wechat_redirect"),
    refresh(url = "https://api.weixin.qq.com/sns/oauth2/refresh_token", omit(client_secret)),
    response(extra(openid: String, unionid: Option<String>, is_snapshotuser: Option<u32>)),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40029 = invalid_grant,
            40030 = invalid_grant,
            40163 = invalid_grant,
            42002 = invalid_grant,
            40013 = invalid_client,
            40125 = invalid_client,
            41002 = invalid_request,
            41004 = invalid_request,
            41008 = invalid_request,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token", params(openid = "{token.openid}")),
    origins = "https://api.weixin.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct WeChatOfficialAccount;

/// The token of an official account or mini program itself, for the server API under `/cgi-bin` and
/// `/wxa`.
///
/// `AppID` and `AppSecret` are those of the official account or mini program. The address of the calling
/// server must be in the list of allowed addresses of the account (40164 otherwise).
///
/// The token lives for two hours at most. A new one ends the one before, after five minutes in which
/// both are good: keep one copy for all processes of an application, or use [`WeChatServerStable`]. The
/// number of calls in a day is limited (45009).
#[oauth_provider(
    token_url = "https://api.weixin.qq.com/cgi-bin/token",
    grant = client_credentials,
    request(
        method = GET,
        grant_type = "client_credential",
        rename(client_id = "appid", client_secret = "secret"),
    ),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40001 = invalid_client,
            40013 = invalid_client,
            40125 = invalid_client,
            40164 = unauthorized_client,
            40002 = unsupported_grant_type,
            41002 = invalid_request,
            41004 = invalid_request,
            45009 = temporarily_unavailable,
            45011 = temporarily_unavailable,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token"),
    origins = "https://api.weixin.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct WeChatServer;

/// The token of an official account or mini program from the endpoint that repeats it.
///
/// As [`WeChatServer`], but the request is a JSON body, and a call while the token is alive gives the
/// same token with the rest of its lifetime, so that several processes may ask. Tokens of the two
/// endpoints are independent of each other. `force_refresh` (a caller's parameter) asks for a new token
/// and ends the one before.
#[oauth_provider(
    token_url = "https://api.weixin.qq.com/cgi-bin/stable_token",
    grant = client_credentials,
    request(
        format = json,
        grant_type = "client_credential",
        rename(client_id = "appid", client_secret = "secret"),
    ),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40001 = invalid_client,
            40013 = invalid_client,
            40125 = invalid_client,
            40164 = unauthorized_client,
            40002 = unsupported_grant_type,
            41002 = invalid_request,
            41004 = invalid_request,
            45009 = temporarily_unavailable,
            45011 = temporarily_unavailable,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token"),
    origins = "https://api.weixin.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct WeChatServerStable;
