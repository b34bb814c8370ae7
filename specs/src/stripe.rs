//! Stripe.
//!
//! From "Connect OAuth reference" and "Using OAuth with Standard accounts" (`docs.stripe.com/connect`, also
//! the older "Connect OAuth Reference" of `stripe.com/docs/connect/reference`) and "OAuth 2.0" of Stripe
//! Apps (`docs.stripe.com/stripe-apps/api-authentication/oauth`), read on 2026-11-26 in stored copies that
//! held only their first part. The members of the answer are those of Stripe's own Node library, whose
//! comments say that the key of Connect does not expire. The lifetimes of Stripe Apps, an hour and a year,
//! are as public clients of it state them.
//!
//! Odd: both token endpoints take the secret key of the account and neither needs the client identifier nor
//! the redirect URI. Stripe Apps takes the key as the user name of HTTP Basic. The answers state no
//! lifetime. Neither page mentions PKCE, and it is not sent. Disconnecting an account is a call of its own
//! (`https://connect.stripe.com/oauth/deauthorize` with `client_id` and `stripe_user_id`), not RFC 7009.

use oauth_runtime::oauth_provider;

/// Access to a connected account of [Stripe
/// Connect](https://docs.stripe.com/connect/oauth-standard-accounts).
///
/// The client identifier (`ca_..`) is in the platform's Connect settings, the client secret is the
/// platform's secret key (`sk_live_..` or `sk_test_..`), and the key decides whether the token is a live or
/// a test one. Stripe recommends Connect Onboarding to new platforms.
///
/// The token is used as any secret key. It does not expire; the owner of the account may revoke it. Most
/// platforms keep only `stripe_user_id` and send their own key with a `Stripe-Account` header. The refresh
/// token brings a token of the same or a smaller scope, or of the other mode.
#[oauth_provider(
    authorization_url = "https://connect.stripe.com/oauth/authorize",
    token_url = "https://connect.stripe.com/oauth/token",
    grant = authorization_code,
    scope(read_only = "read_only", read_write = "read_write"),
    request(omit(client_id, redirect_uri)),
    authorize(
        pkce = none,
        params(
            stripe_landing = "{stripe_landing}",
            always_prompt = "{always_prompt}",
            "stripe_user[email]" = "{email}",
        ),
    ),
    response(extra(
        stripe_user_id: String,
        stripe_publishable_key: Option<String>,
        livemode: bool,
    )),
    lifetime = never,
    origins = "https://api.stripe.com",
)]
#[derive(Debug, Clone)]
pub struct StripeConnect {
    /// The first page that the user sees: to sign in, or to make an account. Stripe chooses where it is
    /// `None`.
    #[oauth(one_of("login", "register"))]
    pub stripe_landing: Option<String>,
    /// `"true"` asks the user again, though the account is connected.
    #[oauth(one_of("true", "false"))]
    pub always_prompt: Option<String>,
    /// An email address with which the form for a new account is filled.
    pub email: Option<String>,
}

/// Access to an account that installed an app of the [Stripe App
/// Marketplace](https://docs.stripe.com/stripe-apps).
///
/// The client identifier (`ca_..`) is part of the install link, the client secret is the secret key of the
/// account that made the app. What the app may do is in its manifest, not in a scope: the answer always
/// says `stripe_apps`. Redirect URIs are listed in the manifest as `allowed_redirect_uris`.
///
/// A token lives for an hour, which the answer does not say. A refresh token lives for a year and is
/// replaced at every refresh.
#[oauth_provider(
    authorization_url = "https://marketplace.stripe.com/oauth/v2/authorize",
    token_url = "https://api.stripe.com/v1/oauth/token",
    grant = authorization_code,
    client_auth = none,
    request(
        headers(Authorization = "Basic {base64(client_secret ':')}"),
        omit(client_id, redirect_uri),
    ),
    authorize(pkce = none, omit(response_type)),
    response(extra(
        stripe_user_id: String,
        stripe_publishable_key: Option<String>,
        livemode: bool,
    )),
    lifetime = 3600,
    origins = "https://api.stripe.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct StripeApp;
