//! Amadeus (Self-Service APIs).
//!
//! From "Authorizing your application", "Moving your application to production" and "Common client and
//! server errors" (`developers.amadeus.com/self-service`, from the repository of its guides), read on
//! 2026-11-26. An answer names the API key, the user and the application besides the token; its `scope` is
//! empty. Nothing is left open.

use oauth_runtime::oauth_provider;

/// Tokens for the [Amadeus](https://developers.amadeus.com) Self-Service APIs: flights, hotels, transfers
/// and destination content.
///
/// Create an app in the Self-Service workspace: its API key is the client ID and its API secret the client
/// secret. A new app has keys for the test environment; production has others, after a request there. A
/// token lives for half an hour (`expires_in` is 1799) and there is no refresh token. The API answers an old
/// one with 401 and error 38190.
#[oauth_provider(
    token_url = "{env}/v1/security/oauth2/token",
    environments(production = "https://api.amadeus.com", test = "https://test.api.amadeus.com"),
    grant = client_credentials,
    response(extra(username: Option<String>, application_name: Option<String>)),
    errors(extra(code: Option<u32>, title: Option<String>)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Amadeus;
