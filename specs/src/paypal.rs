//! `PayPal`.
//!
//! From "Authentication" and "Get an access token" (`developer.paypal.com/api/rest/authentication`,
//! `developer.paypal.com/reference/get-an-access-token`), "How `PayPal` uses OAuth 2.0", and "Permissions and
//! Authentication Process" of `PayPal` Here (`developer.paypal.com/docs/integration`), read on 2026-11-26 in
//! stored copies. The page of Log in with `PayPal` was not at hand: its authorization endpoint is that of
//! `PayPal` Here and of public clients, and its answer is as two issues printed it (int128/kubelogin #276 of
//! 2020, paypal/PayPal-PHP-SDK #785 of 2017). The newer address
//! `https://www.paypal.com/connect?flowEntry=static` is not confirmed and not used.
//!
//! Contradiction: the answer to `openid` has an ID token in the older issue and none in the newer one. Odd:
//! `expires_in` of a user's token is text in some answers. The scope of an answer lists more than was asked
//! for. The refresh token is taken to stay the same, as a document of the mobile SDK gives it ten years; no
//! answer to a refresh was at hand. PKCE is not mentioned in what was read, and it is not sent.

use oauth_runtime::oauth_provider;

/// Tokens for the [PayPal](https://developer.paypal.com) REST APIs, for the merchant that owns the app.
///
/// Client ID and secret are in the Developer Dashboard under Apps & Credentials, one pair for the sandbox
/// and one for production. A token lives for about nine hours. The scopes are those of the app's features
/// and need not be asked for.
#[oauth_provider(
    environments(production = "https://api-m.paypal.com", sandbox = "https://api-m.sandbox.paypal.com"),
    token_url = "{env}/v1/oauth2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(
        invoicing = "https://uri.paypal.com/services/invoicing",
        refund = "https://uri.paypal.com/services/payments/refund",
        authcapture = "https://uri.paypal.com/services/payments/payment/authcapture",
        realtime_payment = "https://uri.paypal.com/services/payments/realtimepayment",
        read_seller_disputes = "https://uri.paypal.com/services/disputes/read-seller",
        update_seller_disputes = "https://uri.paypal.com/services/disputes/update-seller",
        subscriptions = "https://uri.paypal.com/services/subscriptions",
        webhooks = "https://uri.paypal.com/services/applications/webhooks",
        payouts = "https://uri.paypal.com/payments/payouts",
    ),
    response(extra(app_id: Option<String>, nonce: Option<String>)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct PayPal;

/// Log in with [PayPal](https://developer.paypal.com): tokens of a `PayPal` user, to read who that is.
///
/// Turned on per app in the Developer Dashboard, where the return URL is registered as well. Who the user
/// is comes from `/v1/identity/oauth2/userinfo?schema=paypalv1.1`. A token lives for eight hours. The
/// refresh token stays the same and lives for years.
#[oauth_provider(
    authorization_url = "https://www.{domain}/signin/authorize",
    token_url = "https://api-m.{domain}/v1/oauth2/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        openid = "openid",
        profile = "profile",
        email = "email",
        address = "address",
        phone = "phone",
        paypal_attributes = "https://uri.paypal.com/services/paypalattributes",
        business_attributes = "https://uri.paypal.com/services/paypalattributes/business",
    ),
    authorize(pkce = none),
    rotation = reusable,
    response(id_token = none, extra(nonce: Option<String>)),
    origins = "https://api-m.{domain}",
)]
#[derive(Debug, Clone)]
pub struct PayPalLogin {
    /// The environment: `paypal.com` for production, `sandbox.paypal.com` for the sandbox.
    #[oauth(default = "paypal.com", one_of("paypal.com", "sandbox.paypal.com"))]
    pub domain: String,
}
