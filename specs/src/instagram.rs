//! Instagram.
//!
//! From "Business Login for Instagram", "Access Token" and "Refresh Access Token" of the Instagram Platform
//! pages (`developers.facebook.com/documentation/instagram-platform`), read on 2026-11-26; of the first,
//! the beginning was at hand. The form of the code exchange's answer is from memory of the rest of that
//! page (a list `data` with one element) and of what public clients see (the same members at the top); both
//! are read, but `user_id` only where the page has it. The error of the code exchange (`error_type`,
//! `code`, `error_message`) is from memory of the same page, that of `graph.instagram.com` is the Graph
//! API's.
//!
//! The older "Basic Display" product, with the scopes `user_profile` and `user_media`, was shut down; its
//! calls for long-lived tokens were the same.

use oauth_runtime::oauth_provider;

/// Long-lived tokens of an [Instagram](https://developers.facebook.com/docs/instagram-platform)
/// professional account, by the Instagram API with Instagram Login.
///
/// Client id and secret are the *Instagram* app id and secret of the app dashboard ("API setup with
/// Instagram login", "Business login settings"), not those of the Meta app. The code brings a token for one
/// hour, which is exchanged at once for one that lives for 60 days.
///
/// There are no refresh tokens: the long-lived token itself is sent to have a new one for 60 days. That
/// works once it is 24 hours old and until it expires; a token that has expired needs a new login.
/// `user_id` is the Instagram-scoped id of the account. The redirect ends in `#_`, a fragment that is not
/// part of the code.
#[oauth_provider(
    authorization_url = "https://www.instagram.com/oauth/authorize",
    token_url = "https://api.instagram.com/oauth/access_token",
    grant = authorization_code,
    scope(
        separator = ",",
        business_basic = "instagram_business_basic",
        business_content_publish = "instagram_business_content_publish",
        business_manage_messages = "instagram_business_manage_messages",
        business_manage_comments = "instagram_business_manage_comments",
        business_manage_insights = "instagram_business_manage_insights",
    ),
    authorize(pkce = none),
    response(
        access_token = ["data[0].access_token", "access_token"],
        scope = ["data[0].permissions", "permissions"],
        extra(user_id: Option<String> = "data[0].user_id"),
    ),
    then(
        id = long_lived,
        url = "https://graph.instagram.com/access_token",
        method = GET,
        params(
            grant_type = "ig_exchange_token",
            client_secret = "{client_secret}",
            access_token = "{access_token}",
        ),
        response(access_token = "access_token"),
    ),
    refresh(
        url = "https://graph.instagram.com/refresh_access_token",
        method = GET,
        grant_type = "ig_refresh_token",
        token = access_token,
        client_auth = none,
        omit(client_id),
    ),
    errors(
        error = ["error.code", "error_type"],
        error_description = ["error.message", "error_message"],
        code(190 = invalid_grant),
    ),
    origins = "https://graph.instagram.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Instagram;
