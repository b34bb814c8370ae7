//! Facebook.
//!
//! From "Long-Lived Access Tokens"
//! (`developers.facebook.com/documentation/facebook-login/guides/access-tokens`), read on 2026-11-26.
//! "Manually Build a Login Flow", "Access Token Guide" and "Handling Errors" were not at hand; the code
//! exchange, the app token and the error form are from memory of them and as the public clients
//! passport-facebook, Laravel Socialite and the ASP.NET Core handler use them. Issue threads show code 100
//! with the sentence "This authorization code has been used." for a code sent twice; the subcodes are from
//! memory.
//!
//! The pages' own method is GET with all parameters in the query; POST works as well. The documentation of
//! the manual flow does not mention PKCE; a separate guide describes it for ID tokens, in place of the
//! secret.

use oauth_runtime::oauth_provider;

/// Long-lived tokens of a [Facebook](https://developers.facebook.com/docs/facebook-login) user for the
/// Graph API.
///
/// App id and app secret are under "App settings", "Basic". The code brings a token for an hour or two; it
/// is exchanged at once for one of about 60 days. Some tokens (of system users, of some business apps) do
/// not expire; the answer then has no `expires_in`.
///
/// There are no refresh tokens. A token that has expired cannot be exchanged; the user logs in again. A
/// token also dies when the user changes the password or removes the app: the API then answers with code
/// 190. Users may decline single permissions and the answer does not say so; ask `/me/permissions`.
///
/// Page tokens (`/me/accounts`) and `appsecret_proof` belong to the API and are not declared.
#[oauth_provider(
    authorization_url = "https://www.facebook.com/{version}/dialog/oauth",
    token_url = "https://graph.facebook.com/{version}/oauth/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        public_profile = "public_profile",
        email = "email",
        user_birthday = "user_birthday",
        user_friends = "user_friends",
        user_photos = "user_photos",
        user_posts = "user_posts",
        pages_show_list = "pages_show_list",
        pages_read_engagement = "pages_read_engagement",
        pages_manage_posts = "pages_manage_posts",
        pages_manage_metadata = "pages_manage_metadata",
        pages_messaging = "pages_messaging",
        business_management = "business_management",
        ads_read = "ads_read",
        ads_management = "ads_management",
        leads_retrieval = "leads_retrieval",
        instagram_basic = "instagram_basic",
        instagram_content_publish = "instagram_content_publish",
        instagram_manage_comments = "instagram_manage_comments",
        whatsapp_business_management = "whatsapp_business_management",
        whatsapp_business_messaging = "whatsapp_business_messaging",
    ),
    request(method = GET, grant_type = none),
    authorize(pkce = none, params(auth_type = "{auth_type}", config_id = "{config_id}")),
    then(
        id = long_lived,
        url = "https://graph.facebook.com/{version}/oauth/access_token",
        method = GET,
        params(
            grant_type = "fb_exchange_token",
            client_id = "{client_id}",
            client_secret = "{client_secret}",
            fb_exchange_token = "{access_token}",
        ),
        response(access_token = "access_token"),
    ),
    refresh = none,
    errors(
        error = ["{error.code}/{error.error_subcode}", "error.code"],
        error_description = "error.message",
        code("100/36007" = invalid_grant, "100/36008" = invalid_grant, "100/36009" = invalid_grant,
             190 = invalid_grant, 101 = invalid_client, 1 = invalid_client),
        extra(fbtrace_id: Option<String> = "error.fbtrace_id"),
    ),
    origins = "https://graph.facebook.com",
)]
#[derive(Debug, Clone)]
pub struct Facebook {
    /// Version of the Graph API, such as `v25.0`. A version lives for about two years.
    #[oauth(default = "v25.0", pattern = "v[0-9]+\\.[0-9]+")]
    pub version: String,
    /// `rerequest` asks again for permissions that were declined, `reauthenticate` for the password.
    #[oauth(one_of("rerequest", "reauthenticate", "reauthorize"))]
    pub auth_type: Option<String>,
    /// Configuration of "Facebook Login for Business", which then holds the permissions in place of the
    /// scope.
    pub config_id: Option<String>,
}

/// The app access token of a [Facebook](https://developers.facebook.com/docs/facebook-login) app, for what
/// needs no user (inspecting tokens, app settings, test users).
///
/// App id and app secret are under "App settings", "Basic". The token has the form `{app-id}|{text}` and
/// does not expire; it ends when the secret is reset.
#[oauth_provider(
    token_url = "https://graph.facebook.com/{version}/oauth/access_token",
    grant = client_credentials,
    request(method = GET),
    errors(
        error = "error.code",
        error_description = "error.message",
        code(101 = invalid_client, 1 = invalid_client),
        extra(fbtrace_id: Option<String> = "error.fbtrace_id"),
    ),
    lifetime = never,
    origins = "https://graph.facebook.com",
)]
#[derive(Debug, Clone)]
pub struct FacebookApp {
    /// Version of the Graph API, such as `v25.0`.
    #[oauth(default = "v25.0", pattern = "v[0-9]+\\.[0-9]+")]
    pub version: String,
}
