//! Etsy.
//!
//! From "Authentication" (`developers.etsy.com/documentation/essentials/authentication`), read on
//! 2026-11-26 in stored copies of its first part, and the security schemes of Etsy's `OpenAPI` definition in
//! a derived copy, which give the form of `x-api-key`. The printed answers were not at hand; they are as
//! public clients read them.
//!
//! Odd: PKCE is required, and there is no client secret at the token endpoint. Yet the API wants the
//! keystring and the shared secret together in `x-api-key` at every call. Tokens begin with the user's
//! number and a dot. The derived copy names `openapi.etsy.com` as the host of the token endpoint, the page
//! `api.etsy.com`.

use oauth_runtime::oauth_provider;

/// Access to a shop or member of [Etsy](https://developers.etsy.com), for the Open API v3.
///
/// The keystring of an app under Your Apps is the client identifier; callback URLs are registered there,
/// with `https`, and compared as text. A token lives for an hour, a refresh token for 90 days, which the
/// answer does not say; a refresh brings both anew.
///
/// Every call carries `x-api-key` with the keystring and the shared secret.
#[oauth_provider(
    authorization_url = "https://www.etsy.com/oauth/connect",
    token_url = "https://api.etsy.com/v3/public/oauth/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        address_r = "address_r",
        address_w = "address_w",
        billing_r = "billing_r",
        cart_r = "cart_r",
        cart_w = "cart_w",
        email_r = "email_r",
        favorites_r = "favorites_r",
        favorites_w = "favorites_w",
        feedback_r = "feedback_r",
        listings_d = "listings_d",
        listings_r = "listings_r",
        listings_w = "listings_w",
        profile_r = "profile_r",
        profile_w = "profile_w",
        recommend_r = "recommend_r",
        recommend_w = "recommend_w",
        shops_r = "shops_r",
        shops_w = "shops_w",
        transactions_r = "transactions_r",
        transactions_w = "transactions_w",
    ),
    bearer(headers("x-api-key" = "{client_id}:{shared_secret}")),
    origins = ["https://api.etsy.com", "https://openapi.etsy.com"],
)]
#[derive(Debug, Clone)]
pub struct Etsy {
    /// The shared secret beside the keystring under Your Apps. It goes to the API, not to the token
    /// endpoint.
    #[oauth(secret)]
    pub shared_secret: String,
}
