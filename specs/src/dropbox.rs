//! Dropbox.
//!
//! From "Using OAuth 2.0 with offline access" (`dropbox.tech/developers`), read on 2026-11-26, in the parts
//! that the index of pages shows; the "OAuth Guide" and the HTTP reference (`www.dropbox.com/developers`)
//! were not at hand. The answer of a refresh is as a public client prints it; the answer of the exchange, the
//! list of scopes and the words of errors are from common knowledge of the API, not from a page that was
//! read.
//!
//! The token endpoint answers at `api.dropboxapi.com` and `api.dropbox.com` alike. A token is revoked with
//! the API's own call `2/auth/token/revoke`, which takes the token to be revoked as its bearer and is no RFC
//! 7009 endpoint; it is not declared.

use oauth_runtime::oauth_provider;

/// Tokens for the [Dropbox](https://www.dropbox.com/developers) API of a user or a team.
///
/// App key and app secret are in the App Console; the scopes of an authorization request are among those of
/// the app's Permissions tab, and all of them where none is named. A token lives for four hours. With
/// `token_access_type` `offline` there is a refresh token, which does not expire, is used again and again and
/// is not repeated in the answer of a refresh. An app without a secret uses PKCE.
///
/// The secret goes into Basic, as the documentation shows it. `account_id` is absent and `team_id` there
/// where an administrator linked a team.
#[oauth_provider(
    authorization_url = "https://www.dropbox.com/oauth2/authorize",
    token_url = "https://api.dropboxapi.com/oauth2/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        account_info_read = "account_info.read",
        account_info_write = "account_info.write",
        files_metadata_read = "files.metadata.read",
        files_metadata_write = "files.metadata.write",
        files_content_read = "files.content.read",
        files_content_write = "files.content.write",
        sharing_read = "sharing.read",
        sharing_write = "sharing.write",
        file_requests_read = "file_requests.read",
        file_requests_write = "file_requests.write",
        contacts_read = "contacts.read",
        contacts_write = "contacts.write",
        team_info_read = "team_info.read",
        team_data_member = "team_data.member",
        members_read = "members.read",
        events_read = "events.read",
        openid = "openid",
        email = "email",
        profile = "profile",
    ),
    authorize(params(
        token_access_type = "{token_access_type}",
        force_reapprove = "{force_reapprove}",
        include_granted_scopes = "{include_granted_scopes}",
    )),
    rotation = reusable,
    response(extra(account_id: Option<String>, team_id: Option<String>, uid: Option<String>)),
    origins = ["https://api.dropboxapi.com", "https://content.dropboxapi.com",
               "https://notify.dropboxapi.com"],
)]
#[derive(Debug, Clone)]
pub struct Dropbox {
    /// `offline`: a refresh token comes with the first token. `online`: none.
    #[oauth(default = "offline", one_of("offline", "online"))]
    pub token_access_type: String,
    /// `true`: the user approves again even if the app was approved before.
    #[oauth(one_of("true", "false"))]
    pub force_reapprove: Option<String>,
    /// `user` or `team`: the token also has the scopes that were granted before.
    #[oauth(one_of("user", "team"))]
    pub include_granted_scopes: Option<String>,
}
