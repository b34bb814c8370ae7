//! `FreshBooks`.
//!
//! From "Authentication" and "Get Authenticated On The `FreshBooks` API" (`www.freshbooks.com/developers`, in
//! part from copies), read on 2026-11-26; of the first only the beginning was at hand. The form of the
//! exchange and of the refresh, with `redirect_uri` in both, is as the `FreshBooks` Python SDK sends it
//! (`amcintosh/freshbooks-python-sdk`); the tutorial sends the same members as `multipart/form-data`, and
//! other clients as JSON. The answer's members are those which the SDK reads (`created_at` and
//! `expires_in`). The revocation endpoint is as public clients have it. The names of the scopes are from
//! memory, some of them from public clients. No page at hand mentions PKCE or prints an error answer.
//!
//! The SDK has an older authorization endpoint (`auth.freshbooks.com/service/auth/oauth/authorize`); the
//! tutorial's is declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [FreshBooks](https://www.freshbooks.com/developers) API on behalf of a `FreshBooks` user.
///
/// Create an app on the developer page of an account: it shows client ID, client secret and the
/// authorization link, and takes the redirect URIs, which must be `https` and have no query. Without a scope
/// in the request, a token gets all scopes of the app.
///
/// A code lives for five minutes, an access token for 12 hours. A refresh token does not expire, but is used
/// once: a refresh answers with a new pair, and only one refresh token of a user is alive at a time. The
/// token does not name an account; `/auth/api/v1/users/me` lists the businesses of the user.
#[oauth_provider(
    authorization_url = "https://auth.freshbooks.com/oauth/authorize/",
    token_url = "https://api.freshbooks.com/auth/oauth/token",
    revocation_url = "https://api.freshbooks.com/auth/oauth/revoke",
    grant = authorization_code,
    scope(
        read_profile = "user:profile:read",
        read_clients = "user:clients:read",
        write_clients = "user:clients:write",
        read_invoices = "user:invoices:read",
        write_invoices = "user:invoices:write",
        read_estimates = "user:estimates:read",
        write_estimates = "user:estimates:write",
        read_expenses = "user:expenses:read",
        write_expenses = "user:expenses:write",
        read_payments = "user:payments:read",
        write_payments = "user:payments:write",
        read_projects = "user:projects:read",
        write_projects = "user:projects:write",
        read_time_entries = "user:time_entries:read",
        write_time_entries = "user:time_entries:write",
        read_taxes = "user:taxes:read",
        write_taxes = "user:taxes:write",
        read_bills = "user:bills:read",
        write_bills = "user:bills:write",
        read_reports = "user:reports:read",
    ),
    authorize(pkce = none),
    refresh(params(redirect_uri = "{redirect_uri}")),
    origins = "https://api.freshbooks.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct FreshBooks;
