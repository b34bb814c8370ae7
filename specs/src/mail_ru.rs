//! Mail.ru.
//!
//! From "Что такое OAuth Mail" (`id.vk.ru/about/business/go/docs`, the authorization request), read on
//! 2026-11-26. The part on the token request was cut off; it is as public clients send it, some of
//! which authenticate with Basic and some in the body. That a refresh token needs `offline_access` and
//! `prompt=consent` is as the discussion 385 of `rustmailer/bichon` quotes the page. The answer's shape
//! and the error `token not found` are from memory and not confirmed.
//!
//! Since 2025-07-01 the service is meant for the API of Mail (IMAP, Cloud); for login the page points
//! to VK ID. Older applications go on. An older edition of the page and older clients use the scope
//! `userinfo` in place of `openid`.

use oauth_runtime::oauth_provider;

/// The API of Mail.ru on behalf of a user (IMAP, Cloud), and login for older applications.
///
/// Create an application at [oauth.mail.ru](https://oauth.mail.ru/app/); ID and secret are given there.
/// The redirect URI must equal the registered one, with the slash at its end. PKCE is supported.
///
/// `openid` must be among the scopes, and `mail.imap` is given together with it only. A token lives for
/// an hour. A refresh token is issued if the scopes have `offline_access` and the request has
/// `prompt=consent` (a caller's parameter); a refresh brings no new one. The token goes into the query
/// of `userinfo`, and into XOAUTH2 for IMAP.
#[oauth_provider(
    authorization_url = "https://oauth.mail.ru/login",
    token_url = "https://oauth.mail.ru/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        offline_access = "offline_access",
        mail_imap = "mail.imap",
        userinfo = "userinfo",
    ),
    rotation = reusable,
    errors(code("token not found" = invalid_grant)),
    bearer(query = "access_token"),
    origins = "https://oauth.mail.ru",
)]
#[derive(Debug, Clone, Copy)]
pub struct MailRu;
