//! VK ID.
//!
//! From "Справочник методов API VK ID" (`id.vk.com/about/business/go/docs`, the authorization request),
//! "Access token" and "Как работает авторизация" of the same documentation, read on 2026-11-26. The
//! parts on the token request and its answer were cut off; they are as public clients send and read
//! them (among them postiz, which refreshes, and the types of `@vkid/sdk`). The text of the errors, that
//! a refresh ends the refresh token before, and that `state` of the token request may be any text are
//! from memory and not confirmed.
//!
//! The reference writes the challenge method as `s256` and the page for Android as `S256`; public
//! clients send `S256`.

use oauth_runtime::oauth_provider;

/// Login with VK ID, and the API of VK on behalf of a user.
///
/// Create an application in the [VK ID console](https://id.vk.com/about/business/go); its number is the
/// client id. The exchange is made without a secret and needs PKCE. The redirect carries `device_id`
/// beside the code; the token request and every refresh must send it back, and a `state` besides, which
/// may be any text and which the answer repeats.
///
/// A token lives for an hour. A refresh brings a new refresh token and ends the one before. Without a
/// scope the application may read the name, picture, sex and birthday (`vkid.personal_info`); `email`
/// and `phone` are given on request, the others by application to VK only.
#[oauth_provider(
    authorization_url = "https://id.vk.com/authorize",
    token_url = "https://id.vk.com/oauth2/auth",
    revocation_url = "https://id.vk.com/oauth2/revoke",
    grant = authorization_code,
    client_auth = none,
    scope(
        personal_info = "vkid.personal_info",
        email = "email",
        phone = "phone",
        friends = "friends",
        wall = "wall",
        groups = "groups",
        stories = "stories",
        docs = "docs",
        photos = "photos",
        video = "video",
        status = "status",
        market = "market",
        pages = "pages",
        notes = "notes",
        notifications = "notifications",
        stats = "stats",
        ads = "ads",
    ),
    request(params(device_id = "{callback.device_id}", state = "{uuid}")),
    authorize(callback(device_id: String)),
    revocation(rename(token = "access_token")),
    response(extra(user_id: u64)),
    origins = ["https://id.vk.com", "https://api.vk.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct VkId;
