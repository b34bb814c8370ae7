//! Constant Contact.
//!
//! From "`OAuth2` Overview", "`OAuth2` Authorization Code Flow", "`OAuth2` PKCE Flow" and "`OAuth2` Device Flow" of
//! the V3 API guide (`developer.constantcontact.com/api_guide`: `auth_overview.html`, `server_flow.html`,
//! `pkce_flow.html`, `device_flow.html`), of which the beginnings were at hand, read on 2026-11-26; the rest
//! of the requests is as five public programs send them. The archived page "Create an Application
//! Integration" names HTTP Basic for calls to the authorization server; programs also send the credentials
//! in the form. Not confirmed: the lifetimes, and what an error answer holds; the server is an Okta one,
//! whose errors follow RFC 6749. Whether refresh tokens rotate is a setting of the application: "rotating"
//! or "long lived". The old server `idfed.constantcontact.com` is not declared. The scopes `account_read`
//! and `account_update` were not seen on a page.

use oauth_runtime::oauth_provider;

/// Tokens for the [Constant Contact](https://www.constantcontact.com) V3 API, on behalf of a user: a web
/// application with a secret.
///
/// Create an application under "My Applications" of the V3 Developer Portal, with the Authorization Code
/// Flow; the API key is the client ID, and the secret is generated there and shown once. The redirect URI
/// must be a registered one.
///
/// A refresh token comes only with the scope `offline_access`. The access token is a JWT; `expires_in` says
/// how long it lives. With rotating refresh tokens, each refresh brings a new one; with long-lived ones, the
/// old one goes on.
#[oauth_provider(
    authorization_url = "https://authz.constantcontact.com/oauth2/default/v1/authorize",
    token_url = "https://authz.constantcontact.com/oauth2/default/v1/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        account_read = "account_read",
        account_update = "account_update",
        contact_data = "contact_data",
        campaign_data = "campaign_data",
        offline_access = "offline_access",
    ),
    origins = "https://api.cc.email",
)]
#[derive(Debug, Clone, Copy)]
pub struct ConstantContact;

/// Tokens for the [Constant Contact](https://www.constantcontact.com) V3 API, on behalf of a user: a native
/// or single-page application without a secret, with PKCE.
///
/// Create an application with the PKCE Flow in the V3 Developer Portal; the API key is the client ID. Tokens
/// are those of [`ConstantContact`].
#[oauth_provider(
    authorization_url = "https://authz.constantcontact.com/oauth2/default/v1/authorize",
    token_url = "https://authz.constantcontact.com/oauth2/default/v1/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        account_read = "account_read",
        account_update = "account_update",
        contact_data = "contact_data",
        campaign_data = "campaign_data",
        offline_access = "offline_access",
    ),
    origins = "https://api.cc.email",
)]
#[derive(Debug, Clone, Copy)]
pub struct ConstantContactPublic;

/// Tokens for the [Constant Contact](https://www.constantcontact.com) V3 API, on behalf of a user: a device
/// or a command-line program without a browser.
///
/// Create an application with the Device Flow in the V3 Developer Portal; the API key is the client ID, and
/// neither a secret nor a redirect URI is used. The user enters the code on another device. Tokens are those
/// of [`ConstantContact`].
#[oauth_provider(
    device_authorization_url = "https://authz.constantcontact.com/oauth2/default/v1/device/authorize",
    token_url = "https://authz.constantcontact.com/oauth2/default/v1/token",
    grant = device_code,
    client_auth = none,
    scope(
        account_read = "account_read",
        account_update = "account_update",
        contact_data = "contact_data",
        campaign_data = "campaign_data",
        offline_access = "offline_access",
    ),
    origins = "https://api.cc.email",
)]
#[derive(Debug, Clone, Copy)]
pub struct ConstantContactDevice;
