//! Box.
//!
//! From "OAuth 2.0 without SDKs", "Client Credentials Grant", "Refresh a Token" and "Scopes" in the sources
//! of the developer documentation (`github.com/box/developer.box.com`), and "Client Credentials Grant" and
//! "Access token" at `developer.box.com`, read on 2026-11-26. The examples of the exchange leave
//! `redirect_uri` out; it is sent here, as RFC 6749 asks and as public clients do. PKCE is not mentioned; a
//! challenge is not sent. The revocation endpoint is as the official SDKs are known to call it.
//!
//! Where Box Verified Enterprise is on, the authorization endpoint is at `ent.box.com` instead of
//! `account.box.com`.

use oauth_runtime::oauth_provider;

/// Tokens for the [Box](https://developer.box.com) API of a user.
///
/// Client id and secret are on the Configuration tab of the app in the Developer Console (user
/// authentication, OAuth 2.0). A code lives for seconds. A token lives for about an hour; a refresh token for
/// 60 days and for one use: each refresh brings the next. Without scopes the token has those of the app;
/// naming some narrows it.
#[oauth_provider(
    authorization_url = "https://{host}/api/oauth2/authorize",
    token_url = "https://api.box.com/oauth2/token",
    revocation_url = "https://api.box.com/oauth2/revoke",
    grant = authorization_code,
    scope(
        root_readonly = "root_readonly",
        root_readwrite = "root_readwrite",
        manage_managed_users = "manage_managed_users",
        manage_app_users = "manage_app_users",
        manage_groups = "manage_groups",
        manage_webhook = "manage_webhook",
        manage_enterprise_properties = "manage_enterprise_properties",
        manage_data_retention = "manage_data_retention",
        manage_legal_holds = "manage_legal_holds",
        manage_triggers = "manage_triggers",
        sign_requests = "sign_requests.readwrite",
        enterprise_content = "enterprise_content",
    ),
    authorize(pkce = none),
    origins = ["https://api.box.com", "https://upload.box.com"],
)]
#[derive(Debug, Clone)]
pub struct BoxUser {
    /// `account.box.com`, or `ent.box.com` for an enterprise with Box Verified Enterprise.
    #[oauth(default = "account.box.com", one_of("account.box.com", "ent.box.com"))]
    pub host: String,
}

/// Tokens for the Box API of a server: of the app's service account, or of a user whom it may act for.
///
/// For an app with server authentication (client credentials grant), which an administrator of the enterprise
/// has authorized. A token lives for 60 minutes, and there is no refresh token. `invalid_grant` ("Grant
/// credentials are invalid") means a wrong id or secret, or a subject that the app's access settings do not
/// allow; after a change of the settings the app must be authorized again.
#[oauth_provider(
    token_url = "https://api.box.com/oauth2/token",
    grant = client_credentials,
    request(params(box_subject_type = "{subject_type}", box_subject_id = "{subject_id}")),
    origins = ["https://api.box.com", "https://upload.box.com"],
)]
#[derive(Debug, Clone)]
pub struct BoxServer {
    /// `enterprise`: the token is the service account's. `user`: it is that of an app user or, with the
    /// access level for it, of a managed user or an administrator.
    #[oauth(default = "enterprise", one_of("enterprise", "user"))]
    pub subject_type: String,
    /// The id of the enterprise or of the user.
    #[oauth(pattern = "[0-9]+")]
    pub subject_id: String,
}
