//! Zoom.
//!
//! From "Server-to-Server OAuth", "Using Proof Key for Code Exchange (PKCE)", "OAuth for Zoom Apps for
//! Digital Signage" and "Using Zoom APIs" (`developers.zoom.us`), read on 2026-11-26, in the parts that the
//! index of documentation shows. The page on the code grant ("OAuth 2.0 for Zoom") was not at hand: the
//! exchange and the refresh are as the public clients and Zoom's own notes for programming assistants
//! describe them.
//!
//! Sources differ about the life of a refresh token (15 years in old texts, 90 days in new ones). The error
//! answer (`error` beside `reason`) and the list of scopes are from common knowledge of the API, not from a
//! page that was read. There is a device grant (`https://zoom.us/oauth/devicecode`); it is not declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [Zoom](https://developers.zoom.us) API of a user who adds the app.
///
/// Client id and secret are on the App Credentials page of the app at the App Marketplace. The scopes are
/// chosen there; those of the authorization request are mostly left empty. A code lives for 5 minutes, a
/// token for an hour. Each refresh brings a new refresh token, good for one use within 90 days: store it
/// before the next request.
///
/// An app without a server switches "Use Public Client OAuth" on and sends the public client id, with PKCE
/// and without a secret.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize",
    token_url = "https://{host}/oauth/token",
    revocation_url = "https://{host}/oauth/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        user_read_user = "user:read:user",
        user_read_email = "user:read:email",
        user_read_settings = "user:read:settings",
        meeting_read_meeting = "meeting:read:meeting",
        meeting_read_list_meetings = "meeting:read:list_meetings",
        meeting_write_meeting = "meeting:write:meeting",
        meeting_update_meeting = "meeting:update:meeting",
        meeting_delete_meeting = "meeting:delete:meeting",
        meeting_read_participants = "meeting:read:list_past_participants",
        webinar_read_webinar = "webinar:read:webinar",
        webinar_write_webinar = "webinar:write:webinar",
        recording_read_list = "cloud_recording:read:list_user_recordings",
        recording_read_files = "cloud_recording:read:list_recording_files",
    ),
    response(extra(api_url: Option<String>)),
    errors(error_description = ["error_description", "reason"]),
    origins = ["https://api.{host}", "{token.api_url}"],
)]
#[derive(Debug, Clone)]
pub struct Zoom {
    /// `zoom.us`, or `zoomgov.com` for Zoom for Government.
    #[oauth(default = "zoom.us", one_of("zoom.us", "zoomgov.com"))]
    pub host: String,
}

/// Tokens for the Zoom API of the account that owns the app, without a user.
///
/// Account id, client id and secret are on the App Credentials page of a Server-to-Server OAuth app, which an
/// administrator activates. A token lives for an hour; several may live at once, and there is no refresh
/// token. The grant type is Zoom's own, `account_credentials`. The scopes are those of the app, separated by
/// spaces in the answer; the request names none. `api_url` is the origin of the API in the account's region.
#[oauth_provider(
    token_url = "https://{host}/oauth/token",
    grant = "account_credentials",
    client_auth = client_secret_basic,
    request(params(account_id = "{account_id}")),
    response(extra(api_url: Option<String>)),
    errors(error_description = ["error_description", "reason"]),
    origins = ["https://api.{host}", "{token.api_url}"],
)]
#[derive(Debug, Clone)]
pub struct ZoomServerToServer {
    /// The account id on the App Credentials page.
    pub account_id: String,
    /// `zoom.us`, or `zoomgov.com` for Zoom for Government.
    #[oauth(default = "zoom.us", one_of("zoom.us", "zoomgov.com"))]
    pub host: String,
}
