//! Smartsheet.
//!
//! From "OAuth" and "Authentication" (`developers.smartsheet.com/api/smartsheet/guides`), read on 2026-11-26,
//! in the parts that the index of documentation shows; from Smartsheet's samples at
//! `github.com/smartsheet-samples`, a public client that records the answer, and "Smartsheet connector" of
//! Amazon `AppFlow` for the region of Europe. The error answer of the token endpoint was not to be seen; the
//! life of a code and that a refresh ends the tokens before are from common knowledge of the API.
//!
//! The endpoint takes either `client_secret` or `hash`, the SHA-256 of secret, `|` and code (or refresh
//! token); Smartsheet's own SDKs send the latter, most public clients the former, which is declared. Tokens
//! of the United States, Europe and the government cloud are apart. A token is revoked with `DELETE
//! /2.0/token` and the token itself, which is no RFC 7009 endpoint. PKCE is not documented.

use oauth_runtime::oauth_provider;

/// Tokens for the [Smartsheet](https://developers.smartsheet.com) API of a user.
///
/// App client id and app secret are in Developer Tools. A code lives for 10 minutes, a token for 7 days. Each
/// refresh brings a new refresh token and ends the tokens before.
#[oauth_provider(
    authorization_url = "https://app.{domain}/b/authorize",
    token_url = "https://api.{domain}/2.0/token",
    grant = authorization_code,
    scope(
        admin_sheets = "ADMIN_SHEETS",
        admin_sights = "ADMIN_SIGHTS",
        admin_users = "ADMIN_USERS",
        admin_webhooks = "ADMIN_WEBHOOKS",
        admin_workspaces = "ADMIN_WORKSPACES",
        create_sheets = "CREATE_SHEETS",
        create_sights = "CREATE_SIGHTS",
        delete_sheets = "DELETE_SHEETS",
        delete_sights = "DELETE_SIGHTS",
        read_contacts = "READ_CONTACTS",
        read_events = "READ_EVENTS",
        read_sheets = "READ_SHEETS",
        read_sights = "READ_SIGHTS",
        read_users = "READ_USERS",
        share_sheets = "SHARE_SHEETS",
        share_sights = "SHARE_SIGHTS",
        write_sheets = "WRITE_SHEETS",
    ),
    authorize(pkce = none),
    errors(error = ["error", "errorCode"], error_description = ["error_description", "message"]),
    origins = "https://api.{domain}",
)]
#[derive(Debug, Clone)]
pub struct Smartsheet {
    /// `smartsheet.com`, `smartsheet.eu` (Europe) or `smartsheetgov.com` (government of the United States).
    #[oauth(default = "smartsheet.com", one_of("smartsheet.com", "smartsheet.eu", "smartsheetgov.com"))]
    pub domain: String,
}
