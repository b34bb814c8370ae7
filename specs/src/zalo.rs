//! Zalo.
//!
//! The pages of `developers.zalo.me` were not at hand. The requests are as notes on them in a public
//! repository of September 2026 record them, as a Keycloak provider quotes the tables of parameters,
//! and as a guide (`hainh.me`) prints them, read on 2026-11-26. The errors -14002, -14004, -14005 and
//! -14018 were seen by the author of the notes, -14014 is as another client quotes it; -14003 (redirect
//! URI) is as a test describes it.
//!
//! Errors come with status 200 and a number `error`. The parameter `code_challenge_method` is not
//! documented; it is accepted. All numbers of the answer are text.

use oauth_runtime::oauth_provider;

/// Login with Zalo (v4), and the social API on behalf of a user.
///
/// Create an application at [Zalo for Developers](https://developers.zalo.me); application ID and
/// secret key are client id and client secret. The secret key goes into the header `secret_key`, and
/// the callback URL is registered under the application's login settings. PKCE is supported; there are
/// no scopes.
///
/// A code lives for ten minutes, a token for an hour, a refresh token for thirty days. A refresh brings
/// a new refresh token, which inherits what is left of the thirty days, and ends the one before. The
/// token goes into the header `access_token`.
#[oauth_provider(
    authorization_url = "https://oauth.zaloapp.com/v4/permission",
    token_url = "https://oauth.zaloapp.com/v4/access_token",
    grant = authorization_code,
    client_auth = none,
    request(
        headers(secret_key = "{client_secret}"),
        rename(client_id = "app_id"),
        omit(redirect_uri),
    ),
    authorize(rename(client_id = "app_id"), omit(response_type)),
    errors(
        ok("error" = 0),
        error = "error",
        error_description = ["error_description", "error_reason", "error_name"],
        code(
            "-14002" = invalid_client,
            "-14003" = invalid_request,
            "-14004" = invalid_client,
            "-14005" = invalid_grant,
            "-14014" = invalid_grant,
            "-14018" = unsupported_grant_type,
        ),
    ),
    bearer(header = "access_token", scheme = none),
    origins = "https://graph.zalo.me",
)]
#[derive(Debug, Clone, Copy)]
pub struct Zalo;

/// The API of a Zalo official account (OA), and its template messages.
///
/// Application ID and secret key are those of an application that is linked to the official account; an
/// administrator of the account authorizes it. The redirect names the account (`oa_id`).
///
/// A token lives for 25 hours and ends at the moment a new one is issued, so it is renewed only when it
/// has expired. A refresh token lives for three months and is good for one use: the new one must be
/// stored, or the administrator has to authorize again.
#[oauth_provider(
    authorization_url = "https://oauth.zaloapp.com/v4/oa/permission",
    token_url = "https://oauth.zaloapp.com/v4/oa/access_token",
    grant = authorization_code,
    client_auth = none,
    request(
        headers(secret_key = "{client_secret}"),
        rename(client_id = "app_id"),
        omit(redirect_uri),
    ),
    authorize(
        rename(client_id = "app_id"),
        omit(response_type),
        callback(oa_id: Option<String>),
    ),
    renew = at_expiry,
    errors(
        ok("error" = 0),
        error = "error",
        error_description = ["error_description", "error_reason", "error_name"],
        code(
            "-14002" = invalid_client,
            "-14003" = invalid_request,
            "-14004" = invalid_client,
            "-14005" = invalid_grant,
            "-14014" = invalid_grant,
            "-14018" = unsupported_grant_type,
        ),
    ),
    bearer(header = "access_token", scheme = none),
    origins = ["https://openapi.zalo.me", "https://business.openapi.zalo.me"],
)]
#[derive(Debug, Clone, Copy)]
pub struct ZaloOfficialAccount;
