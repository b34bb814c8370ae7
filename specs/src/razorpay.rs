//! Razorpay.
//!
//! From "Accessing Resources" (`razorpay.com/docs/oauth/access`) and the document about OAuth tokens of
//! Razorpay's own Ruby and .NET libraries (`razorpay/razorpay-ruby`, `razorpay/razorpay-dot-net`), which
//! point to "Integrate OAuth" (`razorpay.com/docs/partners/platform/onboard-businesses/integrate-oauth`),
//! read on 2026-11-26 in stored copies. The last page itself was not at hand. The form of an error is that
//! of Razorpay's API, as public clients read it.
//!
//! Odd: each scope is a parameter of its own, `scope[]`. The token endpoint takes JSON. The answer to a
//! refresh lacks the account. The lifetime of a refresh token, 180 days, is a constant of a public client
//! and is not in the answer. PKCE is not mentioned, and it is not sent. The libraries do not list `mode` at
//! a refresh; it is sent there too where it is set.

use oauth_runtime::oauth_provider;

/// Access to a merchant's [Razorpay](https://razorpay.com/docs/oauth) account, for a technology partner.
///
/// The application of the partner dashboard has a client ID and secret for development and another for
/// production, and the allowed redirect URIs. A token lives for about 90 days and works in the mode it was
/// made for. `public_token` stands for the key of Razorpay Checkout in the browser.
#[oauth_provider(
    authorization_url = "https://auth.razorpay.com/authorize",
    token_url = "https://auth.razorpay.com/token",
    revocation_url = "https://auth.razorpay.com/revoke",
    revocation(format = json),
    grant = authorization_code,
    scope(
        separator = none,
        param = "scope[]",
        read_only = "read_only",
        read_write = "read_write",
        rx_read_only = "rx_read_only",
        rx_read_write = "rx_read_write",
    ),
    request(format = json, params(mode = "{mode}")),
    authorize(pkce = none, params(onboarding_signature = "{onboarding_signature}")),
    response(extra(public_token: String, razorpay_account_id: Option<String>)),
    errors(
        error = ["error.code", "error"],
        error_description = ["error.description", "error_description"],
        code(BAD_REQUEST_ERROR = invalid_request),
    ),
    origins = "https://api.razorpay.com",
)]
#[derive(Debug, Clone)]
pub struct Razorpay {
    /// Whether the token is for test or for live transactions; live where it is `None`.
    #[oauth(one_of("test", "live"))]
    pub mode: Option<String>,
    /// A signature over the sub-merchant and the time, for accounts whose details the partner filled in
    /// beforehand.
    pub onboarding_signature: Option<String>,
}

/// A token of the partner itself at [Razorpay](https://razorpay.com/docs/partners), to onboard merchants.
///
/// The same client ID and secret as for [`Razorpay`], without a merchant. Another is asked for instead of a
/// refresh.
#[oauth_provider(
    token_url = "https://auth.razorpay.com/token",
    grant = client_credentials,
    request(format = json, params(mode = "{mode}")),
    errors(
        error = ["error.code", "error"],
        error_description = ["error.description", "error_description"],
        code(BAD_REQUEST_ERROR = invalid_request),
    ),
    origins = "https://api.razorpay.com",
)]
#[derive(Debug, Clone)]
pub struct RazorpayPartner {
    /// Whether the token is for test or for live transactions; live where it is `None`.
    #[oauth(one_of("test", "live"))]
    pub mode: Option<String>,
}
