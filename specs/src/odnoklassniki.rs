//! Odnoklassniki (OK).
//!
//! From "Server OAuth authorization" and "Permissions" (`apiok.ru/en/ext/oauth`) and "Серверная
//! OAuth-авторизация в ОК" (`id.vk.com/about/business/go/docs`), read on 2026-11-26; the part on the
//! token request was cut off. It is as public clients send it, the answer and the lifetimes are from
//! memory and not confirmed. No page at hand prints an error answer of the token endpoint.

use oauth_runtime::oauth_provider;

/// Login with Odnoklassniki, and its API on behalf of a user.
///
/// Register an application at [apiok.ru](https://apiok.ru); application id and secret key are client id
/// and client secret. Permissions must be applied for by mail; nearly all methods need
/// `VALUABLE_ACCESS`. The redirect URI must equal a registered one up to its query. A code lives for
/// two minutes. PKCE is unknown to the provider.
///
/// A token lives for thirty minutes, a refresh token for thirty days; a refresh brings no new refresh
/// token. With `LONG_ACCESS_TOKEN` the token lives for thirty days and each day's first use prolongs
/// it. Besides the token an API request needs the public application key and a signature (`sig`), which
/// are the caller's affair.
#[oauth_provider(
    authorization_url = "https://connect.ok.ru/oauth/authorize",
    token_url = "https://api.ok.ru/oauth/token.do",
    grant = authorization_code,
    scope(
        separator = ";",
        valuable_access = "VALUABLE_ACCESS",
        long_access_token = "LONG_ACCESS_TOKEN",
        photo_content = "PHOTO_CONTENT",
        group_content = "GROUP_CONTENT",
        video_content = "VIDEO_CONTENT",
        app_invite = "APP_INVITE",
        get_email = "GET_EMAIL",
    ),
    authorize(pkce = none),
    rotation = reusable,
    response(token_type(path = "token_type", accept = ["session"])),
    bearer(query = "access_token"),
    origins = "https://api.ok.ru",
)]
#[derive(Debug, Clone, Copy)]
pub struct Odnoklassniki;
