//! QQ (Tencent QQ Connect).
//!
//! The page "`使用Authorization_Code获取Access_Token`" (`wiki.connect.qq.com`) was not at hand; its
//! parameters are as a guide prints them which quotes it, read on 2026-11-26, together with "概念和术语"
//! (`wiki.connect.qq.com`), which describes `openid`, `unionid` and the `fmt` parameter. The error
//! 100020 is as many clients quote it; the other numbers are from the list "公共返回码说明", from memory and
//! not confirmed. `need_openid` and the `openid` in the answer are from memory too.
//!
//! Without `fmt=json` the answer is a form and an error is a call of a JavaScript function. The wiki
//! says that errors carry `code` and `msg`; clients see `error` and `error_description`. Both are read.
//! The answer of `oauth2.0/me` with `unionid` is as copies of "获取用户OpenID" and of the page on `unionid`
//! print it (`m.sbmmt.com`, `geek-share.com`), read on the same day.

use oauth_runtime::oauth_provider;

/// Login with QQ, and the API of QQ Connect.
///
/// Register a website at [QQ Connect](https://connect.qq.com/manage.html); APP ID and APP Key are
/// client id and client secret. The redirect URI must lie below the registered callback domain. Scopes
/// are names of API methods; without one, `get_user_info` is asked for. A code lives for ten minutes.
/// PKCE is unknown to the provider.
///
/// A token lives for three months. A refresh token is good for one use; the answer brings the next one.
/// `openid` names the user for this application, and every API request carries it together with the APP
/// ID (`oauth_consumer_key`) and the token, in the query.
#[oauth_provider(
    authorization_url = "https://graph.qq.com/oauth2.0/authorize",
    token_url = "https://graph.qq.com/oauth2.0/token",
    grant = authorization_code,
    scope(
        separator = ",",
        get_user_info = "get_user_info",
        get_vip_info = "get_vip_info",
        get_vip_rich_info = "get_vip_rich_info",
        list_album = "list_album",
        add_album = "add_album",
        upload_pic = "upload_pic",
        list_photo = "list_photo",
    ),
    request(method = GET, params(fmt = "json", need_openid = "1")),
    authorize(pkce = none),
    response(extra(openid: Option<String>)),
    errors(
        ok("error" = 0),
        error = ["error", "code"],
        error_description = ["error_description", "msg"],
        code(
            100000 = invalid_request,
            100001 = invalid_request,
            100002 = invalid_request,
            100004 = unsupported_grant_type,
            100005 = invalid_request,
            100006 = invalid_request,
            100008 = invalid_client,
            100009 = invalid_client,
            100010 = invalid_request,
            100018 = invalid_grant,
            100019 = invalid_grant,
            100020 = invalid_grant,
            100022 = invalid_grant,
        ),
    ),
    bearer(
        query = "access_token",
        params(oauth_consumer_key = "{client_id}", openid = "{token.openid}"),
    ),
    origins = "https://graph.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct QQ;

/// Login with QQ as [`QQ`], where the applications of one developer know a user by one name.
///
/// After each exchange the user is asked for with the new token. The answer is the call of a JavaScript
/// function, whose argument is read: `unionid` names the user for all applications of the developer,
/// where the permission for it was given, and `openid` for this one.
#[oauth_provider(
    authorization_url = "https://graph.qq.com/oauth2.0/authorize",
    token_url = "https://graph.qq.com/oauth2.0/token",
    grant = authorization_code,
    scope(
        separator = ",",
        get_user_info = "get_user_info",
        get_vip_info = "get_vip_info",
        get_vip_rich_info = "get_vip_rich_info",
        list_album = "list_album",
        add_album = "add_album",
        upload_pic = "upload_pic",
        list_photo = "list_photo",
    ),
    request(method = GET, params(fmt = "json")),
    authorize(pkce = none),
    then(
        id = me,
        url = "https://graph.qq.com/oauth2.0/me",
        method = GET,
        params(access_token = "{access_token}", unionid = "1"),
        response(strip_prefix = "callback(", strip_suffix = ");"),
        ok("error" = 0),
    ),
    response(extra(openid: String = "{me.openid}", unionid: Option<String> = "{me.unionid}")),
    errors(
        ok("error" = 0),
        error = ["error", "code"],
        error_description = ["error_description", "msg"],
        code(
            100000 = invalid_request,
            100001 = invalid_request,
            100002 = invalid_request,
            100004 = unsupported_grant_type,
            100005 = invalid_request,
            100006 = invalid_request,
            100008 = invalid_client,
            100009 = invalid_client,
            100010 = invalid_request,
            100018 = invalid_grant,
            100019 = invalid_grant,
            100020 = invalid_grant,
            100022 = invalid_grant,
        ),
    ),
    bearer(
        query = "access_token",
        params(oauth_consumer_key = "{client_id}", openid = "{token.openid}"),
    ),
    origins = "https://graph.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct QQUnion;
