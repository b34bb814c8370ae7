//! Docusign.
//!
//! From "How to get an access token with Confidential Authorization Code Grant", "How to get an access token
//! with JWT Grant", "Obtain access token endpoint", "JSON Web Token (JWT) Grant authentication" and "JWT
//! Grant implementation and best practices" (`developers.docusign.com/platform/auth`), read on 2026-11-26, in
//! the parts that the index of documentation shows. The bodies of the answers, the lives of code and tokens,
//! the words of errors other than `consent_required` and the list of scopes are from common knowledge of the
//! API, not from a page that was read.
//!
//! The examples of the exchange leave `redirect_uri` out; it is sent here, as RFC 6749 asks and as public
//! clients do. PKCE is optional for a client with a secret and required for one without. The `aud` of the JWT
//! is the host of the authentication service alone, without a scheme.
//!
//! The REST API of an account is at an origin of its own (`base_uri` in the answer of `/oauth/userinfo`),
//! which the token does not name.

use oauth_runtime::oauth_provider;

/// Tokens for the [Docusign](https://developers.docusign.com) API of a user who logs in.
///
/// Integration key (the client id) and secret key are on the Apps and Keys page of the account; the redirect
/// URI is registered there. A code lives for two minutes, a token for 8 hours, a refresh token for 30 days;
/// with the scope `extended` each refresh brings one for another 30 days.
#[oauth_provider(
    authorization_url = "{env}/oauth/auth",
    token_url = "{env}/oauth/token",
    environments(production = "https://account.docusign.com", developer = "https://account-d.docusign.com"),
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        signature = "signature",
        extended = "extended",
        impersonation = "impersonation",
        openid = "openid",
        organization_read = "organization_read",
        group_read = "group_read",
        permission_read = "permission_read",
        user_read = "user_read",
        user_write = "user_write",
        account_read = "account_read",
        domain_read = "domain_read",
        click_manage = "click.manage",
        click_send = "click.send",
        room_forms = "room_forms",
        rooms_read = "dtr.rooms.read",
        rooms_write = "dtr.rooms.write",
        aow_manage = "aow_manage",
        adm_store_read = "adm_store_unified_repo_read",
    ),
    authorize(params(prompt = "{prompt}", login_hint = "{login_hint}")),
    origins = ["{env}", "{base_uri}"],
)]
#[derive(Debug, Clone)]
pub struct DocuSign {
    /// `login`: the user logs in again even if a session is there.
    #[oauth(one_of("login"))]
    pub prompt: Option<String>,
    /// The address with which the form of the login is filled.
    pub login_hint: Option<String>,
    /// The origin of the account's API, such as `https://na4.docusign.net`: `base_uri` of the account in the
    /// answer of `/oauth/userinfo`. Without it the token goes to the authentication service only.
    #[oauth(pattern = "https://[a-z0-9-]+\\.docusign\\.(net|com)")]
    pub base_uri: Option<String>,
}

/// Tokens for the Docusign API of a service that acts for one user without the user being there (JWT grant).
///
/// The key pair is made on the Apps and Keys page, at most five for an integration key. Before the first
/// token the user, or an administrator for the whole organization, consents once, by an authorization request
/// with the scopes `signature impersonation`; until then the answer is `consent_required`. A token lives for
/// an hour, and there is no refresh token.
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://account.docusign.com", developer = "https://account-d.docusign.com"),
    grant = jwt_bearer,
    client_auth = none,
    request(omit(client_id)),
    scope(
        default = ["signature", "impersonation"],
        signature = "signature",
        impersonation = "impersonation",
        organization_read = "organization_read",
        user_read = "user_read",
        user_write = "user_write",
        account_read = "account_read",
        click_manage = "click.manage",
        click_send = "click.send",
        rooms_read = "dtr.rooms.read",
        rooms_write = "dtr.rooms.write",
    ),
    jwt(alg = RS256, key = "{private_key}", iss = "{client_id}", sub = "{user_id}", aud = "{url_host(env)}",
        lifetime = 3600, claims(scope = "{scope}")),
    errors(code(consent_required = access_denied, issuer_not_found = invalid_client,
                no_valid_keys_or_signatures = invalid_grant, user_not_found = invalid_grant)),
    origins = ["{env}", "{base_uri}"],
)]
#[derive(Debug, Clone)]
pub struct DocuSignJwt {
    /// The id (a GUID) of the user for whom the service acts.
    pub user_id: String,
    /// The RSA private key of the integration, in PEM.
    #[oauth(secret)]
    pub private_key: String,
    /// The origin of the account's API, as in [`DocuSign::base_uri`].
    #[oauth(pattern = "https://[a-z0-9-]+\\.docusign\\.(net|com)")]
    pub base_uri: Option<String>,
}
