//! eBay.
//!
//! From "The authorization code grant request"
//! (`developer.ebay.com/api-docs/static/oauth-auth-code-grant-request.html`) and the article "Getting
//! started with OAuth for an User access token" of the knowledge base
//! (`developer.ebay.com/support/kb-article?KBid=5075`), read on 2026-11-26 in stored copies of their first
//! part. The answers are as public clients read them, with the words that the documentation gives as token
//! types.
//!
//! Odd: the redirect URI is not a URL but the *`RuName`*, a name which eBay makes for one. The token type is
//! `User Access Token` or `Application Access Token`, and both are bearer tokens. The code has carets and
//! hashes in it. A refresh brings no refresh token. PKCE is not mentioned, and it is not sent.

use oauth_runtime::oauth_provider;

/// Tokens for the [eBay](https://developer.ebay.com) REST APIs: of a seller or buyer, or of the application
/// alone.
///
/// App ID and Cert ID of the keyset are client identifier and secret; the sandbox and production have a
/// keyset each. The redirect URI is the keyset's `RuName`, as it stands, at both endpoints; the address
/// behind it is set with it.
///
/// A token lives for two hours, of either kind. A user's refresh token lives for 18 months and stays the
/// same. Scopes are URLs, the same in both environments; an application token needs at least `api_scope`.
#[oauth_provider(
    authorization_url = "https://auth.{domain}/oauth2/authorize",
    token_url = "https://api.{domain}/identity/v1/oauth2/token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        api_scope = "https://api.ebay.com/oauth/api_scope",
        buy_feed = "https://api.ebay.com/oauth/api_scope/buy.item.feed",
        sell_account = "https://api.ebay.com/oauth/api_scope/sell.account",
        sell_account_readonly = "https://api.ebay.com/oauth/api_scope/sell.account.readonly",
        sell_inventory = "https://api.ebay.com/oauth/api_scope/sell.inventory",
        sell_inventory_readonly = "https://api.ebay.com/oauth/api_scope/sell.inventory.readonly",
        sell_fulfillment = "https://api.ebay.com/oauth/api_scope/sell.fulfillment",
        sell_fulfillment_readonly = "https://api.ebay.com/oauth/api_scope/sell.fulfillment.readonly",
        sell_marketing = "https://api.ebay.com/oauth/api_scope/sell.marketing",
        sell_analytics_readonly = "https://api.ebay.com/oauth/api_scope/sell.analytics.readonly",
        sell_finances = "https://api.ebay.com/oauth/api_scope/sell.finances",
        identity_readonly = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly",
    ),
    authorize(pkce = none, params(prompt = "{prompt}", locale = "{locale}")),
    rotation = reusable,
    response(
        token_type(path = "token_type", accept = ["User Access Token", "Application Access Token"]),
    ),
    origins = ["https://api.{domain}", "https://apiz.{domain}"],
)]
#[derive(Debug, Clone)]
pub struct Ebay {
    /// The environment: `ebay.com` for production, `sandbox.ebay.com` for the sandbox.
    #[oauth(default = "ebay.com", one_of("ebay.com", "sandbox.ebay.com"))]
    pub domain: String,
    /// `"login"` makes the user sign in, even in a browser with a session.
    #[oauth(one_of("login"))]
    pub prompt: Option<String>,
    /// The language of the consent page, such as `de-DE`.
    pub locale: Option<String>,
}
