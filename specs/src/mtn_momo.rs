//! MTN `MoMo`.
//!
//! From "`CreateAccessToken`" and "bc-authorize" of the Collection, Disbursements and Remittance products
//! (`momodeveloper.mtn.com`, `momoapi.mtn.com`, `momoapi.mtn.co.rw`), read on 2026-11-26 in stored copies.
//! The page says only that a token type is there; that its word is `access_token` is from memory and not
//! confirmed. The error answer is `{"error": ".."}` with HTTP 401, and its codes are not listed; a client
//! recorded `login_failed` with HTTP 500 for a wrong key (mtvbrianking/laravel-mtn-momo #46).
//!
//! Odd: nothing is sent but headers, not even the grant type. A subscription key goes with every call
//! besides the token, and so does the name of the wallet platform. The consent of an account holder
//! (`bc-authorize` and `oauth2/token`, a backchannel flow) is not declared here.

use oauth_runtime::oauth_provider;

/// Tokens for the [MTN MoMo](https://momodeveloper.mtn.com) API of one product.
///
/// The API user (a UUID) is the client identifier and its API key the secret: in the sandbox both are made
/// by calls to the provisioning API, in production in the partner portal. A token lives for an hour, works
/// for the product that it was made for, and is asked for anew.
#[oauth_provider(
    environments(
        production = "https://proxy.momoapi.mtn.com",
        sandbox = "https://sandbox.momodeveloper.mtn.com",
    ),
    token_url = "{env}/{product}/token/",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(format = none, headers("Ocp-Apim-Subscription-Key" = "{subscription_key}")),
    response(token_type(path = "token_type", accept = ["access_token"])),
    errors(status(401 = invalid_client), code(login_failed = invalid_client)),
    bearer(headers(
        "Ocp-Apim-Subscription-Key" = "{subscription_key}",
        "X-Target-Environment" = "{target_environment}",
    )),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct MtnMomo {
    /// The product whose API is called.
    #[oauth(default = "collection", one_of("collection", "disbursement", "remittance"))]
    pub product: String,
    /// The primary or secondary key of the subscription to that product, from the profile in the portal.
    #[oauth(secret)]
    pub subscription_key: String,
    /// The wallet platform: `sandbox`, or a country's in production, such as `mtnuganda`.
    #[oauth(default = "sandbox")]
    pub target_environment: String,
}
