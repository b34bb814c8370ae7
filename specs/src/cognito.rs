//! Amazon Cognito user pools.
//!
//! From "TOKEN endpoint" of the Amazon Cognito developer guide (`docs.aws.amazon.com/cognito`, in its
//! public source), read on 2026-11-26. The pages of the authorization endpoint and of the revocation
//! endpoint were not at hand; both, and `identity_provider`, are from memory and not confirmed.
//!
//! - A client with a secret sends it with HTTP Basic authentication alone; the page's examples repeat the
//!   `client_id` in the body, which its parameter list asks of public clients only.
//! - A refresh brings no new refresh token, unless rotation is turned on for the app client, which is
//!   newer than the page that was read.
//! - The answer names no scopes.
//! - The page does not say how long a refresh token lives; 30 days is from memory.
//! - The text of an error is not stated: the page prints the `error` member alone.

use oauth_runtime::oauth_provider;

/// Tokens of a user of a Cognito user pool, or of an app client itself (client credentials).
///
/// Create an app client in the user pool, with the grants and scopes it may use, and give the pool a
/// domain. An app client without a secret is a public client. Client credentials bring tokens for the
/// scopes of resource servers, such as `orders/read`.
///
/// A token lives for an hour, a refresh token for 30 days, unless the app client says otherwise; the
/// answer does not say when the refresh token expires.
#[oauth_provider(
    authorization_url = "https://{host}/oauth2/authorize",
    token_url = "https://{host}/oauth2/token",
    revocation_url = "https://{host}/oauth2/revoke",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    rotation = reusable,
    scope(
        openid = "openid",
        email = "email",
        phone = "phone",
        profile = "profile",
        user_admin = "aws.cognito.signin.user.admin",
    ),
    authorize(params(identity_provider = "{identity_provider}")),
)]
#[derive(Debug, Clone)]
pub struct Cognito {
    /// The domain of the user pool, such as `acme.auth.eu-central-1.amazoncognito.com`, or its custom
    /// domain.
    pub host: String,
    /// The identity provider that the user is sent on to, such as `Google`; without it the user chooses.
    pub identity_provider: Option<String>,
}
