//! Yandex ID.
//!
//! From "Update a token" and "Обновление токена" (`yandex.ru/dev/id/doc`), "Device token"
//! (`yandex.com/dev/oauth`), "Отзыв токенов" and "Enter the code on the Yandex OAuth authorization
//! page" (`yandex.ru/dev/id/doc`), read on 2026-11-26. The page of the exchange of a code was not at
//! hand; that no redirect URI is sent in it, that PKCE is known, the lifetimes, the scopes, and the
//! error `bad_verification_code` are from memory and not confirmed.
//!
//! The pages differ in how many tokens of devices a user may have (20 or 30). The flow for devices
//! sends `device_code` as grant type and `code` as its parameter, unlike RFC 8628, and is left out
//! here.

use oauth_runtime::oauth_provider;

/// Login with Yandex ID, and the API of Yandex services on behalf of a user.
///
/// Register an application at [oauth.yandex.ru](https://oauth.yandex.ru); `ClientID` and Client secret
/// are client id and client secret. The permissions of a token are those of the application, and a
/// scope in the request narrows them (`optional_scope` names those that the user may refuse). A code
/// lives for ten minutes.
///
/// How long a token lives depends on its permissions, up to a year; the refresh token lives as long as
/// the token. A refresh brings a new refresh token, while the token may stay the same if much of its
/// life is left. The token is presented with the scheme `OAuth`.
#[oauth_provider(
    authorization_url = "https://oauth.{domain}/authorize",
    token_url = "https://oauth.{domain}/token",
    revocation_url = "https://oauth.{domain}/revoke_token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        login_info = "login:info",
        login_email = "login:email",
        login_avatar = "login:avatar",
        login_birthday = "login:birthday",
        login_default_phone = "login:default_phone",
        disk_read = "cloud_api:disk.read",
        disk_write = "cloud_api:disk.write",
        disk_app_folder = "cloud_api:disk.app_folder",
        disk_info = "cloud_api:disk.info",
        mail_imap_full = "mail:imap_full",
        mail_smtp = "mail:smtp",
        metrika_read = "metrika:read",
        metrika_write = "metrika:write",
        direct_api = "direct:api",
    ),
    request(omit(redirect_uri)),
    revocation(rename(token = "access_token")),
    errors(code(bad_verification_code = invalid_grant)),
    bearer(scheme = "OAuth"),
    origins = [
        "https://login.yandex.ru",
        "https://cloud-api.yandex.net",
        "https://api-metrika.yandex.net",
        "https://api.direct.yandex.com",
    ],
)]
#[derive(Debug, Clone)]
pub struct Yandex {
    /// The domain of the authorization server: `yandex.ru`, or `yandex.com` as the English pages print
    /// it.
    #[oauth(default = "yandex.ru", one_of("yandex.ru", "yandex.com"))]
    pub domain: String,
}
