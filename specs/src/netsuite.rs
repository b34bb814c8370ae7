//! `NetSuite`.
//!
//! From "Step Two POST Request to the Token Endpoint", "Refresh Token POST Request to the Token Endpoint",
//! "POST Request to the Token Endpoint and the Access Token Response", "The Request Token Structure", "Using
//! OAuth 2.0 for `RESTlet` Authentication" and "OAuth 2.0 Authorization Code Grant Flow"
//! (`docs.oracle.com/en/cloud/saas/netsuite/ns-online-help`), "OAuth2.0 Flow to Generate the User-Level
//! Tokens" of Oracle's connector for `NetSuite`, and "Prerequisites for Creating a Connection" of Oracle's REST
//! adapter, read on 2026-11-26, in the parts that the index of documentation shows. The error answer is RFC
//! 6749's; the revocation endpoint and the rotation for public clients are from common knowledge of the API.
//!
//! * `expires_in` is a text, `"3600"`.
//! * The code grant separates scopes by spaces. In the JWT of the machine grant they are separated by commas,
//!   and the request itself names none.
//! * The callback also brings `role`, `entity` and `company`.
//! * An application without a secret ("public client") gets a new refresh token at each refresh, and the one
//!   before ends; one with a secret keeps its own. As both are declared by one structure, a refresh token is
//!   never sent twice.

use oauth_runtime::oauth_provider;

/// Tokens for the REST APIs of [NetSuite](https://docs.oracle.com/en/cloud/saas/netsuite/) of a user and a
/// role.
///
/// An administrator makes an integration record with "Authorization Code Grant"; client id and secret are
/// shown once. A token lives for an hour, a refresh token for as long as the record says (from an hour to 30
/// days). The token goes to `SuiteTalk` (`suitetalk.api`), to `RESTlets` (`restlets.api`) and to the
/// application's own host.
#[oauth_provider(
    authorization_url = "https://{account_id}.app.netsuite.com/app/login/oauth2/authorize.nl",
    token_url = "https://{account_id}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
    revocation_url = "https://{account_id}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        restlets = "restlets",
        rest_webservices = "rest_webservices",
        suite_analytics = "suite_analytics",
        mcp = "mcp",
        openid = "openid",
        email = "email",
    ),
    authorize(
        params(prompt = "{prompt}"),
        callback(company: Option<String>, role: Option<String>, entity: Option<String>),
    ),
    origins = ["https://{account_id}.suitetalk.api.netsuite.com",
               "https://{account_id}.restlets.api.netsuite.com",
               "https://{account_id}.app.netsuite.com"],
)]
#[derive(Debug, Clone)]
pub struct NetSuite {
    /// The account id as it stands in host names: lower case, `-` for `_` (`1234567`, `1234567-sb1`).
    #[oauth(pattern = "[a-z0-9-]+")]
    pub account_id: String,
    /// `none`, `login` or `consent`: what the user has to go through.
    #[oauth(one_of("none", "login", "consent"))]
    pub prompt: Option<String>,
}

/// Tokens for the REST APIs of `NetSuite` without a user being there: of the user and role that a certificate
/// is mapped to.
///
/// The integration record allows "Client Credentials (Machine to Machine) Grant"; under "OAuth 2.0 Client
/// Credentials Setup" an administrator maps record, user, role and certificate, which gives the certificate
/// id. The JWT is signed with the certificate's private key, here an RSA key with PS256. There is no secret
/// and no refresh token. A token lives for an hour.
#[oauth_provider(
    token_url = "https://{account_id}.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token",
    grant = client_credentials,
    client_auth = private_key_jwt,
    request(omit(client_id)),
    scope(
        separator = ",",
        default = ["rest_webservices"],
        restlets = "restlets",
        rest_webservices = "rest_webservices",
        suite_analytics = "suite_analytics",
    ),
    jwt(alg = PS256, key = "{private_key}", kid = "{certificate_id}", iss = "{client_id}",
        aud = "{token_url}", lifetime = 1800, claims(scope = "{scope}")),
    origins = ["https://{account_id}.suitetalk.api.netsuite.com",
               "https://{account_id}.restlets.api.netsuite.com"],
)]
#[derive(Debug, Clone)]
pub struct NetSuiteMachine {
    /// The account id as it stands in host names: lower case, `-` for `_` (`1234567`, `1234567-sb1`).
    #[oauth(pattern = "[a-z0-9-]+")]
    pub account_id: String,
    /// The certificate id of the mapping; it becomes the `kid` of the JWT.
    pub certificate_id: String,
    /// The RSA private key of the certificate, in PEM.
    #[oauth(secret)]
    pub private_key: String,
}
