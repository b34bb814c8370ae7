//! Blackbaud SKY API.
//!
//! The pages under "Authorization" (`developer.blackbaud.com/skyapi/docs/authorization`) were not at hand.
//! The requests are as public programs send them, among them the README of the provider's
//! `blackbaud/skyapi-headless-data-sync` (60 minutes for an access token, a new refresh token with each
//! refresh), the sample `joshlyford/skyapi-command-line-oauth` and `sky-api-python-client`; all read on
//! 2026-11-26. Programs use two authorization pages: `https://app.blackbaud.com/oauth/authorize` and the
//! older `https://oauth2.sky.blackbaud.com/authorization`; the first is declared. They authenticate with
//! HTTP Basic or with the credentials in the form. A commented line of a program names a parameter
//! `preserve_refresh_token`, which is not sent here. Not confirmed: PKCE, the members of the answer besides
//! `environment_id`, `environment_name` and `email`, and errors. Where an application is connected is not
//! confirmed either.

use oauth_runtime::oauth_provider;

/// Tokens for the [Blackbaud](https://www.blackbaud.com) SKY API, on behalf of a user and for one
/// environment.
///
/// Create an application under "My applications" of `developer.blackbaud.com`; the application ID is the
/// client ID, and the primary or secondary application secret is the secret. An administrator of the
/// environment connects the application under "Marketplace" before a user can authorize it.
///
/// Each request to the API also needs a subscription key of the developer account, which is sent beside the
/// token. An access token lives for an hour. A refresh token is used once and lives for a year; each refresh
/// brings a new one. `environment_id` and `legal_entity_id` name the customer. There are no scopes to ask
/// for; they belong to the application.
#[oauth_provider(
    authorization_url = "https://app.blackbaud.com/oauth/authorize",
    token_url = "https://oauth2.sky.blackbaud.com/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    authorize(omit(scope)),
    response(
        extra(
            environment_id: Option<String>,
            environment_name: Option<String>,
            legal_entity_id: Option<String>,
            legal_entity_name: Option<String>,
            user_id: Option<String>,
            email: Option<String>,
            given_name: Option<String>,
            family_name: Option<String>,
            mode: Option<String>,
        ),
    ),
    bearer(headers("Bb-Api-Subscription-Key" = "{subscription_key}")),
    origins = "https://api.sky.blackbaud.com",
)]
#[derive(Debug, Clone)]
pub struct Blackbaud {
    /// The primary or secondary access key of the subscription, under "My subscriptions" of
    /// `developer.blackbaud.com`.
    #[oauth(secret)]
    pub subscription_key: String,
}
