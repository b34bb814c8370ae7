//! Shopify.
//!
//! From "Authenticate a standalone or API-only app", "About offline access tokens", "Access tokens", "Use
//! expiring offline access tokens (required)" and the changelog entry "Offline access tokens now support
//! expiry and refresh" (`shopify.dev/docs/apps/build/authentication-authorization`,
//! `shopify.dev/docs/apps/build/security`, `shopify.dev/changelog`), read on 2026-11-26 in stored copies
//! that held only their first part. The tables of parameters and the printed answers were not among it: the
//! answers are as public clients of the Admin API read them, and so is the error answer of a code that was
//! used twice, which `ShopifySharp` knows.
//!
//! Odd: the authorization code grant sends no `grant_type` and no `redirect_uri`; scopes are separated by
//! commas in both directions; the callback carries an HMAC over its other parameters; the token goes into a
//! header of its own; the answer names no `token_type`. The parts that were read do not mention PKCE, and
//! it is not sent. A refresh sends `expiring` again, which the pages do not ask for. Whether a failed code
//! is told from other mistakes is open: the error is `invalid_request` for it too.

use oauth_runtime::oauth_provider;

/// Offline tokens of a [Shopify](https://shopify.dev) store for the Admin API, for an app outside the
/// Shopify admin.
///
/// Client ID and secret are in the app's settings in the Dev Dashboard, and so is the list of redirect
/// URIs. The merchant approves the scopes once. The callback is signed with the client secret: the
/// signature is checked before the code is sent anywhere.
///
/// An *offline* token belongs to the store, not to a member of its staff. With `expiring` = `"1"` it lives
/// for an hour and comes with a refresh token, which lives for 90 days and may be used once: a refresh
/// replaces both, and a new grant revokes the expiring tokens which the app had for that store. Without it
/// the token lives until the app is uninstalled or its secret is revoked. Public apps made since April 2026
/// need expiring tokens, other public apps from January 2027; custom apps may keep the lasting kind.
///
/// The token is presented in `X-Shopify-Access-Token`.
#[oauth_provider(
    authorization_url = "https://{shop}.myshopify.com/admin/oauth/authorize",
    token_url = "https://{shop}.myshopify.com/admin/oauth/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        read_products = "read_products",
        write_products = "write_products",
        read_orders = "read_orders",
        write_orders = "write_orders",
        read_all_orders = "read_all_orders",
        read_draft_orders = "read_draft_orders",
        write_draft_orders = "write_draft_orders",
        read_customers = "read_customers",
        write_customers = "write_customers",
        read_inventory = "read_inventory",
        write_inventory = "write_inventory",
        read_locations = "read_locations",
        read_fulfillments = "read_fulfillments",
        write_fulfillments = "write_fulfillments",
        read_shipping = "read_shipping",
        read_content = "read_content",
        write_content = "write_content",
        read_themes = "read_themes",
        write_themes = "write_themes",
        read_discounts = "read_discounts",
        write_discounts = "write_discounts",
        read_reports = "read_reports",
    ),
    request(grant_type = none, omit(redirect_uri), params(expiring = "{expiring}")),
    refresh(grant_type = "refresh_token"),
    authorize(
        pkce = none,
        callback(
            host: Option<String>,
            timestamp: String,
            verify(param = "hmac", alg = HS256, encoding = hex, over = "{sorted_query}"),
        ),
    ),
    bearer(header = "X-Shopify-Access-Token", scheme = none),
    origins = "https://{shop}.myshopify.com",
)]
#[derive(Debug, Clone)]
pub struct Shopify {
    /// The store's name: `acme` of `acme.myshopify.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub shop: String,
    /// `"1"` asks for a token that expires and a refresh token; `"0"` or `None` for one that does not
    /// expire.
    #[oauth(one_of("0", "1"))]
    pub expiring: Option<String>,
}

/// Online tokens of a [Shopify](https://shopify.dev) store: of one member of its staff, for as long as that
/// person works with the app.
///
/// Registered as [`Shopify`] is. The token can do no more than the person may: `associated_user_scope` in
/// the answer says what that is. It lives for a day and there is no refresh token; the browser is sent
/// through the authorization request again.
#[oauth_provider(
    authorization_url = "https://{shop}.myshopify.com/admin/oauth/authorize",
    token_url = "https://{shop}.myshopify.com/admin/oauth/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        read_products = "read_products",
        write_products = "write_products",
        read_orders = "read_orders",
        write_orders = "write_orders",
        read_customers = "read_customers",
        write_customers = "write_customers",
        read_inventory = "read_inventory",
        write_inventory = "write_inventory",
    ),
    request(grant_type = none, omit(redirect_uri)),
    refresh = none,
    authorize(
        pkce = none,
        params("grant_options[]" = "per-user"),
        callback(
            host: Option<String>,
            timestamp: String,
            verify(param = "hmac", alg = HS256, encoding = hex, over = "{sorted_query}"),
        ),
    ),
    response(extra(
        associated_user_scope: String,
        associated_user_id: u64 = "associated_user.id",
        associated_user_email: Option<String> = "associated_user.email",
    )),
    bearer(header = "X-Shopify-Access-Token", scheme = none),
    origins = "https://{shop}.myshopify.com",
)]
#[derive(Debug, Clone)]
pub struct ShopifyOnline {
    /// The store's name: `acme` of `acme.myshopify.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub shop: String,
}

/// Tokens of a [Shopify](https://shopify.dev) store that belongs to the organization which made the app.
///
/// No merchant is asked: the client credentials grant is for an app and a store in one organization, and
/// the app has to be installed in the store. The scopes are those of the app's configuration. A token lives
/// for a day and is asked for anew; there is no refresh token.
#[oauth_provider(
    token_url = "https://{shop}.myshopify.com/admin/oauth/access_token",
    grant = client_credentials,
    scope(separator = ","),
    bearer(header = "X-Shopify-Access-Token", scheme = none),
    origins = "https://{shop}.myshopify.com",
)]
#[derive(Debug, Clone)]
pub struct ShopifyOwnStore {
    /// The store's name: `acme` of `acme.myshopify.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub shop: String,
}
