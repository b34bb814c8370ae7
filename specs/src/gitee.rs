//! Gitee.
//!
//! The page "OAuth 文档" (`gitee.com/api/v5/oauth_doc`) was not at hand; its text is as an article at
//! `blog.csdn.net` repeats it, read on 2026-11-26, and the answers and the error are as a client prints
//! them. The scopes are those of the client `JustAuth`, the header is that of
//! AspNet.Security.OAuth.Gitee.
//!
//! The page prints the parameters in the URL and advises to send the secret in the body; all of them
//! are sent in the body here. It prints the refresh without the client's id and secret. A request
//! without a `User-Agent` is answered with 403.

use oauth_runtime::oauth_provider;

/// Login with Gitee, and its API (v5) on behalf of a user.
///
/// Create an application under [third-party applications](https://gitee.com/oauth/applications); Client
/// ID and Client Secret are given there, and the callback address is registered there. The page for
/// consent is skipped only if the scope equals what the user ticked the last time. The password grant
/// takes the mail address as user name and must be granted to the application. PKCE is unknown to the
/// provider.
///
/// A token lives for a day; a refresh brings a new refresh token.
#[oauth_provider(
    authorization_url = "https://gitee.com/oauth/authorize",
    token_url = "https://gitee.com/oauth/token",
    grant = [authorization_code, password],
    scope(
        user_info = "user_info",
        emails = "emails",
        projects = "projects",
        pull_requests = "pull_requests",
        issues = "issues",
        notes = "notes",
        keys = "keys",
        hook = "hook",
        groups = "groups",
        gists = "gists",
        enterprises = "enterprises",
    ),
    authorize(pkce = none),
    refresh(client_auth = none, omit(client_id)),
    response(extra(created_at: u64)),
    origins = "https://gitee.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Gitee;
