//! Salesforce.
//!
//! From "OAuth 2.0 Refresh Token Flow for Renewed Sessions" and "Migrate from OAuth Username-Password to
//! Client Credentials Flow" (`help.salesforce.com`, of which the beginnings were at hand), read on
//! 2026-11-26. The error answers are from "Salesforce OAuth refresh token `invalid_grant`" (`nango.dev`).
//! The pages of the web server flow, of the JWT bearer flow and of the client credentials flow were not at
//! hand themselves: parameters, members of the answer and claims are as a summary of these pages and tests
//! of clients in public repositories have them. The names of the scopes, the usual session timeout and the
//! error words of `code(..)` besides `invalid_client_id` and `invalid_app_access` were not confirmed.
//!
//! - The answer does not say how long the token lives: the session timeout of the org or of the app does.
//! - `instance_url` is where the API is.
//! - Rotation of refresh tokens is a setting of the app, recommended by the page; without it a refresh
//!   brings no new refresh token.
//! - The password flow is deprecated and not declared.

use oauth_runtime::oauth_provider;

/// Tokens of a Salesforce user (web server flow).
///
/// Create an external client app (before: a connected app) in Setup and enable OAuth; the client id is the
/// consumer key, the secret the consumer secret. `refresh_token` among the scopes brings a refresh token.
/// `host` is `login.salesforce.com`, `test.salesforce.com` for a sandbox, or the My Domain host of the
/// org.
///
/// The answer does not say when the token expires; the session timeout of the org (two hours unless
/// changed, and renewed by use) does. Send API calls to `instance_url`. A user can have five grants of one
/// app; a sixth ends the oldest.
#[oauth_provider(
    authorization_url = "https://{host}/services/oauth2/authorize",
    token_url = "https://{host}/services/oauth2/token",
    revocation_url = "https://{host}/services/oauth2/revoke",
    grant = authorization_code,
    scope(
        api = "api",
        refresh_token = "refresh_token",
        offline_access = "offline_access",
        full = "full",
        id = "id",
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        web = "web",
        visualforce = "visualforce",
        chatter_api = "chatter_api",
        custom_permissions = "custom_permissions",
        content = "content",
        lightning = "lightning",
        pardot_api = "pardot_api",
        cdp_query_api = "cdp_query_api",
        cdp_ingest_api = "cdp_ingest_api",
    ),
    response(extra(instance_url: String, id: String, issued_at: Option<String>, signature: Option<String>)),
    errors(code(
        invalid_client_id = invalid_client,
        redirect_uri_mismatch = invalid_grant,
        inactive_user = access_denied,
        inactive_org = access_denied,
        rate_limit_exceeded = temporarily_unavailable,
    )),
    origins = ["{token.instance_url}", "https://{host}"],
)]
#[derive(Debug, Clone)]
pub struct Salesforce {
    /// The host that users log in at.
    #[oauth(default = "login.salesforce.com")]
    pub host: String,
}

/// Tokens of a Salesforce user for a server that holds a private key (JWT bearer flow).
///
/// Upload the certificate of the key to the app, and let an administrator admit the user beforehand: there
/// is no login. The client id is the consumer key, the subject the user name.
///
/// There is no refresh token: another assertion brings another token. An assertion is good for three
/// minutes. The scopes are those of the app.
#[oauth_provider(
    token_url = "{env}/services/oauth2/token",
    environments(production = "https://login.salesforce.com", sandbox = "https://test.salesforce.com"),
    grant = jwt_bearer,
    client_auth = none,
    request(omit(client_id, scope)),
    jwt(
        alg = RS256,
        key = "{private_key}",
        iss = "{client_id}",
        sub = "{subject}",
        aud = "{env}",
        lifetime = 180,
    ),
    response(extra(instance_url: String, id: String)),
    errors(code(
        invalid_client_id = invalid_client,
        invalid_app_access = access_denied,
        inactive_user = access_denied,
        inactive_org = access_denied,
    )),
    origins = ["{token.instance_url}", "{env}"],
)]
#[derive(Debug, Clone)]
pub struct SalesforceJwtBearer {
    /// The user name of the user to act for, such as `robot@acme.example`.
    pub subject: String,
    /// The private key of the certificate: PEM text.
    #[oauth(secret)]
    pub private_key: String,
}

/// Tokens of a Salesforce app itself, which acts as the user its administrator chose (client credentials
/// flow).
///
/// Enable the client credentials flow for the app and choose the user it runs as. The host is the My
/// Domain of the org; `login.salesforce.com` refuses the call.
///
/// There is no refresh token, and the answer does not say when the token expires: the session timeout of
/// the org does.
#[oauth_provider(
    token_url = "https://{host}/services/oauth2/token",
    grant = client_credentials,
    response(extra(instance_url: String, id: String, issued_at: Option<String>, signature: Option<String>)),
    errors(code(
        invalid_client_id = invalid_client,
        inactive_user = access_denied,
        inactive_org = access_denied,
    )),
    origins = ["{token.instance_url}", "https://{host}"],
)]
#[derive(Debug, Clone)]
pub struct SalesforceClientCredentials {
    /// The My Domain host of the org, such as `acme.my.salesforce.com`.
    pub host: String,
}
