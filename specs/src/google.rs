//! Google.
//!
//! From "Using OAuth 2.0 for Web Server Applications"
//! (`developers.google.com/identity/protocols/oauth2/web-server`, large parts, in a copy in a public
//! repository) and "Using OAuth 2.0 for Server to Server Applications" (the claims from a copy of the page
//! at `gist.github.com`), read on 2026-11-26. The lifetimes of refresh tokens are as another project
//! quotes "Using OAuth 2.0 to Access Google APIs". The `prompt` and `hd` parameters, the descriptions in
//! error answers and the answer to an assertion were not compared with the pages. The device flow is from
//! memory of "OAuth 2.0 for TV and Limited-Input Device Applications" and not confirmed.
//!
//! - The page does not list PKCE for web applications, and its exchange needs none; Google's pages for
//!   installed applications have it with S256, and the endpoints are the same.
//! - A refresh token comes at the first consent of a user alone, unless the request says `prompt=consent`.
//! - A refresh brings no new refresh token; the old one goes on.
//! - The scopes `email` and `profile` come back under their long names.
//! - The hosts of the APIs are many (`www.googleapis.com`, `gmail.googleapis.com`,
//!   `storage.googleapis.com`, ..) and not listed in one place, so no origins are declared.
//! - That the callback carries `iss` is not on the part of the page that was read; it is not checked.
//! - A newer copy of the page has `DPoP` as an option; it is not declared.

use oauth_runtime::oauth_provider;

/// Tokens of a Google user, for a web application, and likewise for a desktop application.
///
/// Create an OAuth client in the Google Cloud console, APIs & Services, Credentials; each redirect URI is
/// registered there. Scopes are URLs, apart from `openid`, `email` and `profile`, and the APIs that they
/// belong to are enabled for the project.
///
/// A token lives for about an hour. A refresh token comes where the access is `offline`, and then at the
/// first consent alone: set `prompt` to `consent` to get another. It lives until it is revoked, is not
/// used for six months, or, for an application in testing, for seven days; where the user limited the
/// access in time, the answer says for how long.
#[oauth_provider(
    authorization_url = "https://accounts.google.com/o/oauth2/v2/auth",
    token_url = "https://oauth2.googleapis.com/token",
    revocation_url = "https://oauth2.googleapis.com/revoke",
    grant = authorization_code,
    rotation = reusable,
    scope(
        openid = "openid",
        email = ["email", "https://www.googleapis.com/auth/userinfo.email"],
        profile = ["profile", "https://www.googleapis.com/auth/userinfo.profile"],
        drive = "https://www.googleapis.com/auth/drive",
        drive_file = "https://www.googleapis.com/auth/drive.file",
        drive_readonly = "https://www.googleapis.com/auth/drive.readonly",
        spreadsheets = "https://www.googleapis.com/auth/spreadsheets",
        spreadsheets_readonly = "https://www.googleapis.com/auth/spreadsheets.readonly",
        documents = "https://www.googleapis.com/auth/documents",
        calendar = "https://www.googleapis.com/auth/calendar",
        calendar_readonly = "https://www.googleapis.com/auth/calendar.readonly",
        calendar_events = "https://www.googleapis.com/auth/calendar.events",
        gmail_readonly = "https://www.googleapis.com/auth/gmail.readonly",
        gmail_send = "https://www.googleapis.com/auth/gmail.send",
        gmail_modify = "https://www.googleapis.com/auth/gmail.modify",
        contacts_readonly = "https://www.googleapis.com/auth/contacts.readonly",
        tasks = "https://www.googleapis.com/auth/tasks",
        youtube_readonly = "https://www.googleapis.com/auth/youtube.readonly",
        youtube_upload = "https://www.googleapis.com/auth/youtube.upload",
        analytics_readonly = "https://www.googleapis.com/auth/analytics.readonly",
        adwords = "https://www.googleapis.com/auth/adwords",
        cloud_platform = "https://www.googleapis.com/auth/cloud-platform",
    ),
    authorize(params(
        access_type = "{access_type}",
        prompt = "{prompt}",
        include_granted_scopes = "{include_granted_scopes}",
        hd = "{hosted_domain}",
    )),
)]
#[derive(Debug, Clone)]
pub struct Google {
    /// `offline` for a refresh token, `online` for none.
    #[oauth(default = "offline", one_of("offline", "online"))]
    pub access_type: String,
    /// What the user is asked for: `none`, `consent`, `select_account`, or several with spaces between
    /// them. Without it the user is asked at the first login alone.
    pub prompt: Option<String>,
    /// `true`: the token has the scopes of earlier consents too.
    #[oauth(one_of("true", "false"))]
    pub include_granted_scopes: Option<String>,
    /// The Google Workspace domain whose accounts are offered. It is a hint: check the `hd` claim of the
    /// id token.
    pub hosted_domain: Option<String>,
}

/// Tokens of a Google user for a device without a browser, or with a poor keyboard.
///
/// Create an OAuth client of the type "TVs and Limited Input devices". The request for the code carries no
/// secret, that for the token does. Of the scopes only a few are allowed.
#[oauth_provider(
    device_authorization_url = "https://oauth2.googleapis.com/device/code",
    token_url = "https://oauth2.googleapis.com/token",
    revocation_url = "https://oauth2.googleapis.com/revoke",
    grant = device_code,
    device(client_auth = none),
    rotation = reusable,
    scope(
        openid = "openid",
        email = ["email", "https://www.googleapis.com/auth/userinfo.email"],
        profile = ["profile", "https://www.googleapis.com/auth/userinfo.profile"],
        drive_file = "https://www.googleapis.com/auth/drive.file",
        youtube = "https://www.googleapis.com/auth/youtube",
        youtube_readonly = "https://www.googleapis.com/auth/youtube.readonly",
    ),
)]
#[derive(Debug, Clone, Copy)]
pub struct GoogleDevice;

/// Tokens of a Google service account: of the account itself, or, with a subject, of a user of a Google
/// Workspace domain.
///
/// Create a service account and a JSON key for it in the Google Cloud console. The client id is the
/// `client_id` of that file, and is not sent. `client_email`, `private_key` and `private_key_id` are the
/// members of that file with these names. To act for a user the administrator of the domain delegates the
/// scopes to the account.
///
/// A token lives for an hour. There is no refresh token: another assertion brings another token.
#[oauth_provider(
    token_url = "https://oauth2.googleapis.com/token",
    grant = jwt_bearer,
    client_auth = none,
    request(omit(client_id)),
    scope(
        cloud_platform = "https://www.googleapis.com/auth/cloud-platform",
        devstorage_read_only = "https://www.googleapis.com/auth/devstorage.read_only",
        devstorage_read_write = "https://www.googleapis.com/auth/devstorage.read_write",
        bigquery = "https://www.googleapis.com/auth/bigquery",
        pubsub = "https://www.googleapis.com/auth/pubsub",
        datastore = "https://www.googleapis.com/auth/datastore",
        firebase_messaging = "https://www.googleapis.com/auth/firebase.messaging",
        drive = "https://www.googleapis.com/auth/drive",
        drive_readonly = "https://www.googleapis.com/auth/drive.readonly",
        spreadsheets = "https://www.googleapis.com/auth/spreadsheets",
        calendar = "https://www.googleapis.com/auth/calendar",
        gmail_send = "https://www.googleapis.com/auth/gmail.send",
        androidpublisher = "https://www.googleapis.com/auth/androidpublisher",
        admin_directory_user_readonly = "https://www.googleapis.com/auth/admin.directory.user.readonly",
    ),
    jwt(
        alg = RS256,
        key = "{private_key}",
        kid = "{private_key_id}",
        iss = "{client_email}",
        sub = "{subject}",
        aud = "https://oauth2.googleapis.com/token",
        lifetime = 3600,
        claims(scope = "{scope}"),
    ),
)]
#[derive(Debug, Clone)]
pub struct GoogleServiceAccount {
    /// The address of the account, `..@..iam.gserviceaccount.com`.
    pub client_email: String,
    /// The private key: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The id of the key.
    pub private_key_id: Option<String>,
    /// The address of the user to act for.
    pub subject: Option<String>,
}

/// The token of a Google service account for one API: a JWT that it signs, without a call of the token
/// endpoint.
///
/// Account and key are those of [`GoogleServiceAccount`]; the client id is not sent. It works for the
/// APIs that take such a token, which are those of Google Cloud, and not for a user of a domain. The JWT
/// lives for an hour. That the audience is the address of the API, with a slash at its end, is from
/// memory of "Addendum: Service account authorization without `OAuth`" and not confirmed.
#[oauth_provider(
    grant = self_signed_jwt,
    client_auth = none,
    jwt(
        alg = RS256,
        key = "{private_key}",
        kid = "{private_key_id}",
        iss = "{client_email}",
        sub = "{client_email}",
        aud = "https://{api_host}/",
        lifetime = 3600,
    ),
    origins = "https://{api_host}",
)]
#[derive(Debug, Clone)]
pub struct GoogleSelfSigned {
    /// The address of the account, `..@..iam.gserviceaccount.com`.
    pub client_email: String,
    /// The private key: PEM text.
    #[oauth(secret)]
    pub private_key: String,
    /// The id of the key.
    pub private_key_id: Option<String>,
    /// The host of the API: `pubsub.googleapis.com`.
    pub api_host: String,
}
