//! Baidu.
//!
//! From "开发文档" (`openauth.baidu.com/doc`, and its appendix in the copy of `xnip.cn`), "Refresh Token"
//! and "Client Credentials授权" (`developer.baidu.com/wiki`), read on 2026-11-26. The page of the AI
//! platform ("`获取Access_token`", `ai.baidu.com`) was not at hand; that client's request and answers are
//! from memory and not confirmed. So is the use of the token for the netdisk host.
//!
//! The pages print the token request as a URL and recommend POST.

use oauth_runtime::oauth_provider;

/// Login with Baidu, the API on behalf of a user, and the netdisk.
///
/// Create a project in the developer centre; API Key and Secret Key are client id and client secret. A
/// redirect URI must equal a registered one, or lie below the registered domain where none is
/// registered; `oob` shows the code to the user. A code lives for ten minutes. PKCE is unknown to the
/// provider.
///
/// A token lives for thirty days, a refresh token for ten years; it is good for one use, and the answer
/// brings the next one. The token of the application alone (client credentials) must be applied for and
/// serves what is not of a user. `session_key` and `session_secret` sign requests of the old API
/// without TLS.
#[oauth_provider(
    authorization_url = "https://openapi.baidu.com/oauth/2.0/authorize",
    token_url = "https://openapi.baidu.com/oauth/2.0/token",
    grant = [authorization_code, client_credentials],
    scope(
        basic = "basic",
        mobile = "mobile",
        netdisk = "netdisk",
        super_msg = "super_msg",
        public = "public",
        hao123 = "hao123",
    ),
    authorize(pkce = none),
    response(extra(session_key: Option<String>, session_secret: Option<String>)),
    bearer(query = "access_token"),
    origins = ["https://openapi.baidu.com", "https://pan.baidu.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Baidu;

/// The token of an application of the Baidu AI platform (speech, vision, language).
///
/// API Key and Secret Key are those of the application in the console of the AI platform. The token
/// lives for thirty days and goes into the query of each request. The refresh token in the answer is
/// not needed.
#[oauth_provider(
    token_url = "https://aip.baidubce.com/oauth/2.0/token",
    grant = client_credentials,
    response(extra(session_key: Option<String>, session_secret: Option<String>)),
    bearer(query = "access_token"),
    origins = "https://aip.baidubce.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct BaiduAi;
