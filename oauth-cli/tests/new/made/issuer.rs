//! What `oauth new` makes of the files in `data/issuer`.

pub(crate) mod auth0 {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    issuer = "https://acme.eu.auth0.com/",
    // The server also offers `password`.
    grant = [authorization_code, client_credentials, device_code, token_exchange],
    // The server also takes `client_secret_post`, `private_key_jwt`, `none`.
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        profile = "profile",
        offline_access = "offline_access",
        name = "name",
        given_name = "given_name",
        family_name = "family_name",
        nickname = "nickname",
        email = "email",
        email_verified = "email_verified",
        picture = "picture",
        created_at = "created_at",
        identities = "identities",
        phone = "phone",
        address = "address",
    ),
    // To look up: whether the API takes tokens that are bound to a key: `dpop = ES256`.
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Auth0;
}

pub(crate) mod google {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    // On another host than the issuer.
    token_url = "https://oauth2.googleapis.com/token",
    // On another host than the issuer.
    device_authorization_url = "https://oauth2.googleapis.com/device/code",
    // On another host than the issuer.
    revocation_url = "https://oauth2.googleapis.com/revoke",
    // On another host than the issuer.
    userinfo_url = "https://openidconnect.googleapis.com/v1/userinfo",
    issuer = "https://accounts.google.com",
    // On another host than the issuer.
    jwks_uri = "https://www.googleapis.com/oauth2/v3/certs",
    // The server also offers `jwt_bearer`, with `jwt(..)`.
    grant = [authorization_code, device_code],
    // The server also takes `client_secret_post`.
    client_auth = client_secret_basic,
    scope(openid = "openid", email = "email", profile = "profile"),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Google;
}

pub(crate) mod keycloak {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    issuer = "https://sso.acme.example/realms/shop",
    // The server also offers `password`.
    grant = [authorization_code, client_credentials, device_code, token_exchange],
    // The server also takes `client_secret_post`, `private_key_jwt`, `client_secret_jwt`,
    // `tls_client_auth`.
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        basic = "basic",
        microprofile_jwt = "microprofile-jwt",
        offline_access = "offline_access",
        web_origins = "web-origins",
        service_account = "service_account",
        phone = "phone",
        roles = "roles",
        address = "address",
        acr = "acr",
        email = "email",
        organization = "organization",
        profile = "profile",
    ),
    // To look up: whether the API takes tokens that are bound to a key: `dpop = ES256`.
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod microsoft {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    // On another host than the issuer.
    userinfo_url = "https://graph.microsoft.com/oidc/userinfo",
    issuer = "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    // To look up: which grants there are; the server names none of those that need nothing else.
    grant = authorization_code,
    // The server also takes `client_secret_post`, `private_key_jwt`.
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        offline_access = "offline_access",
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Microsoftonline;
}

pub(crate) mod okta {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    // The server takes no login that is not pushed, and so logins are pushed.
    issuer = "https://acme.okta.com/oauth2/default",
    // The server also offers `password`.
    grant = [authorization_code, client_credentials, device_code],
    client_auth = private_key_jwt,
    scope(
        read_orders = "read:orders",
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        offline_access = "offline_access",
        device_sso = "device_sso",
    ),
    jwt(alg = ES256, key = "{private_key}"),
    // To look up: whether the API takes tokens that are bound to a key: `dpop = ES384`.
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Okta {
    /// The private key of the client: PEM text.
    pub private_key: oauth_runtime::Secret,
}
}
