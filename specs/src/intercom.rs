//! Intercom.
//!
//! From "Setting up OAuth" (`developers.intercom.com/docs/build-an-integration/learn-more/authentication`)
//! and the older "Using OAuth" (`intercom-developer-hub.readme.io/reference`), read on 2026-11-26; of the
//! first only the beginning was at hand. The parameters of the exchange are those of the second page:
//! `code`, `client_id` and `client_secret`, and nothing else. That the answer has the token twice, as
//! `token` and as `access_token`, and the hosts of the European and Australian regions are as public clients
//! have them, which name the first page as their source. That tokens do not expire is as Nango's guide for
//! Intercom has it.
//!
//! Left open: the form of an error of the token endpoint. The members read here are those of the API's error
//! object (`error.list`), next to those of RFC 6749.

use oauth_runtime::oauth_provider;

/// Tokens for the [Intercom](https://developers.intercom.com) API on behalf of a workspace which installs a
/// public app.
///
/// Create an app in the Developer Hub, tick "Use OAuth" on its Authentication page and add the redirect
/// URLs, which must be `https`; the first one is the default. Client ID and secret are under Basic
/// Information. What a token may do is chosen there too, as permissions of the app: the authorization
/// request has no scope. A private app, which reads its own workspace only, uses the access token that the
/// Developer Hub shows and needs none of this.
///
/// A code lives for about five minutes. A token does not expire and there is no refresh token; it ends when
/// the workspace uninstalls the app.
#[oauth_provider(
    authorization_url = ["https://app.{region}.intercom.com/oauth", "https://app.intercom.com/oauth"],
    token_url = [
        "https://api.{region}.intercom.io/auth/eagle/token",
        "https://api.intercom.io/auth/eagle/token",
    ],
    grant = authorization_code,
    request(grant_type = none, omit(redirect_uri)),
    authorize(pkce = none),
    refresh = none,
    lifetime = never,
    response(access_token = ["access_token", "token"]),
    errors(error = ["error", "errors[0].code"],
           error_description = ["error_description", "errors[0].message"],
           extra(request_id: Option<String>)),
    origins = ["https://api.intercom.io", "https://api.eu.intercom.io", "https://api.au.intercom.io"],
)]
#[derive(Debug, Clone)]
pub struct Intercom {
    /// Region which hosts the workspace: `eu` (Europe) or `au` (Australia); none for the United States.
    #[oauth(one_of("eu", "au"))]
    pub region: Option<String>,
}
