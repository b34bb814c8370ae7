//! Alipay.
//!
//! From "alipay.system.oauth.token(换取授权访问令牌)" in the copy of `www.w3cschool.cn/aliminiapp` and
//! "alipay.open.auth.token.app" (`docs.open.alipay.com`), read on 2026-11-26. The page of the
//! authorization request was not at hand; its parameters are as the clients `JustAuth` and
//! AspNet.Security.OAuth.Alipay send them. The rules of the signature are as the second client follows
//! them: the parameters sorted by name, joined as `name=value` with `&`, not encoded, signed with
//! SHA-256 and RSA. The error words are from the method's list of business errors as a client quotes
//! it. The sandbox hosts are from memory and not confirmed.
//!
//! Clients send the parameters in the query, with GET; the gateway takes them in the body of a POST as
//! well, which is declared here so that no token is in a URL. A successful answer is signed by Alipay:
//! `sign` over the text of the inner object, to the byte, with SHA-256 and the RSA key whose public half
//! the console shows. That an answer without a token need not be signed is as public clients treat it.
//!
//! `alipay.open.auth.token.app` has its parameters as JSON in `biz_content`; its answer is from memory
//! of the page, and so is the address of its authorization page.

use oauth_runtime::oauth_provider;

/// Login with Alipay, and the API on behalf of a user (`alipay.system.oauth.token`).
///
/// Create an application at the [open platform](https://open.alipay.com); its APPID is the client id.
/// There is no client secret: every request is signed (RSA2) with the application's private key, whose
/// public half is registered there. The redirect URI is registered there as well. Alipay hands the code
/// back as `auth_code`. PKCE is unknown to the provider. Times are those of Beijing.
///
/// The answer says how long the token and the refresh token live. Depending on the application's age it
/// names the user by `user_id` (2088..) or by `open_id`. An API request is again a signed call of the
/// gateway, and the token is its parameter `auth_token`.
#[oauth_provider(
    authorization_url = "https://{authorization_host}/oauth2/publicAppAuthorize.htm",
    token_url = "https://{gateway_host}/gateway.do",
    grant = authorization_code,
    client_auth = none,
    scope(separator = ",", auth_base = "auth_base", auth_user = "auth_user"),
    request(
        rename(client_id = "app_id"),
        omit(redirect_uri),
        params(
            method = "alipay.system.oauth.token",
            format = "JSON",
            charset = "utf-8",
            sign_type = "RSA2",
            timestamp = "{now('%Y-%m-%d %H:%M:%S', '+0d', '+08:00')}",
            version = "1.0",
        ),
        sign(
            param = "sign",
            alg = RS256,
            key = "{private_key}",
            encoding = base64,
            over = "{sorted_params}",
        ),
    ),
    authorize(
        pkce = none,
        rename(client_id = "app_id"),
        omit(response_type),
        callback(code = "auth_code"),
    ),
    response(
        root = "alipay_system_oauth_token_response",
        verify(param = "/sign", alg = RS256, key = "{alipay_public_key}", encoding = base64, over = "{body}"),
        refresh_token_expires_in = "re_expires_in",
        extra(user_id: Option<String>, open_id: Option<String>),
    ),
    errors(
        ok("error_response.code" = 10000),
        error = [
            "error_response.sub_code",
            "error_response.code",
            "alipay_system_oauth_token_response.sub_code",
            "alipay_system_oauth_token_response.code",
        ],
        error_description = [
            "error_response.sub_msg",
            "error_response.msg",
            "alipay_system_oauth_token_response.sub_msg",
        ],
        code(
            "isv.code-invalid" = invalid_grant,
            "isv.refresh-token-invalid" = invalid_grant,
            "isv.refresh-token-time-out" = invalid_grant,
            "isv.refreshed-token-invalid" = invalid_grant,
            "isv.grant-type-invalid" = unsupported_grant_type,
            "isv.invalid-app-id" = invalid_client,
            "isv.invalid-signature" = invalid_client,
            "isp.unknow-error" = server_error,
        ),
    ),
    bearer(query = "auth_token"),
    origins = "https://{gateway_host}",
)]
#[derive(Debug, Clone)]
pub struct Alipay {
    /// The application's RSA private key as PEM, 2048 bits.
    #[oauth(secret)]
    pub private_key: String,
    /// Alipay's public key for this application as PEM, from the console.
    pub alipay_public_key: String,
    /// The host of the gateway: `openapi.alipay.com`, or that of the sandbox.
    #[oauth(
        default = "openapi.alipay.com",
        one_of("openapi.alipay.com", "openapi-sandbox.dl.alipaydev.com")
    )]
    pub gateway_host: String,
    /// The host of the authorization page: `openauth.alipay.com`, or that of the sandbox.
    #[oauth(
        default = "openauth.alipay.com",
        one_of("openauth.alipay.com", "openauth-sandbox.dl.alipaydev.com")
    )]
    pub authorization_host: String,
}

/// The authorization of a merchant for a third-party application (`alipay.open.auth.token.app`).
///
/// The application is one of the kind "third-party application"; its APPID is the client id. Requests
/// and answers are signed as those of [`Alipay`]. The merchant's code comes back as `app_auth_code`. A
/// request of the API carries the token as `app_auth_token`. The token does not expire; it changes when
/// it is refreshed or the merchant authorizes again.
#[oauth_provider(
    authorization_url = "https://{authorization_host}/oauth2/appToAppAuth.htm",
    token_url = "https://{gateway_host}/gateway.do",
    grant = authorization_code,
    client_auth = none,
    request(
        grant_type = none,
        rename(client_id = "app_id"),
        omit(redirect_uri, code),
        params(
            method = "alipay.open.auth.token.app",
            format = "JSON",
            charset = "utf-8",
            sign_type = "RSA2",
            timestamp = "{now('%Y-%m-%d %H:%M:%S', '+0d', '+08:00')}",
            version = "1.0",
            biz_content = "{{\"grant_type\":\"authorization_code\",\"code\":{json(code)}}}",
        ),
        sign(
            param = "sign",
            alg = RS256,
            key = "{private_key}",
            encoding = base64,
            over = "{sorted_params}",
        ),
    ),
    authorize(
        pkce = none,
        rename(client_id = "app_id"),
        omit(response_type, scope),
        callback(code = "app_auth_code"),
    ),
    refresh(
        omit(refresh_token),
        params(biz_content = "{{\"grant_type\":\"refresh_token\",\"refresh_token\":{json(refresh_token)}}}"),
    ),
    lifetime = never,
    response(
        root = "alipay_open_auth_token_app_response",
        access_token = "app_auth_token",
        refresh_token = "app_refresh_token",
        refresh_token_expires_in = "re_expires_in",
        verify(param = "/sign", alg = RS256, key = "{alipay_public_key}", encoding = base64, over = "{body}"),
        extra(user_id: Option<String>, auth_app_id: Option<String>),
    ),
    errors(
        ok("alipay_open_auth_token_app_response.code" = 10000),
        error = [
            "alipay_open_auth_token_app_response.sub_code",
            "alipay_open_auth_token_app_response.code",
            "error_response.sub_code",
            "error_response.code",
        ],
        error_description = [
            "alipay_open_auth_token_app_response.sub_msg",
            "alipay_open_auth_token_app_response.msg",
            "error_response.sub_msg",
        ],
        code(
            "aop.invalid-auth-code" = invalid_grant,
            "isv.code-invalid" = invalid_grant,
            "isv.refresh-token-invalid" = invalid_grant,
            "isv.invalid-app-id" = invalid_client,
            "isv.invalid-signature" = invalid_client,
            "isp.unknow-error" = server_error,
        ),
    ),
    bearer(query = "app_auth_token"),
    origins = "https://{gateway_host}",
)]
#[derive(Debug, Clone)]
pub struct AlipayApp {
    /// The application's RSA private key as PEM, 2048 bits.
    #[oauth(secret)]
    pub private_key: String,
    /// Alipay's public key for this application as PEM, from the console.
    pub alipay_public_key: String,
    /// The host of the gateway: `openapi.alipay.com`, or that of the sandbox.
    #[oauth(
        default = "openapi.alipay.com",
        one_of("openapi.alipay.com", "openapi-sandbox.dl.alipaydev.com")
    )]
    pub gateway_host: String,
    /// The host of the authorization page: `openauth.alipay.com`, or that of the sandbox.
    #[oauth(
        default = "openauth.alipay.com",
        one_of("openauth.alipay.com", "openauth-sandbox.dl.alipaydev.com")
    )]
    pub authorization_host: String,
}
