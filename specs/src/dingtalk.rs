//! `DingTalk`.
//!
//! From "获取用户token" and "获取企业内部应用的accessToken" (`open.dingtalk.com/document/development`, updated on
//! 2026-01-22 and 2026-01-23), "Obtain the user token" and "Obtain the access token"
//! (`help.dingtalk.io/open/development`, pages `obtain-user-token` and `api-gettoken`), read on
//! 2026-11-26; of the last the error table was cut off. The page of the authorization request was not
//! at hand; its parameters are as public clients send them. The code
//! `invalidParameter.authCode.notFound` is as clients quote it.
//!
//! The pages do not say whether a refresh token may be used twice.

use oauth_runtime::oauth_provider;

/// Login with `DingTalk`, and the API on behalf of a user.
///
/// Client ID and Client Secret are in the developer console under the app's credentials; they are the
/// `AppKey` and `AppSecret` of an internal app, the `SuiteKey` and `SuiteSecret` of a third-party app, the
/// `AppId` and `AppSecret` of a personal one. The redirect URI is registered there. `DingTalk` hands the code
/// back as `authCode`. Requests and answers are JSON with names of its own. PKCE is unknown to the
/// provider.
///
/// A token lives for two hours, a refresh token for thirty days. The provider has two scopes only,
/// `openid` and `openid corpid`, which are the field `consent` here, because `openid` brings no ID
/// token: pass no scopes to a login. With `openid corpid` the user chooses a company, which the answer
/// names (`corp_id`). The token goes into the header `x-acs-dingtalk-access-token`.
#[oauth_provider(
    authorization_url = "https://login.dingtalk.com/oauth2/auth?scope={consent}",
    token_url = "https://api.dingtalk.com/v1.0/oauth2/userAccessToken",
    grant = authorization_code,
    request(
        format = json,
        rename(grant_type = "grantType", client_id = "clientId", client_secret = "clientSecret"),
        omit(redirect_uri),
    ),
    refresh(rename(refresh_token = "refreshToken")),
    authorize(pkce = none, params(prompt = "consent"), callback(code = "authCode")),
    response(
        access_token = "accessToken",
        refresh_token = "refreshToken",
        expires_in = "expireIn",
        extra(corp_id: Option<String> = "corpId"),
    ),
    errors(
        error = "code",
        error_description = "message",
        code(
            "invalidParameter.authCode.notFound" = invalid_grant,
            invalidClientIdOrSecret = invalid_client,
        ),
    ),
    bearer(header = "x-acs-dingtalk-access-token", scheme = none),
    origins = "https://api.dingtalk.com",
)]
#[derive(Debug, Clone)]
pub struct DingTalk {
    /// What the user is asked for: `openid`, or `openid corpid` to choose a company besides.
    #[oauth(default = "openid", one_of("openid", "openid corpid"))]
    pub consent: String,
}

/// The token of an app for one company, for what needs no user.
///
/// Serves internal apps and third-party apps alike, and takes the place of the two older endpoints.
/// Client ID and Client Secret are the app's. The token lives for two hours and goes into the header
/// `x-acs-dingtalk-access-token`.
#[oauth_provider(
    token_url = "https://{host}/v1.0/oauth2/{corp_id}/token",
    grant = client_credentials,
    request(format = json),
    errors(
        error = "code",
        error_description = "message",
        code(
            "invalid.client" = invalid_client,
            "unsupported.grant.type" = unsupported_grant_type,
        ),
    ),
    bearer(header = "x-acs-dingtalk-access-token", scheme = none),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct DingTalkApp {
    /// The company's id: of the own company for an internal app, of the company that enabled a
    /// third-party app.
    pub corp_id: String,
    /// The API host: `api.dingtalk.com` in China, `api.dingtalk.io` elsewhere.
    #[oauth(default = "api.dingtalk.com", one_of("api.dingtalk.com", "api.dingtalk.io"))]
    pub host: String,
}

/// The token of an internal app from the endpoint that needs no company id.
///
/// Client ID and Client Secret (formerly `AppKey` and `AppSecret`) are those of the internal app. The token
/// lives for two hours; a call while it is alive gives the same token with a new lifetime.
/// [`DingTalkApp`] is the newer endpoint.
#[oauth_provider(
    token_url = "https://{host}/v1.0/oauth2/accessToken",
    grant = client_credentials,
    request(format = json, grant_type = none, rename(client_id = "appKey", client_secret = "appSecret")),
    response(access_token = "accessToken", expires_in = "expireIn"),
    errors(
        error = "code",
        error_description = "message",
        code(invalidClientIdOrSecret = invalid_client),
    ),
    bearer(header = "x-acs-dingtalk-access-token", scheme = none),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct DingTalkInternalApp {
    /// The API host: `api.dingtalk.com` in China, `api.dingtalk.io` elsewhere.
    #[oauth(default = "api.dingtalk.com", one_of("api.dingtalk.com", "api.dingtalk.io"))]
    pub host: String,
}
