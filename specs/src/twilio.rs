//! Twilio.
//!
//! From "OAuth Token API", "OAuth apps" and "Account-level OAuth apps" (`twilio.com/docs/iam/oauth-apps`)
//! and a copy of "Set up OAuth for SCIM", read on 2026-11-26; the first was at hand up to the authorization
//! code request. That the token endpoint takes `code_verifier`, `refresh_token` and `scope` is as the client
//! generated from Twilio's `OpenAPI` description has it (`Twilio::Rest::Oauth::V2::Token` on `metacpan.org`).
//!
//! Left open: the example of a refresh, its rotation, and the form of an error. The members read here are
//! those of Twilio's API errors (`code`, `message`, `more_info`), next to those of RFC 6749. OAuth apps were
//! in public beta on one copy of the overview. `SendGrid`, which belongs to Twilio, has API keys and no OAuth.

use oauth_runtime::oauth_provider;

/// Tokens for [Twilio](https://www.twilio.com/docs/iam/oauth-apps) APIs of one account or organization, for
/// what a machine does alone.
///
/// Create an OAuth app with the grant type client credentials: for an account in the Console under Settings,
/// Account settings, OAuth applications; for an organization in the Admin Center. Scopes are chosen there,
/// and the secret is shown once. A token lives for an hour unless the app sets another time, between a
/// minute and 30 days. There is no refresh token: the answer has the members `id_token` and `refresh_token`
/// with null.
#[oauth_provider(
    token_url = "https://oauth.twilio.com/v2/token",
    grant = client_credentials,
    errors(error = ["error", "code"], error_description = ["error_description", "message"],
           error_uri = ["error_uri", "more_info"], code(20003 = invalid_client)),
    origins = [
        "https://api.twilio.com", "https://iam.twilio.com", "https://messaging.twilio.com",
        "https://conversations.twilio.com", "https://verify.twilio.com", "https://lookups.twilio.com",
        "https://voice.twilio.com", "https://video.twilio.com", "https://studio.twilio.com",
        "https://taskrouter.twilio.com", "https://flex-api.twilio.com", "https://serverless.twilio.com",
        "https://numbers.twilio.com", "https://monitor.twilio.com", "https://content.twilio.com",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct Twilio;

/// Tokens for [Twilio](https://www.twilio.com/docs/iam/oauth-apps) APIs on behalf of a user, such as the
/// SCIM API of an organization.
///
/// Create an OAuth app with the grant type authorization code in the Admin Center; owners and administrators
/// of the organization can. Permissions are chosen there; `offline_access` is the scope to ask for, and
/// brings a refresh token. The login page takes no single sign-on. A code lives for five minutes, an access
/// token (a JWT) for an hour.
#[oauth_provider(
    authorization_url = "https://oauth.twilio.com/v2/authorize",
    token_url = "https://oauth.twilio.com/v2/token",
    grant = authorization_code,
    scope(default = ["offline_access"], offline_access = "offline_access"),
    errors(error = ["error", "code"], error_description = ["error_description", "message"],
           error_uri = ["error_uri", "more_info"], code(20003 = invalid_client)),
    origins = ["https://iam.twilio.com", "https://api.twilio.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct TwilioUser;
