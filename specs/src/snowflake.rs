//! Snowflake.
//!
//! From "Configure Snowflake OAuth for custom clients" (`docs.snowflake.com/en/user-guide/oauth-custom`,
//! in a copy of the whole page in a public repository) and "Introduction to Snowflake OAuth"
//! (`docs.snowflake.com`, of which the beginning was at hand), read on 2026-11-26.
//!
//! - A client id and a secret often have `/`, `+` and `=` in them. The page asks for the URL encoding of
//!   both before HTTP Basic authentication, as RFC 6749 §2.3.1 does; other pages show the header without
//!   it.
//! - The role is a scope: `session:role:ANALYST`, in upper case unless the role was created with quotes.
//!   Without one the token is for the default role of the user.
//! - `ACCOUNTADMIN`, `SECURITYADMIN`, `GLOBALORGADMIN` and `ORGADMIN` are blocked unless Snowflake is
//!   asked to allow them.
//! - An error answer has members besides `error`: `message`, and `success` that is false. Its status is
//!   not stated.
//! - A refresh brings a new refresh token where the integration makes them good for a single use.
//! - The `X-Snowflake-Authorization-Token-Type` header is that of the SQL API; its page was not at hand.

use oauth_runtime::oauth_provider;

/// Tokens of a Snowflake user, for a custom client (Snowflake OAuth) with a client secret.
///
/// An administrator runs `CREATE SECURITY INTEGRATION .. TYPE = OAUTH OAUTH_CLIENT = CUSTOM`;
/// `SYSTEM$SHOW_OAUTH_CLIENT_SECRETS` shows the client id and the secrets. The scope `refresh_token`
/// brings a refresh token, `session:role:<name>` chooses the role.
///
/// A token lives for ten minutes unless the integration says otherwise (the answer does); how long a
/// refresh token lives is a setting of the integration. The token is sent with the header that tells the
/// REST API its type.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize",
    token_url = "https://{host}/oauth/token-request",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(refresh_token = "refresh_token", any_role = "session:role-any"),
    response(extra(username: Option<String>)),
    errors(error_description = ["error_description", "message"]),
    bearer(headers("X-Snowflake-Authorization-Token-Type" = "OAUTH")),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct Snowflake {
    /// The host of the account, such as `acme-prod.snowflakecomputing.com`.
    pub host: String,
}

/// Tokens as [`Snowflake`] has them, for a custom client that signs with a key and has no client secret,
/// which is what the documentation recommends.
///
/// Register the public key on the integration (`OAUTH_CLIENT_RSA_PUBLIC_KEY`). Each call of the token
/// endpoint carries an assertion of its own, good for five minutes.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize",
    token_url = "https://{host}/oauth/token-request",
    grant = authorization_code,
    client_auth = private_key_jwt,
    scope(refresh_token = "refresh_token", any_role = "session:role-any"),
    jwt(
        alg = RS256,
        key = "{private_key}",
        iss = "{client_id}",
        sub = "{client_id}",
        aud = "https://{host}/oauth/token-request",
        lifetime = 300,
    ),
    response(extra(username: Option<String>)),
    errors(error_description = ["error_description", "message"]),
    bearer(headers("X-Snowflake-Authorization-Token-Type" = "OAUTH")),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct SnowflakeKeyPair {
    /// The host of the account with the name of the organization in it, such as
    /// `acme-prod.snowflakecomputing.com`, not the one with the account locator.
    pub host: String,
    /// The private key, RSA of 2048 bits at least: PEM text.
    #[oauth(secret)]
    pub private_key: String,
}
