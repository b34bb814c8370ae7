//! Adobe (Identity Management Services, IMS).
//!
//! From "OAuth Server-to-Server credential API Reference" and "User Authentication Credentials API
//! Reference" with the "User Authentication Implementation Guide"
//! (`developer.adobe.com/developer-console/docs/guides/authentication`, from the repository of these pages),
//! read on 2026-11-26. `x-api-key` is in their examples. From memory of the pages of each API: the hosts,
//! `x-gw-ims-org-id`, and the scopes for Firefly and events. The pages print no error answer.
//!
//! Scopes are separated by commas; the authorization endpoint takes spaces as well. The exchange is shown
//! without `redirect_uri`, and without PKCE for a web app; `code_challenge` is an optional parameter there
//! and is sent. An older page (`AdobeDocs/adobeio-auth`) says that Basic is not supported; the present one
//! shows it for web apps. For a public client the pages show `client_id` in the query and allow it in the
//! form, where it is sent here. That a used refresh token is revoked is as `GitGuardian`'s page on Adobe
//! tokens has it.

use oauth_runtime::oauth_provider;

/// Tokens for [Adobe](https://developer.adobe.com) APIs for what a machine does alone (OAuth
/// Server-to-Server, the successor of the service account with a JWT).
///
/// Add an API to a project in the Adobe Developer Console and choose OAuth Server-to-Server: the
/// credential's page has client ID, client secret and the scopes, all of which are usually asked for. A
/// credential can have two secrets, so that one can be replaced. A token lives for 24 hours (`expires_in` is
/// 86399) and there is no refresh token. Most APIs want the client ID in `x-api-key` next to the token.
#[oauth_provider(
    token_url = "https://ims-na1.adobelogin.com/ims/token/v3",
    grant = client_credentials,
    scope(
        separator = ",",
        openid = "openid",
        adobe_id = "AdobeID",
        session = "session",
        read_organizations = "read_organizations",
        projected_product_context = "additional_info.projectedProductContext",
        job_function = "additional_info.job_function",
        roles = "additional_info.roles",
        firefly_api = "firefly_api",
        firefly_apis = "ff_apis",
        event_receiver_api = "event_receiver_api",
    ),
    bearer(headers("x-api-key" = "{client_id}", "x-gw-ims-org-id" = "{organization_id}")),
    origins = [
        "https://platform.adobe.io", "https://firefly-api.adobe.io", "https://image.adobe.io",
        "https://analytics.adobe.io", "https://api.adobe.io", "https://usermanagement.adobe.io",
        "https://stock.adobe.io", "https://reactor.adobe.io", "https://audio-video-api.adobe.io",
        "https://pdf-services.adobe.io", "https://mc.adobe.io",
    ],
)]
#[derive(Debug, Clone)]
pub struct AdobeServer {
    /// IMS organization (`1234567890ABCDEF@AdobeOrg`), for the APIs of Experience Platform, which want it.
    pub organization_id: Option<String>,
}

/// Tokens for [Adobe](https://developer.adobe.com) APIs on behalf of an Adobe user, for a web app with a
/// secret.
///
/// The credential in the Adobe Developer Console is OAuth Web App; it needs a default redirect URI and a
/// pattern for the others, all of them `https`. Where the redirect URI of a request does not fit the
/// pattern, Adobe sends the user to the default one.
///
/// An access token lives for 24 hours, a refresh token for 14 days; the answer does not tell the latter. Ask
/// for `offline_access` to get one; not all APIs allow it. A refresh answers with a new pair.
#[oauth_provider(
    authorization_url = "https://ims-na1.adobelogin.com/ims/authorize/v2",
    token_url = "https://ims-na1.adobelogin.com/ims/token/v3",
    revocation_url = "https://ims-na1.adobelogin.com/ims/revoke",
    userinfo_url = "https://ims-na1.adobelogin.com/ims/userinfo/v2",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        separator = ",",
        openid = "openid",
        adobe_id = "AdobeID",
        email = "email",
        address = "address",
        profile = "profile",
        offline_access = "offline_access",
        creative_sdk = "creative_sdk",
        read_organizations = "read_organizations",
        projected_product_context = "additional_info.projectedProductContext",
        job_function = "additional_info.job_function",
    ),
    request(omit(redirect_uri)),
    response(extra(sub: Option<String>)),
    bearer(headers("x-api-key" = "{client_id}")),
    origins = [
        "https://ims-na1.adobelogin.com", "https://platform.adobe.io", "https://analytics.adobe.io",
        "https://lr.adobe.io", "https://stock.adobe.io", "https://api.adobe.io",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct AdobeUser;

/// Tokens for [Adobe](https://developer.adobe.com) APIs on behalf of an Adobe user, for an app without a
/// secret.
///
/// The credential in the Adobe Developer Console is OAuth Single Page App, or OAuth Native App for a
/// redirect URI that is not `https`. PKCE is required. There are no refresh tokens for these: after 24 hours
/// the user logs in again.
#[oauth_provider(
    authorization_url = "https://ims-na1.adobelogin.com/ims/authorize/v2",
    token_url = "https://ims-na1.adobelogin.com/ims/token/v3",
    revocation_url = "https://ims-na1.adobelogin.com/ims/revoke",
    userinfo_url = "https://ims-na1.adobelogin.com/ims/userinfo/v2",
    grant = authorization_code,
    client_auth = none,
    scope(
        separator = ",",
        openid = "openid",
        adobe_id = "AdobeID",
        email = "email",
        address = "address",
        profile = "profile",
        creative_sdk = "creative_sdk",
        read_organizations = "read_organizations",
        projected_product_context = "additional_info.projectedProductContext",
        job_function = "additional_info.job_function",
    ),
    request(omit(redirect_uri)),
    refresh = none,
    response(extra(sub: Option<String>)),
    bearer(headers("x-api-key" = "{client_id}")),
    origins = [
        "https://ims-na1.adobelogin.com", "https://platform.adobe.io", "https://analytics.adobe.io",
        "https://lr.adobe.io", "https://stock.adobe.io", "https://api.adobe.io",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct AdobePublic;
