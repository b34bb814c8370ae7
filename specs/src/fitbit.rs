//! Fitbit.
//!
//! From "`OAuth2` Token", "Refresh Token" and "Error Handling" of the Web API reference
//! (`dev.fitbit.com/build/reference/web-api`), read on 2026-11-26 (their beginnings). The answer is as
//! public clients read it; that the same refresh within two minutes has the same answer is from memory of
//! the page. The error form is as issue threads show it.
//!
//! Google's migration guide (`developers.google.com/health/migration`) moves all apps to the Google Health
//! API with Google's own OAuth; other sites name September 2026 for the end of the Web API. Tokens cannot
//! be carried over. New work should not begin here.

use oauth_runtime::oauth_provider;

/// Tokens of a [Fitbit](https://dev.fitbit.com) user for the Web API, for an app of the type "Server".
///
/// Client id and secret are at `dev.fitbit.com/apps`. PKCE is recommended. A code lives for ten minutes, an
/// access token (a JWT) for eight hours. A refresh token does not expire but is used once; the same refresh
/// sent again within two minutes has the same answer. The user may clear scopes; the answer says which are
/// granted. `user_id` is the encoded id for API paths (`-` stands for it as well).
///
/// Successes and failures of the API count towards 150 requests an hour and user.
#[oauth_provider(
    authorization_url = "https://www.fitbit.com/oauth2/authorize",
    token_url = "https://api.fitbit.com/oauth2/token",
    revocation_url = "https://api.fitbit.com/oauth2/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        activity = "activity",
        cardio_fitness = "cardio_fitness",
        electrocardiogram = "electrocardiogram",
        heart_rate = "heartrate",
        irregular_rhythm_notifications = "irregular_rhythm_notifications",
        location = "location",
        nutrition = "nutrition",
        oxygen_saturation = "oxygen_saturation",
        profile = "profile",
        respiratory_rate = "respiratory_rate",
        settings = "settings",
        sleep = "sleep",
        social = "social",
        temperature = "temperature",
        weight = "weight",
    ),
    authorize(params(prompt = "{prompt}")),
    response(extra(user_id: Option<String>)),
    rotation = grace(120),
    errors(error = "errors[0].errorType", error_description = "errors[0].message"),
    origins = "https://api.fitbit.com",
)]
#[derive(Debug, Clone)]
pub struct Fitbit {
    /// `none`, `consent`, `login` or `login consent`: whether the user is asked to log in or to consent
    /// again.
    #[oauth(one_of("none", "consent", "login", "login consent"))]
    pub prompt: Option<String>,
}

/// Tokens of a [Fitbit](https://dev.fitbit.com) user for the Web API, for an app of the type "Client",
/// which keeps no secret.
///
/// As [`Fitbit`], with the client id in the body and PKCE in place of the secret.
#[oauth_provider(
    authorization_url = "https://www.fitbit.com/oauth2/authorize",
    token_url = "https://api.fitbit.com/oauth2/token",
    revocation_url = "https://api.fitbit.com/oauth2/revoke",
    grant = authorization_code,
    client_auth = none,
    scope(
        activity = "activity",
        cardio_fitness = "cardio_fitness",
        electrocardiogram = "electrocardiogram",
        heart_rate = "heartrate",
        irregular_rhythm_notifications = "irregular_rhythm_notifications",
        location = "location",
        nutrition = "nutrition",
        oxygen_saturation = "oxygen_saturation",
        profile = "profile",
        respiratory_rate = "respiratory_rate",
        settings = "settings",
        sleep = "sleep",
        social = "social",
        temperature = "temperature",
        weight = "weight",
    ),
    response(extra(user_id: Option<String>)),
    rotation = grace(120),
    errors(error = "errors[0].errorType", error_description = "errors[0].message"),
    origins = "https://api.fitbit.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct FitbitPublic;
