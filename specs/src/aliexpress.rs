//! `AliExpress`.
//!
//! From "Seller authorization introduction" and the page on the signature (`developer.alibaba.com`,
//! `open.alitrip.com`, articles 120687 and 120692), read on 2026-11-26, in their first parts. The path
//! of the token calls, the members of the answer and the words of errors are from memory of the same
//! documentation and as public clients show them.
//!
//! - Each call is signed: HMAC-SHA256 with the secret over the path and the parameters in the order of
//!   their names, each name followed by its value, in hexadecimal digits in upper case. The time is in
//!   milliseconds.
//! - The answer says the lifetimes in seconds and as moments in milliseconds; the moments are read.

use oauth_runtime::oauth_provider;

/// Tokens of a seller or a buyer of [AliExpress](https://openservice.aliexpress.com), for an application
/// of the open platform.
///
/// App Key and App Secret are in the App Console; they are client id and client secret. The callback URL
/// is registered there. There are no scopes. The answer says how long token and refresh token live; for
/// an application in testing it is a day and two.
#[oauth_provider(
    authorization_url = "https://api-sg.aliexpress.com/oauth/authorize",
    token_url = "https://api-sg.aliexpress.com/rest/auth/token/create",
    grant = authorization_code,
    client_auth = none,
    request(
        grant_type = none,
        rename(client_id = "app_key"),
        omit(redirect_uri),
        params(
            sign_method = "sha256",
            timestamp = "{now_ms}",
            sign = "{upper(hmac_sha256_hex(client_secret, '/auth/token/createapp_key' client_id 'code' code 'sign_methodsha256timestamp' now_ms))}",
        ),
    ),
    authorize(pkce = none, params(force_auth = "true")),
    refresh(
        url = "https://api-sg.aliexpress.com/rest/auth/token/refresh",
        params(
            sign = "{upper(hmac_sha256_hex(client_secret, '/auth/token/refreshapp_key' client_id 'refresh_token' refresh_token 'sign_methodsha256timestamp' now_ms))}",
        ),
    ),
    response(
        expires_at(path = "expire_time", format = unix_ms),
        refresh_token_expires_at = "refresh_token_valid_time",
        extra(user_id: Option<String>, seller_id: Option<String>, account: Option<String>),
    ),
    errors(
        ok("code" = 0),
        error = "code",
        error_description = "message",
        code(
            IncompleteSignature = invalid_client,
            InvalidAppKey = invalid_client,
            InvalidCode = invalid_grant,
            IllegalRefreshToken = invalid_grant,
            ApiCallLimit = temporarily_unavailable,
        ),
    ),
    bearer(query = "access_token"),
    origins = "https://api-sg.aliexpress.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct AliExpress;
