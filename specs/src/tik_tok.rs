//! `TikTok`.
//!
//! From "Login Kit for Web", "Login Kit for Desktop", "Get a User Access Token", "Refresh a User Access
//! Token", "Manage OAuth Access Tokens", "Client Access Token Management" and "Error Handling" of
//! `developers.tiktok.com`, read on 2026-11-26 (parts of each page; the examples of the answers are not in
//! the parts that were at hand).
//!
//! The pages contradict one another on lifetimes: those of November 2026 give an access token 2 hours and a
//! refresh token 180 days, older ones 24 hours and 365 days. The answer says it in `expires_in` and
//! `refresh_expires_in`. That the challenge of PKCE is written in hex for desktop apps is from memory of
//! the page on the desktop kit and from a thread in which the base64url form is refused. Errors come with
//! the words of RFC 6749 and a `log_id`; some with status 200.
//!
//! The token of a merchant is from "Obtain Access Token for APIs" (`developers.tiktok.com/doc`), read on
//! the same day. `TikTok` Shop is another platform. Its answer is as samples of a library show it
//! (`example-code.com`); the pages of its Partner Center were not at hand, and the page of the
//! authorization, the request and the numbers of errors are from memory.

use oauth_runtime::oauth_provider;

/// Tokens for the [TikTok](https://developers.tiktok.com) APIs: of a user who logs in on the web, or of the
/// app alone for the Research API and the Commercial Content API.
///
/// Client key and client secret are under "Manage apps"; the key is called `client_key` on the wire. A
/// redirect URI is absolute, starts with `https`, has no query and no fragment, and is registered. Scopes
/// are separated by commas and the user may grant only some of them; the answer says which. A refresh
/// brings a new refresh token and the one before stops working. Web apps use no PKCE; for desktop apps
/// there is [`TikTokDesktop`]. A token of the app alone lives for two hours and is not refreshed.
#[oauth_provider(
    authorization_url = "https://www.tiktok.com/v2/auth/authorize/",
    token_url = "https://open.tiktokapis.com/v2/oauth/token/",
    revocation_url = "https://open.tiktokapis.com/v2/oauth/revoke/",
    grant = [authorization_code, client_credentials],
    scope(
        separator = ",",
        user_info_basic = "user.info.basic",
        user_info_profile = "user.info.profile",
        user_info_stats = "user.info.stats",
        video_list = "video.list",
        video_upload = "video.upload",
        video_publish = "video.publish",
        research_data_basic = "research.data.basic",
        research_adlib_basic = "research.adlib.basic",
        portability_all_single = "portability.all.single",
        portability_all_ongoing = "portability.all.ongoing",
    ),
    request(rename(client_id = "client_key")),
    revocation(rename(client_id = "client_key")),
    authorize(pkce = none, rename(client_id = "client_key")),
    response(refresh_token_expires_in = "refresh_expires_in", extra(open_id: Option<String>)),
    errors(extra(log_id: Option<String>)),
    origins = "https://open.tiktokapis.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct TikTok;

/// Tokens of a [TikTok](https://developers.tiktok.com) user for a desktop app.
///
/// As [`TikTok`], with PKCE, whose challenge is the SHA-256 of the verifier in hex (and not in base64url).
/// The redirect URI is on `localhost` or `127.0.0.1` and has a port, which may be registered as `*`. The
/// client secret is sent all the same, so the exchange belongs on a server.
#[oauth_provider(
    authorization_url = "https://www.tiktok.com/v2/auth/authorize/",
    token_url = "https://open.tiktokapis.com/v2/oauth/token/",
    revocation_url = "https://open.tiktokapis.com/v2/oauth/revoke/",
    grant = authorization_code,
    scope(
        separator = ",",
        user_info_basic = "user.info.basic",
        user_info_profile = "user.info.profile",
        user_info_stats = "user.info.stats",
        video_list = "video.list",
        video_upload = "video.upload",
        video_publish = "video.publish",
    ),
    request(rename(client_id = "client_key")),
    revocation(rename(client_id = "client_key")),
    authorize(pkce = S256_hex, rename(client_id = "client_key")),
    response(refresh_token_expires_in = "refresh_expires_in", extra(open_id: Option<String>)),
    errors(extra(log_id: Option<String>)),
    origins = "https://open.tiktokapis.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct TikTokDesktop;

/// Tokens of a seller of `TikTok` Shop, for an app of its Partner Center.
///
/// App key and app secret are on the page of the app, and so is the id of the service that the link to
/// the authorization names. The callback carries the code. There are no scopes in the request; the
/// answer names those that were granted. The lifetimes come as moments in Unix time, under names that
/// say otherwise.
#[oauth_provider(
    authorization_url = "https://services.tiktokshop.com/open/authorize",
    token_url = "https://auth.tiktok-shops.com/api/v2/token/get",
    grant = authorization_code,
    request(
        method = GET,
        grant_type = "authorized_code",
        rename(client_id = "app_key", client_secret = "app_secret", code = "auth_code"),
        omit(redirect_uri),
    ),
    authorize(
        pkce = none,
        omit(client_id, redirect_uri, response_type, scope),
        params(service_id = "{service_id}"),
    ),
    refresh(url = "https://auth.tiktok-shops.com/api/v2/token/refresh", grant_type = "refresh_token"),
    response(
        root = "data",
        expires_at(path = "access_token_expire_in", format = unix),
        refresh_token_expires_at = "refresh_token_expire_in",
        scope = "granted_scopes[*]",
        extra(
            open_id: Option<String>,
            seller_name: Option<String>,
            seller_base_region: Option<String>,
        ),
    ),
    errors(
        ok("code" = 0),
        error = "code",
        error_description = "message",
        code(
            36004003 = invalid_client,
            36004004 = invalid_grant,
            105000 = invalid_grant,
            105002 = invalid_grant,
        ),
    ),
    bearer(header = "x-tts-access-token", scheme = none),
    origins = "https://open-api.tiktokglobalshop.com",
)]
#[derive(Debug, Clone)]
pub struct TikTokShop {
    /// The id of the service, from the page of the app.
    pub service_id: String,
}

/// Tokens for the data of one merchant who has approved the partner's app.
///
/// Client key and client secret are those of the partner, the merchant is named in each request. A token
/// lives for five days; the members that RFC 6749 has for lifetimes carry moments in Unix time. It is
/// asked for anew: no method sends the refresh that the provider has besides.
#[oauth_provider(
    token_url = "https://open.tiktokapis.com/merchant/oauth/token/",
    grant = client_credentials,
    request(
        grant_type = "access_token",
        rename(client_id = "client_key"),
        params(merchant_id = "{merchant_id}"),
        headers("x-tt-target-idc" = "alisg"),
    ),
    response(
        expires_in(path = "expires_in", format = auto),
        refresh_token_expires_at = "refresh_expires_in",
    ),
    errors(extra(log_id: Option<String>)),
    origins = "https://open.tiktokapis.com",
)]
#[derive(Debug, Clone)]
pub struct TikTokMerchant {
    /// The id of the merchant.
    pub merchant_id: String,
}
