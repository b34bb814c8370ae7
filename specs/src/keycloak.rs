//! Keycloak.
//!
//! From the sections "Available Endpoints" and "Supported Grant Types" of "Securing applications and
//! services" and from "Configuring and using token exchange" (`keycloak.org`, in its public source), read on
//! 2026-11-26. The members of the answer are
//! from pages that print answers of a Keycloak server (`snap4city.org`, `requirementyogi.atlassian.net`).
//! The ways in which a client authenticates besides its secret are from memory of "Confidential client
//! credentials" in the administration guide; that a client may be known by a token of a Kubernetes
//! service account is from threads that quote "Federated client authentication"
//! (`keycloak.org/2026/01`). That the callback carries `iss`, and the words of an error besides that of
//! a dead refresh token, are from memory and not confirmed.
//!
//! - The callback carries `iss` and `session_state`; the issuer is `{base_url}/realms/{realm}`.
//! - `refresh_expires_in` is 0 in an answer without a refresh token, and with an offline token, which does
//!   not expire.
//! - `not-before-policy` is a member of the answer with hyphens in its name.
//! - The lifetimes that a new realm has, and the names of the client scopes, were not compared with the
//!   administration guide.
//! - Versions before 17 (and later ones so configured) have `/auth` before `/realms`.

use oauth_runtime::oauth_provider;

/// Tokens of a user of a Keycloak realm, or of a client itself (client credentials, for a client with
/// service accounts enabled).
///
/// Create a client in the realm; a confidential one has its secret on the Credentials tab.
/// `offline_access` among the scopes brings a refresh token that outlives the session. A client with
/// "Standard token exchange" turned on may exchange an access token of another client of the realm for
/// one of its own; an audience is the identifier of a client, and narrows.
///
/// How long tokens live is a setting of the realm: five minutes for the access token and thirty for the
/// refresh token unless changed. An old refresh token goes on working unless "Revoke Refresh Token" is on.
#[oauth_provider(
    authorization_url = "{base_url}/realms/{realm}/protocol/openid-connect/auth",
    token_url = "{base_url}/realms/{realm}/protocol/openid-connect/token",
    revocation_url = "{base_url}/realms/{realm}/protocol/openid-connect/revoke",
    issuer = "{base_url}/realms/{realm}",
    grant = [authorization_code, client_credentials, token_exchange],
    rotation = reusable,
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        roles = "roles",
        web_origins = "web-origins",
        microprofile_jwt = "microprofile-jwt",
        acr = "acr",
        basic = "basic",
        organization = "organization",
        offline_access = "offline_access",
    ),
    authorize(params(kc_idp_hint = "{idp_hint}")),
    response(
        refresh_token_expires_in = "refresh_expires_in",
        extra(session_state: Option<String>, not_before_policy: Option<u64> = "not-before-policy"),
    ),
)]
#[derive(Debug, Clone)]
pub struct Keycloak {
    /// Where the server is, such as `https://sso.acme.example`, with `/auth` behind it for an old one.
    pub base_url: String,
    /// The name of the realm.
    pub realm: String,
    /// The alias of the identity provider that the user is sent on to.
    pub idp_hint: Option<String>,
}

/// Tokens of a user of a Keycloak realm for a name and a password (direct access grant).
///
/// Enable "Direct access grants" for the client. The documentation advises against it: the application
/// sees the password, and no second factor can be asked for.
#[oauth_provider(
    token_url = "{base_url}/realms/{realm}/protocol/openid-connect/token",
    grant = password,
    rotation = reusable,
    response(
        refresh_token_expires_in = "refresh_expires_in",
        extra(session_state: Option<String>, not_before_policy: Option<u64> = "not-before-policy"),
    ),
)]
#[derive(Debug, Clone)]
pub struct KeycloakPassword {
    /// Where the server is, such as `https://sso.acme.example`, with `/auth` behind it for an old one.
    pub base_url: String,
    /// The name of the realm.
    pub realm: String,
}

/// Tokens of a client itself that proves its secret without sending it.
///
/// Choose "Signed JWT with Client Secret" on the Credentials tab of the client. Each call carries an
/// assertion that is signed with the secret (HS256), for the realm as its audience.
#[oauth_provider(
    token_url = "{base_url}/realms/{realm}/protocol/openid-connect/token",
    issuer = "{base_url}/realms/{realm}",
    grant = client_credentials,
    client_auth = client_secret_jwt,
    jwt(alg = HS256),
    response(extra(not_before_policy: Option<u64> = "not-before-policy")),
)]
#[derive(Debug, Clone)]
pub struct KeycloakSecretJwt {
    /// Where the server is, such as `https://sso.acme.example`, with `/auth` behind it for an old one.
    pub base_url: String,
    /// The name of the realm.
    pub realm: String,
}

/// Tokens of a client itself that shows a certificate in the TLS handshake.
///
/// Choose "X509 Certificate" on the Credentials tab of the client and name the subject of the
/// certificate. The transport has the certificate and its key; the server, or the proxy before it, asks
/// for it.
#[oauth_provider(
    token_url = "{base_url}/realms/{realm}/protocol/openid-connect/token",
    issuer = "{base_url}/realms/{realm}",
    grant = client_credentials,
    client_auth = tls_client_auth,
    response(extra(not_before_policy: Option<u64> = "not-before-policy")),
)]
#[derive(Debug, Clone)]
pub struct KeycloakCertificate {
    /// Where the server is, such as `https://sso.acme.example`, with `/auth` behind it for an old one.
    pub base_url: String,
    /// The name of the realm.
    pub realm: String,
}

/// Tokens of a client itself that is known by a token of another issuer, such as that of a Kubernetes
/// service account: no secret is kept.
///
/// Choose "Signed JWT - Federated" on the Credentials tab of the client, and an identity provider of the
/// realm for the issuer. The client asks its source for such a token at each request and sends it as the
/// assertion; its audience is the issuer of the realm.
#[oauth_provider(
    token_url = "{base_url}/realms/{realm}/protocol/openid-connect/token",
    issuer = "{base_url}/realms/{realm}",
    grant = client_credentials,
    client_auth = client_assertion,
    response(extra(not_before_policy: Option<u64> = "not-before-policy")),
)]
#[derive(Debug, Clone)]
pub struct KeycloakFederated {
    /// Where the server is, such as `https://sso.acme.example`, with `/auth` behind it for an old one.
    pub base_url: String,
    /// The name of the realm.
    pub realm: String,
}
