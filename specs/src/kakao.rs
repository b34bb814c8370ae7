//! Kakao.
//!
//! From "REST API" and "Error code" of Kakao Login (`developers.kakao.com/docs/latest/en/kakaologin`),
//! "레퍼런스" (`developers.kakao.com/docs/ko/rest-api`), and the forum's article on KOE322
//! (`devtalk.kakao.com`), read on 2026-11-26. Of the first, the part with the token request was cut
//! off; it and the answer are as guides which quote it print them. That PKCE is supported is stated by
//! the discovery document of `kauth.kakao.com`, as a guide prints it, and by no page. The scopes are
//! from memory and not confirmed.

use oauth_runtime::oauth_provider;

/// Login with Kakao, and its API on behalf of a user.
///
/// Create an app at [Kakao Developers](https://developers.kakao.com); the REST API key is the client
/// id. The client secret is set under security and must be sent once it is switched on; leave it out
/// where it is off. The redirect URI is registered there.
///
/// Scopes are consent items; the request separates them with commas, the answer with spaces. Without a
/// scope the consent items of the app's settings are asked for. With OpenID Connect switched on and the
/// scope `openid`, the answer has an ID token.
///
/// A token of the REST API lives for some hours, a refresh token for two months. A refresh brings a new
/// refresh token only in the last month of its life and ends the one before; otherwise the old one goes
/// on. The error carries a number of Kakao's own besides (`error_code`, `KOE320` for instance).
#[oauth_provider(
    authorization_url = "https://kauth.kakao.com/oauth/authorize",
    token_url = "https://kauth.kakao.com/oauth/token",
    grant = authorization_code,
    scope(
        separator = ",",
        response_separator = " ",
        openid = "openid",
        profile_nickname = "profile_nickname",
        profile_image = "profile_image",
        account_email = "account_email",
        name = "name",
        gender = "gender",
        age_range = "age_range",
        birthday = "birthday",
        birthyear = "birthyear",
        phone_number = "phone_number",
        shipping_address = "shipping_address",
        friends = "friends",
        talk_message = "talk_message",
        talk_calendar = "talk_calendar",
    ),
    errors(extra(error_code: Option<String>)),
    origins = "https://kapi.kakao.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Kakao;
