//! Douyin.
//!
//! From "获取 `access_token`" (`open.douyin.com/platform/resource/docs`), "刷新 `access_token`" and "生成
//! client-token" (`developer.open-douyin.com/docs`) and the copy of the latter at `douyin.apifox.cn`,
//! read on 2026-11-26. The page of the authorization request was not at hand; it is as the client
//! `JustAuth` sends it, and the answer of the exchange is as a test of AspNet.Security.OAuth.Douyin
//! prints it. Scopes are those of `JustAuth`. That 10007 means an expired code is from memory and not
//! confirmed.
//!
//! Errors come with status 200 and a number `data.error_code`, which one page prints as text and the
//! others as a number. The older page takes the exchange as a form, which is declared here.

use oauth_runtime::oauth_provider;

/// Login with Douyin, and its API on behalf of a user.
///
/// Create an application at the [open platform](https://developer.open-douyin.com); Client Key and
/// Client Secret are client id and client secret. The name of the client id is `client_key` everywhere.
/// PKCE is unknown to the provider.
///
/// A token lives for fifteen days, a refresh token for thirty. A refresh does not change the refresh
/// token nor its lifetime, so it may be sent again; a refresh while the token is alive gives the same
/// token with a new lifetime. To prolong the refresh token there is a separate call
/// (`/oauth/renew_refresh_token/`, with the scope of the same name, five times at most). `open_id`
/// names the user for this application; most API requests carry it.
#[oauth_provider(
    authorization_url = "https://open.douyin.com/platform/oauth/connect/",
    token_url = "https://open.douyin.com/oauth/access_token/",
    grant = authorization_code,
    scope(
        separator = ",",
        default = ["user_info"],
        user_info = "user_info",
        login_id = "login_id",
        mobile_alert = "mobile_alert",
        renew_refresh_token = "renew_refresh_token",
        im_share = "im.share",
        aweme_share = "aweme.share",
        following_list = "following.list",
        fans_list = "fans.list",
        fans_data = "fans.data",
        video_create = "video.create",
        video_delete = "video.delete",
        video_data = "video.data",
        video_list = "video.list",
        video_search = "video.search",
        data_external_user = "data.external.user",
        data_external_item = "data.external.item",
    ),
    request(rename(client_id = "client_key"), omit(redirect_uri)),
    authorize(pkce = none, rename(client_id = "client_key")),
    refresh(url = "https://open.douyin.com/oauth/refresh_token/", omit(client_secret)),
    rotation = reusable,
    response(root = "data", refresh_token_expires_in = "refresh_expires_in", extra(open_id: String)),
    errors(
        ok("data.error_code" = 0),
        error = "data.error_code",
        error_description = "data.description",
        code(
            10002 = invalid_request,
            10003 = invalid_client,
            10007 = invalid_grant,
            10010 = invalid_grant,
            10013 = invalid_client,
            10020 = temporarily_unavailable,
            2100005 = invalid_request,
        ),
    ),
    bearer(header = "access-token", scheme = none),
    origins = "https://open.douyin.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Douyin;

/// The token of an application itself (`client_token`), for what needs no user.
///
/// Client Key and Client Secret are those of [`Douyin`]. The token lives for two hours. A new one ends
/// the one before, after five minutes in which both are good; more than 500 calls in five minutes are
/// refused (10020).
#[oauth_provider(
    token_url = "https://open.douyin.com/oauth/client_token/",
    grant = client_credentials,
    request(format = json, grant_type = "client_credential", rename(client_id = "client_key")),
    response(root = "data"),
    errors(
        ok("data.error_code" = 0),
        error = "data.error_code",
        error_description = "data.description",
        code(
            10002 = invalid_request,
            10003 = invalid_client,
            10013 = invalid_client,
            10020 = temporarily_unavailable,
            2100005 = invalid_request,
        ),
    ),
    bearer(header = "access-token", scheme = none),
    origins = "https://open.douyin.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct DouyinApp;
