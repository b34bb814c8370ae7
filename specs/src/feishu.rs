//! Feishu and Lark.
//!
//! From "获取授权码", "获取 `user_access_token`" and "自建应用获取 `tenant_access_token`" (`open.feishu.cn/document`,
//! partly in copies of those pages) and the historic page "获取 `user_access_token`" of
//! `authen/v1/oidc/access_token`, read on 2026-11-26. The error tables and the examples of the
//! current endpoint were cut off: its example answers, the numbers that mean a bad code or refresh
//! token, the single use and the seven days of a refresh token, the scopes besides those the pages name
//! and the Lark hosts are from memory and not confirmed.
//!
//! The answers of the current endpoint have the members of RFC 6749 and a number `code` beside them;
//! the older ones have `code`, `msg` and `data`.

use oauth_runtime::oauth_provider;

/// Login with Feishu or Lark, and the API on behalf of a user.
///
/// App ID and App Secret are in the developer console under the app's credentials; the redirect URL is
/// registered there. A code lives for five minutes. Requests are JSON. The current endpoint keeps to
/// RFC 6749 and knows PKCE.
///
/// A token lives for about two hours. A refresh token is issued only with the scope `offline_access`,
/// which the app must have as a permission; it lives for seven days and is good for one use. Scopes are
/// permissions of the app, and what a user granted adds up: a new token has all that was ever granted.
#[oauth_provider(
    authorization_url = "https://accounts.{domain}/open-apis/authen/v1/authorize",
    token_url = "https://open.{domain}/open-apis/authen/v2/oauth/token",
    grant = authorization_code,
    scope(
        offline_access = "offline_access",
        auth_user_id_read = "auth:user.id:read",
        contact_base_read = "contact:contact.base:readonly",
        contact_user_base_read = "contact:user.base:readonly",
        contact_user_email_read = "contact:user.email:readonly",
        contact_user_phone_read = "contact:user.phone:readonly",
        im_message = "im:message",
        calendar = "calendar:calendar",
        docx_document = "docx:document",
        drive = "drive:drive",
        bitable_app_read = "bitable:app:readonly",
        task_read = "task:task:read",
    ),
    request(format = json),
    errors(
        ok("code" = 0),
        error = ["error", "code"],
        error_description = ["error_description", "msg"],
        code(
            20002 = invalid_client,
            20003 = invalid_grant,
            20004 = invalid_grant,
            20024 = invalid_grant,
            20036 = unsupported_grant_type,
            20037 = invalid_grant,
            20048 = invalid_client,
            20049 = invalid_grant,
            20050 = server_error,
            20064 = invalid_grant,
            20065 = invalid_grant,
            20071 = invalid_grant,
            20072 = temporarily_unavailable,
            20073 = invalid_grant,
        ),
    ),
    origins = "https://open.{domain}",
)]
#[derive(Debug, Clone)]
pub struct Feishu {
    /// `feishu.cn` for Feishu, `larksuite.com` for Lark.
    #[oauth(default = "feishu.cn", one_of("feishu.cn", "larksuite.com"))]
    pub domain: String,
}

/// Login with Feishu through the historic endpoint `authen/v1/oidc/access_token`.
///
/// For apps that were built on it; new ones use [`Feishu`]. The exchange is made by the app with its
/// own token (`app_access_token`), which is fetched first with App ID and App Secret, lives for two
/// hours and is kept until then. The page does not know PKCE.
///
/// A token lives for about two hours, a refresh token for about thirty days; the answer says how long
/// exactly.
#[oauth_provider(
    authorization_url = "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
    token_url = "https://open.feishu.cn/open-apis/authen/v1/oidc/access_token",
    grant = authorization_code,
    scope(
        auth_user_id_read = "auth:user.id:read",
        contact_base_read = "contact:contact.base:readonly",
        contact_user_email_read = "contact:user.email:readonly",
        contact_user_phone_read = "contact:user.phone:readonly",
    ),
    step(
        id = app,
        url = "https://open.feishu.cn/open-apis/auth/v3/app_access_token/internal",
        format = json,
        params(app_id = "{client_id}", app_secret = "{client_secret}"),
        ok("code" = 0),
        cache = "expire",
    ),
    client_auth = none,
    request(
        format = json,
        headers(Authorization = "Bearer {app.app_access_token}"),
        omit(client_id, redirect_uri),
    ),
    authorize(pkce = none),
    refresh(url = "https://open.feishu.cn/open-apis/authen/v1/oidc/refresh_access_token"),
    response(root = "data", refresh_token_expires_in = "refresh_expires_in"),
    errors(
        ok("code" = 0),
        error = "code",
        error_description = "msg",
        code(
            20003 = invalid_grant,
            20004 = invalid_grant,
            20014 = invalid_client,
            20026 = invalid_grant,
            20037 = invalid_grant,
        ),
    ),
    origins = "https://open.feishu.cn",
)]
#[derive(Debug, Clone, Copy)]
pub struct FeishuUser;

/// The token of an internal (custom) app for its own tenant, for what needs no user.
///
/// App ID and App Secret are in the developer console. The token lives for two hours at most. A call
/// gives the same token while more than thirty minutes of its life are left, and a new one afterwards;
/// both are good then.
#[oauth_provider(
    token_url = "https://open.{domain}/open-apis/auth/v3/tenant_access_token/internal",
    grant = client_credentials,
    request(format = json, grant_type = none, rename(client_id = "app_id", client_secret = "app_secret")),
    response(access_token = "tenant_access_token", expires_in = "expire"),
    errors(
        ok("code" = 0),
        error = "code",
        error_description = "msg",
        code(10003 = invalid_request, 10014 = invalid_client),
    ),
    origins = "https://open.{domain}",
)]
#[derive(Debug, Clone)]
pub struct FeishuTenant {
    /// `feishu.cn` for Feishu, `larksuite.com` for Lark.
    #[oauth(default = "feishu.cn", one_of("feishu.cn", "larksuite.com"))]
    pub domain: String,
}
