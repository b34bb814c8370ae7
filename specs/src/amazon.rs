//! Amazon.
//!
//! From "Authorization Code Grant" of Login with Amazon (`developer.amazon.com/docs/login-with-amazon`),
//! "Access Token API" of Amazon Pay Later (`docs.amazonpay.amazon.in`), and "Website Authorization
//! Workflow" and "Selling Partner Appstore authorization workflow" of the Selling Partner API
//! (`developer-docs.amazon.com/sp-api`), read on 2026-11-26 in stored copies of their first part. The
//! tables of regional hosts and the list of grantless scopes were not at hand and are those that public
//! clients use. The printed answers are as the second page and public clients show them.
//!
//! Odd: the consent page of the Selling Partner API takes the application's ID, not the client ID, and no
//! scope; its callback calls the code `spapi_oauth_code`. The token of that API goes into a header of its
//! own. PKCE is recommended by Login with Amazon and is not known to the consent page. The token endpoint
//! takes the credentials in the header too; the parameters are used here.
//!
//! That the Selling Partner API rejects a dead token with 403 is as threads about it show.

use oauth_runtime::oauth_provider;

/// Login with [Amazon](https://developer.amazon.com/docs/login-with-amazon): who a customer of Amazon is.
///
/// A security profile of the developer console has client ID, client secret, and under Web Settings the
/// allowed return URLs. Hosts depend on where the customers are: North America, Europe, or the Far East;
/// both fields have to name the same region. An access token begins with `Atza|` and lives for an hour; the
/// refresh token begins with `Atzr|`, and goes on until the customer withdraws the permission.
#[oauth_provider(
    authorization_url = "https://{sign_in_host}/ap/oa",
    token_url = "https://{api_host}/auth/o2/token",
    userinfo_url = "https://{api_host}/user/profile",
    grant = authorization_code,
    scope(
        profile = "profile",
        profile_user_id = "profile:user_id",
        postal_code = "postal_code",
    ),
    rotation = reusable,
    origins = "https://{api_host}",
)]
#[derive(Debug, Clone)]
pub struct Amazon {
    /// Where the customer signs in.
    #[oauth(
        default = "www.amazon.com",
        one_of("www.amazon.com", "eu.account.amazon.com", "apac.account.amazon.com")
    )]
    pub sign_in_host: String,
    /// Where tokens and profiles come from.
    #[oauth(default = "api.amazon.com", one_of("api.amazon.com", "api.amazon.co.uk", "api.amazon.co.jp"))]
    pub api_host: String,
}

/// Access to a seller's or vendor's data in the [Selling Partner
/// API](https://developer-docs.amazon.com/sp-api) of Amazon, with that partner's consent.
///
/// Register the application in Seller Central or the Solution Provider Portal: it has an application ID
/// (`amzn1.sp.solution..`) for the consent page, and LWA credentials, which are client identifier and
/// secret. The partner gives its consent at the Seller Central or Vendor Central of its own country.
/// `selling_partner_id` in the callback says who it was. An application for one's own account gets its
/// refresh token in the portal and needs only the refresh.
///
/// A token lives for an hour. The refresh token is used again and again, until the consent runs out after a
/// year.
///
/// The token is presented in `x-amz-access-token`. One that has expired or was revoked is answered with
/// the status 403, and so is a call that the application may not make.
#[oauth_provider(
    authorization_url = "https://{central_host}/apps/authorize/consent",
    token_url = "https://api.amazon.com/auth/o2/token",
    grant = [authorization_code, refresh_token],
    authorize(
        pkce = none,
        omit(client_id, response_type),
        params(application_id = "{application_id}", version = "{version}"),
        callback(
            code = "spapi_oauth_code",
            selling_partner_id: String,
            mws_auth_token: Option<String>,
        ),
    ),
    rotation = reusable,
    bearer(header = "x-amz-access-token", scheme = none, rejected = 403),
    origins = [
        "https://sellingpartnerapi-{region}.amazon.com",
        "https://sandbox.sellingpartnerapi-{region}.amazon.com",
    ],
)]
#[derive(Debug, Clone)]
pub struct AmazonSellingPartner {
    /// The application's ID for the consent page.
    pub application_id: String,
    /// The Seller Central or Vendor Central of the partner's country, such as
    /// `sellercentral-europe.amazon.com`.
    #[oauth(default = "sellercentral.amazon.com")]
    pub central_host: String,
    /// `"beta"` while the application is a draft.
    #[oauth(one_of("beta"))]
    pub version: Option<String>,
    /// The region of the API: North America, Europe, or the Far East.
    #[oauth(default = "na", one_of("na", "eu", "fe"))]
    pub region: String,
}

/// Tokens of an application for the *grantless* operations of Amazon's [Selling Partner
/// API](https://developer-docs.amazon.com/sp-api): notifications and its own credentials.
///
/// The LWA credentials of the application are client identifier and secret; no partner is asked. A token
/// lives for an hour and is asked for anew.
#[oauth_provider(
    token_url = "https://api.amazon.com/auth/o2/token",
    grant = client_credentials,
    scope(
        notifications = "sellingpartnerapi::notifications",
        credential_rotation = "sellingpartnerapi::client_credential:rotation",
    ),
    bearer(header = "x-amz-access-token", scheme = none, rejected = 403),
    origins = [
        "https://sellingpartnerapi-{region}.amazon.com",
        "https://sandbox.sellingpartnerapi-{region}.amazon.com",
    ],
)]
#[derive(Debug, Clone)]
pub struct AmazonSellingPartnerGrantless {
    /// The region of the API: North America, Europe, or the Far East.
    #[oauth(default = "na", one_of("na", "eu", "fe"))]
    pub region: String,
}
