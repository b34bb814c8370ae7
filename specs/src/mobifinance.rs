//! Mobifinance, the company behind the MonPay wallet.
//!
//! From the pages "Deep Link › Client Credentials Token" and "Mini App › Get Access Token" on
//! `developers.monpay.mn`, which are documents of the project's start, read on 2026-11-26. They document
//! one token endpoint for two uses, and do not say whether `z-wallet.monpay.mn` is the production or the
//! test host, so the host is a field with that default. Both pages have the same table of errors, in
//! which the HTTP status names the code, and neither shows a body; where one carries an `error` member
//! (RFC 6749 §5.2), that is the more specific word and wins.

use oauth_runtime::oauth_provider;

/// Tokens for MonPay deep links, by the client credentials grant.
///
/// The page sends every parameter in the query of a `POST` whose form body is empty. It documents
/// `access_token` and `token_type` and no lifetime.
#[oauth_provider(
    token_url = "{base_url}/v2/oauth/token",
    grant = client_credentials,
    request(format = query),
    errors(status(400 = invalid_request, 401 = unauthorized_client, 403 = invalid_grant,
                  415 = unsupported_grant_type, 505 = server_error)),
)]
#[derive(Debug, Clone)]
pub struct MobifinanceDeepLink {
    /// Scheme and host of the wallet, `https://z-wallet.monpay.mn` by default.
    #[oauth(default = "https://z-wallet.monpay.mn")]
    pub base_url: String,
}

/// Tokens of a MonPay user for a mini app, by the authorization code grant.
///
/// The MonPay app opens the merchant's site with `?code=`, so there is no authorization URL. `redirect_uri` is
/// the registered URL of the site. The page says that the access token is permanent for now, and that neither
/// the `refresh_token` nor the `expires_in` of the answer is in use.
#[oauth_provider(
    token_url = "{base_url}/v2/oauth/token",
    grant = authorization_code,
    authorize = none,     // the MonPay app opens the merchant's site with ?code=
    refresh = none,       // the refresh token in the answer is not used
    lifetime = never,     // nor its expires_in
    errors(status(400 = invalid_request, 401 = unauthorized_client, 403 = invalid_grant,
                  415 = unsupported_grant_type, 505 = server_error)),
)]
#[derive(Debug, Clone)]
pub struct MobifinanceMiniApp {
    /// Scheme and host of the wallet, `https://z-wallet.monpay.mn` by default.
    #[oauth(default = "https://z-wallet.monpay.mn")]
    pub base_url: String,
}
