//! Youzan.
//!
//! From the guide of the open platform on calls without a container
//! (`doc.youzanyun.com/resource/develop-guide/41355/41510`), in its first part, read on 2026-11-26. The
//! answer, with the moment of the end in milliseconds, and the errors are from memory of the same guide
//! and not confirmed.
//!
//! - A request is JSON by POST; anything else is an error.
//! - `refresh` decides whether a refresh token comes along; a shop's own application asks for a token
//!   anew instead.

use oauth_runtime::oauth_provider;

/// Tokens of one shop for an application of its own (自用型) of [Youzan](https://doc.youzanyun.com).
///
/// Client id and client secret are in the console of the application, which the shop has authorized. A
/// token lives for seven days. Each call of the API carries it in its query.
#[oauth_provider(
    token_url = "https://open.youzanyun.com/auth/token",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        params(authorize_type = "silent", grant_id = "{shop_id}", refresh = false),
    ),
    response(root = "data", expires_at(path = "expires", format = unix_ms)),
    errors(
        ok("success" = true, "code" = 200),
        error = "code",
        error_description = "message",
        code(10000 = invalid_request, 10001 = invalid_client),
    ),
    bearer(query = "access_token"),
    origins = "https://open.youzanyun.com",
)]
#[derive(Debug, Clone)]
pub struct Youzan {
    /// The id of the shop (`kdt_id`).
    #[oauth(pattern = "[0-9]+")]
    pub shop_id: String,
}
