//! Genesys Cloud.
//!
//! From the provider's JavaScript SDK (`platform-client-sdk-javascript` of `MyPureCloud`: README and
//! `ApiClient`) and the README of `GForceIndustries/GCCX-Utils`, which prints an answer and an error, read
//! on 2026-11-26. The pages "Code Authorization", "PKCE", "Client Credentials" and "SAML2 Bearer"
//! (`developer.genesys.cloud/authorization/platform-auth`), to which the SDK refers, were not at hand. Each
//! OAuth client has one grant type, hence one struct for each. An error has its text twice, as `description`
//! and as `error_description`. The authorization request may name an organization (`org`) and an identity
//! provider (`provider`), which a caller may add. Refresh tokens exist for code clients only; whether they
//! rotate is not confirmed. The regions and the named scopes were not checked against a page.

use oauth_runtime::oauth_provider;

/// Tokens for the [Genesys Cloud](https://www.genesys.com) Platform API, on behalf of a user: a web
/// application with a secret.
///
/// An administrator creates an OAuth client with the grant type "Code Authorization" under "Admin",
/// "Integrations", "OAuth"; the page shows the client ID and the secret, and sets scopes, redirect URIs and
/// the lifetime of tokens (a day, if it is not changed). A refresh token comes with the answer and gets new
/// tokens without the user.
#[oauth_provider(
    authorization_url = "https://login.{region}/oauth/authorize",
    token_url = "https://login.{region}/oauth/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        analytics = "analytics",
        analytics_readonly = "analytics:readonly",
        authorization_readonly = "authorization:readonly",
        conversations = "conversations",
        conversations_readonly = "conversations:readonly",
        notifications = "notifications",
        outbound = "outbound",
        presence = "presence",
        presence_readonly = "presence:readonly",
        routing = "routing",
        routing_readonly = "routing:readonly",
        users = "users",
        users_readonly = "users:readonly",
        user_basic_info = "user-basic-info",
    ),
    authorize(pkce = none),
    errors(error_description = ["error_description", "description"]),
    origins = "https://api.{region}",
)]
#[derive(Debug, Clone)]
pub struct GenesysCloud {
    /// The domain of the region of the organization, behind `login.` and `api.`.
    #[oauth(
        default = "mypurecloud.com",
        one_of(
            "mypurecloud.com",
            "use2.us-gov-pure.cloud",
            "usw2.pure.cloud",
            "cac1.pure.cloud",
            "sae1.pure.cloud",
            "mxc1.pure.cloud",
            "mypurecloud.ie",
            "mypurecloud.de",
            "euw2.pure.cloud",
            "euc2.pure.cloud",
            "mec1.pure.cloud",
            "aps1.pure.cloud",
            "apse1.pure.cloud",
            "apne2.pure.cloud",
            "apne3.pure.cloud",
            "mypurecloud.jp",
            "mypurecloud.com.au",
        )
    )]
    pub region: String,
}

/// Tokens for the [Genesys Cloud](https://www.genesys.com) Platform API, on behalf of a user: an application
/// in a browser or on a device, with PKCE and without a secret.
///
/// The OAuth client is one with the grant type "Code Authorization / PKCE", as for [`GenesysCloud`]. No
/// refresh token is used: a new login is needed when the token has expired.
#[oauth_provider(
    authorization_url = "https://login.{region}/oauth/authorize",
    token_url = "https://login.{region}/oauth/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        analytics = "analytics",
        analytics_readonly = "analytics:readonly",
        conversations = "conversations",
        conversations_readonly = "conversations:readonly",
        notifications = "notifications",
        presence = "presence",
        presence_readonly = "presence:readonly",
        routing = "routing",
        routing_readonly = "routing:readonly",
        users = "users",
        users_readonly = "users:readonly",
        user_basic_info = "user-basic-info",
    ),
    refresh = none,
    errors(error_description = ["error_description", "description"]),
    origins = "https://api.{region}",
)]
#[derive(Debug, Clone)]
pub struct GenesysCloudPublic {
    /// The domain of the region of the organization, behind `login.` and `api.`.
    #[oauth(
        default = "mypurecloud.com",
        one_of(
            "mypurecloud.com",
            "use2.us-gov-pure.cloud",
            "usw2.pure.cloud",
            "cac1.pure.cloud",
            "sae1.pure.cloud",
            "mxc1.pure.cloud",
            "mypurecloud.ie",
            "mypurecloud.de",
            "euw2.pure.cloud",
            "euc2.pure.cloud",
            "mec1.pure.cloud",
            "aps1.pure.cloud",
            "apse1.pure.cloud",
            "apne2.pure.cloud",
            "apne3.pure.cloud",
            "mypurecloud.jp",
            "mypurecloud.com.au",
        )
    )]
    pub region: String,
}

/// Tokens for the [Genesys Cloud](https://www.genesys.com) Platform API, of a program without a user.
///
/// The OAuth client is one with the grant type "Client Credentials"; an administrator gives it roles and
/// divisions, and these decide what the token may do. The token lives for a day, if the client does not say
/// otherwise; there is no refresh token. Calls that need a user, such as those under `/users/me`, are
/// refused.
#[oauth_provider(
    token_url = "https://login.{region}/oauth/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    errors(error_description = ["error_description", "description"]),
    origins = "https://api.{region}",
)]
#[derive(Debug, Clone)]
pub struct GenesysCloudMachine {
    /// The domain of the region of the organization, behind `login.` and `api.`.
    #[oauth(
        default = "mypurecloud.com",
        one_of(
            "mypurecloud.com",
            "use2.us-gov-pure.cloud",
            "usw2.pure.cloud",
            "cac1.pure.cloud",
            "sae1.pure.cloud",
            "mxc1.pure.cloud",
            "mypurecloud.ie",
            "mypurecloud.de",
            "euw2.pure.cloud",
            "euc2.pure.cloud",
            "mec1.pure.cloud",
            "aps1.pure.cloud",
            "apse1.pure.cloud",
            "apne2.pure.cloud",
            "apne3.pure.cloud",
            "mypurecloud.jp",
            "mypurecloud.com.au",
        )
    )]
    pub region: String,
}

/// Tokens for the [Genesys Cloud](https://www.genesys.com) Platform API, on behalf of a user whom an
/// identity provider has asserted with SAML 2.
///
/// The OAuth client is one with the grant type "SAML2 Bearer", and the organization has single sign-on with
/// that identity provider. The assertion is sent encoded, as the identity provider issued it. There is no
/// refresh token.
#[oauth_provider(
    token_url = "https://login.{region}/oauth/token",
    grant = saml2_bearer,
    client_auth = client_secret_basic,
    request(params(orgName = "{org_name}")),
    errors(error_description = ["error_description", "description"]),
    origins = "https://api.{region}",
)]
#[derive(Debug, Clone)]
pub struct GenesysCloudSaml {
    /// The short name of the organization.
    pub org_name: String,
    /// The domain of the region of the organization, behind `login.` and `api.`.
    #[oauth(
        default = "mypurecloud.com",
        one_of(
            "mypurecloud.com",
            "use2.us-gov-pure.cloud",
            "usw2.pure.cloud",
            "cac1.pure.cloud",
            "sae1.pure.cloud",
            "mxc1.pure.cloud",
            "mypurecloud.ie",
            "mypurecloud.de",
            "euw2.pure.cloud",
            "euc2.pure.cloud",
            "mec1.pure.cloud",
            "aps1.pure.cloud",
            "apse1.pure.cloud",
            "apne2.pure.cloud",
            "apne3.pure.cloud",
            "mypurecloud.jp",
            "mypurecloud.com.au",
        )
    )]
    pub region: String,
}
