//! `QuickBooks`, of Intuit.
//!
//! From "Set up OAuth 2.0" and "Authorization FAQ" (`developer.intuit.com/app/developer/qbo/docs/develop`),
//! the tokens page of Intuit's sample OAuth2-Dotnet_UsingSDK and the user guide of Intuit's Python client
//! (`oauth-pythonclient.readthedocs.io`), read on 2026-11-26 in stored copies that held only their first
//! part. The endpoints are those that public clients keep of Intuit's discovery document; the answer is one
//! that a public client prints.
//!
//! Odd: the lifetime of the refresh token comes as `x_refresh_token_expires_in`. The value of a refresh
//! token changes once a day or so, and the last one received is the one to keep. The lifetime of refresh
//! tokens is 100 days in the pages read. PKCE is not mentioned, and it is not sent. The revocation endpoint
//! takes JSON in Intuit's clients.

use oauth_runtime::oauth_provider;

/// Access to a [QuickBooks Online](https://developer.intuit.com) company of a user, and to Intuit's OpenID.
///
/// Client ID and secret are under Keys & OAuth of the app in the Intuit Developer Portal: one pair for
/// development, which sees sandbox companies, and one for production. Redirect URIs are registered there
/// per pair.
///
/// The callback says which company was connected: `realm_id` is part of every API address
/// (`/v3/company/{realmId}/..`) and is not in the answer of the token endpoint, so it has to be kept. It is
/// missing where only OpenID scopes were asked for.
///
/// A token lives for an hour, a refresh token for 100 days and gets a new value from time to time.
#[oauth_provider(
    authorization_url = "https://appcenter.intuit.com/connect/oauth2",
    token_url = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    revocation_url = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
    revocation(format = json),
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        accounting = "com.intuit.quickbooks.accounting",
        payment = "com.intuit.quickbooks.payment",
        openid = "openid",
        profile = "profile",
        email = "email",
        phone = "phone",
        address = "address",
    ),
    authorize(pkce = none, callback(realm_id: Option<String> = "realmId")),
    response(refresh_token_expires_in = "x_refresh_token_expires_in"),
    origins = [
        "https://quickbooks.api.intuit.com",
        "https://sandbox-quickbooks.api.intuit.com",
        "https://api.intuit.com",
        "https://sandbox.api.intuit.com",
        "https://accounts.platform.intuit.com",
        "https://sandbox-accounts.platform.intuit.com",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct QuickBooks;
