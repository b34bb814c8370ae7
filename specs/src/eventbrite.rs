//! Eventbrite.
//!
//! "Authentication" of the Eventbrite platform documentation (`www.eventbrite.com/platform/api`) was not at
//! hand on 2026-11-26. Endpoints and the form of the exchange are as public clients have them
//! (`django-allauth`, Laravel Socialite Providers, the Ruby gem `eventbrite-api`); some of them leave out
//! `redirect_uri` in the exchange, others send it. The answer, with `token_type` and `access_token` and
//! nothing else, and that a token does not expire, are from memory of the page. There are no scopes and no
//! source mentions PKCE. One public client looks for `error_description` in a failed exchange.

use oauth_runtime::oauth_provider;

/// Tokens for the [Eventbrite](https://www.eventbrite.com/platform/) API on behalf of an Eventbrite user.
///
/// Create an API key under Account Settings, Developer Links, API Keys: the key is the client ID, and the
/// client secret stands next to it. There are no scopes: a token can do whatever the user can. It does not
/// expire and there is no refresh token; the user can remove the app.
#[oauth_provider(
    authorization_url = "https://www.eventbrite.com/oauth/authorize",
    token_url = "https://www.eventbrite.com/oauth/token",
    grant = authorization_code,
    authorize(pkce = none),
    refresh = none,
    lifetime = never,
    origins = "https://www.eventbriteapi.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Eventbrite;
