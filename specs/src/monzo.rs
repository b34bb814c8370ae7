//! Monzo.
//!
//! From "Authentication" and "Errors" (`docs.monzo.com`, in the source of the documentation, `monzo/docs`),
//! read on 2026-11-26 in stored copies, of which the newest at hand still calls the company Mondo; the
//! hosts `auth.monzo.com` and `api.monzo.com` are from a newer excerpt of the same page. The error answers
//! of the token endpoint are not printed there: they are as several public clients recorded them.
//!
//! Odd: there are no scopes. A new token ends the one before, so a token is renewed when it has expired and
//! not ahead. Errors come with `code` and `message`; an `error` member is there only for what RFC 6750
//! names. PKCE is not mentioned, and it is not sent.

use oauth_runtime::oauth_provider;

/// Access to the [Monzo](https://docs.monzo.com) account of a user, for an app in personal use: only the
/// developer's own account and those of a few allowed users can be connected.
///
/// Make a client in the developer tools. A *confidential* one gets refresh tokens, any other does not.
/// After the code exchange the user has to approve the access in the Monzo app, and the whole history can
/// be read for five minutes only.
///
/// A token lives for some hours (six in the printed answer). A client has one token per user at a time: a
/// new one ends the one before, and a refresh token works once.
#[oauth_provider(
    authorization_url = "https://auth.monzo.com/",
    token_url = "https://api.monzo.com/oauth2/token",
    grant = authorization_code,
    authorize(pkce = none),
    renew = at_expiry,
    response(extra(user_id: String, client_id: Option<String>)),
    errors(
        error = ["error", "code"],
        error_description = ["error_description", "message"],
        code(
            "unauthorized.bad_authorization_code" = invalid_grant,
            "unauthorized.bad_authorization_code.expired" = invalid_grant,
            "unauthorized.bad_authorization_code.used" = invalid_grant,
            "unauthorized.bad_refresh_token" = invalid_grant,
            "unauthorized.bad_refresh_token.evicted" = invalid_grant,
        ),
    ),
    origins = "https://api.monzo.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Monzo;
