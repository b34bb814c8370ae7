//! UPS.
//!
//! From the `OpenAPI` descriptions "OAuth Client Credentials API" and "OAuth Authorization Code API" of the
//! UPS Developer Portal (`github.com/UPS-API/api-documentation`), read on 2026-11-26. The members of an
//! answer are texts, the numbers too. The descriptions print no example: the values, such as four hours for
//! an access token, are from memory. They name the members of an error and no code: 10400 with "Invalid
//! authorization code", 10401 with "`ClientId` is Invalid" and 250002 with "Invalid Authentication
//! Information" are as developers quote them, 10400 for a refresh token is from memory.
//!
//! The authorization code flow has a second variant with PKCE: then `client_id` is in the form, and there
//! must be no Basic header. Its refresh is described with the Basic header, which a client without a secret
//! cannot send; so only the variant with a secret and without PKCE is declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [UPS](https://developer.ups.com) APIs of one's own shipper account.
///
/// Add an app in the Developer Portal and choose the products (rating, shipping, tracking) for it; client ID
/// and secret are on the app's page. A token lives for about four hours (`expires_in` is the text `14399`)
/// and there is no refresh token. The environment `integration` is UPS's Customer Integration Environment
/// for tests.
#[oauth_provider(
    token_url = "{env}/security/v1/oauth/token",
    environments(production = "https://onlinetools.ups.com", integration = "https://wwwcie.ups.com"),
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(headers("x-merchant-id" = "{merchant_id}")),
    errors(error = "response.errors[0].code", error_description = "response.errors[0].message",
           code(10400 = invalid_request, 10401 = invalid_client, 250002 = invalid_client)),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct Ups {
    /// UPS account number, of six digits; optional.
    pub merchant_id: Option<String>,
}

/// Tokens for the [UPS](https://developer.ups.com) APIs on behalf of a UPS customer who logs in with the UPS
/// ID, for platforms which ship for others.
///
/// The app in the Developer Portal has one callback URL, which must be the `redirect_uri`. An access token
/// lives for about four hours, a refresh token for the time in the answer. A refresh is a call of its own
/// endpoint and answers with a new pair. The answer does not tell whose token it is: `client_id` in it is
/// the app's.
#[oauth_provider(
    authorization_url = "{env}/security/v1/oauth/authorize",
    token_url = "{env}/security/v1/oauth/token",
    environments(production = "https://onlinetools.ups.com", integration = "https://wwwcie.ups.com"),
    grant = authorization_code,
    client_auth = client_secret_basic,
    authorize(pkce = none),
    refresh(url = "{env}/security/v1/oauth/refresh"),
    errors(error = ["response.errors[0].code", "{response.errors[0].code}/{response.errors[0].message}"],
           error_description = "response.errors[0].message",
           code(10401 = invalid_client, 250002 = invalid_client,
                "10400/Invalid authorization code" = invalid_grant,
                "10400/Invalid Refresh Token" = invalid_grant)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct UpsUser;
