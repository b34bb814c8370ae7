//! `WeCom` (Enterprise `WeChat`).
//!
//! From "`获取access_token`" (`developer.work.weixin.qq.com/document/path/91039`), read on 2026-11-26. The
//! token of a corporation for a third-party application is from `/document/path/90605` and a copy of the
//! tutorial on `suite_access_token` (`/tutorial/detail/39`), read on the same day; the path
//! `get_suite_token` is from memory. The error numbers are from the list of global codes as notes in a
//! public repository of September 2026 repeat it; the answer to a wrong corporation id was seen there.

use oauth_runtime::oauth_provider;

/// The token of one application of a corporation.
///
/// The corporation id (`corpid`, under "my company") is the client id, the application's Secret is the
/// client secret. Each application has a secret and a token of its own, and a token serves its
/// application only. For applications made since June 2022 the address of the calling server must be
/// registered (60020 otherwise).
///
/// The token lives for two hours; `WeCom` may end it early, and then a new one must be fetched. A call
/// while it is alive gave the same token in an older edition of the page. The endpoint is limited:
/// after several wrong secrets the address is shut out for an hour. The token is up to 512 bytes long
/// and is taken from the query only.
#[oauth_provider(
    token_url = "https://qyapi.weixin.qq.com/cgi-bin/gettoken",
    grant = client_credentials,
    request(
        method = GET,
        grant_type = none,
        rename(client_id = "corpid", client_secret = "corpsecret"),
    ),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40001 = invalid_client,
            40013 = invalid_client,
            41004 = invalid_request,
            45009 = temporarily_unavailable,
            50003 = unauthorized_client,
            60020 = unauthorized_client,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token"),
    origins = "https://qyapi.weixin.qq.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct WeCom;

/// The token of a corporation for a third-party application that it has installed.
///
/// The application's `suite_id` and secret are client id and client secret. `WeCom` pushes a ticket to
/// the application every ten minutes; with it the application fetches its own token first, which lives
/// for two hours and is kept until then. The permanent code came when the corporation installed the
/// application. Make a client with the newest ticket when the old one no longer works.
#[oauth_provider(
    token_url = "https://qyapi.weixin.qq.com/cgi-bin/service/get_corp_token",
    grant = client_credentials,
    client_auth = none,
    step(
        id = suite,
        url = "https://qyapi.weixin.qq.com/cgi-bin/service/get_suite_token",
        format = json,
        params(suite_id = "{client_id}", suite_secret = "{client_secret}", suite_ticket = "{suite_ticket}"),
        ok("errcode" = 0),
        cache = "expires_in",
    ),
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        query(suite_access_token = "{suite.suite_access_token}"),
        params(auth_corpid = "{corporation}", permanent_code = "{permanent_code}"),
    ),
    errors(
        ok("errcode" = 0),
        error = "errcode",
        error_description = "errmsg",
        code(
            40013 = invalid_client,
            40082 = invalid_client,
            40084 = invalid_grant,
            45009 = temporarily_unavailable,
            "-1" = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token"),
    origins = "https://qyapi.weixin.qq.com",
)]
#[derive(Debug, Clone)]
pub struct WeComThirdParty {
    /// The ticket that `WeCom` pushed last.
    #[oauth(secret)]
    pub suite_ticket: String,
    /// The id of the corporation.
    pub corporation: String,
    /// The permanent code of the installation.
    #[oauth(secret)]
    pub permanent_code: String,
}
