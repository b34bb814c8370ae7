//! Klarna.
//!
//! From "`OpenIDConnect`", "Sign in with Klarna tokens" and "Integrate with Klarna payments" of Sign in with
//! Klarna (`docs.klarna.com/sign-in-with-klarna`), read on 2026-11-26 in stored copies, and a copy of the
//! metadata of `https://login.klarna.com` that a public client carries (authorization endpoint, scopes,
//! revocation endpoint, PKCE).
//!
//! The pages contradict each other about refresh tokens: 60 days in one, 90 days by default in another.
//! They print the European address for the playground of North America too. The printed refresh puts the
//! parameters into the query of a POST without a secret; "`OpenIDConnect`" wants the client authenticated at
//! every request. The Payments API takes an API key with HTTP Basic and no token of this kind.

use oauth_runtime::oauth_provider;

/// Sign in with [Klarna](https://docs.klarna.com/sign-in-with-klarna): who a shopper is, and a token that
/// lets the Klarna checkout skip its own sign-in.
///
/// Ask Klarna for a client that authenticates with `client_secret_basic`. The region is that of the shop.
/// An access token lives for five minutes and is a JWT; a refresh token needs `offline_access`, is used
/// once and lives for 60 to 90 days, counted anew at each. The identity is in the ID token.
#[oauth_provider(
    environments(production = "https://login.klarna.com", sandbox = "https://login.playground.klarna.com"),
    authorization_url = "{env}/{region}/lp/idp/oauth2/auth",
    token_url = "{env}/{region}/lp/idp/oauth2/token",
    userinfo_url = "{env}/{region}/lp/idp/userinfo",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        offline_access = "offline_access",
        profile_name = "profile:name",
        profile_email = "profile:email",
        profile_phone = "profile:phone",
        profile_locale = "profile:locale",
        profile_date_of_birth = "profile:date_of_birth",
        profile_billing_address = "profile:billing_address",
        profile_national_id = "profile:national_id",
        customer_login = "customer:login",
        payment_request_create = "payment:request:create",
        payment_customer_present = "payment:customer_present",
        payment_customer_not_present = "payment:customer_not_present",
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct Klarna {
    /// The region of the shop: Europe or North America.
    #[oauth(default = "eu", one_of("eu", "na"))]
    pub region: String,
}
