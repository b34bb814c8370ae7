//! Jira Data Center.
//!
//! From "Cookie-based authentication" of the Jira server platform
//! (`developer.atlassian.com/server/jira`), in its first part, read on 2026-11-26. The members of
//! request and answer are from memory of the same page, which prints them further down; the answer to a
//! wrong password is too.
//!
//! - This is no OAuth grant: a name and a password bring a session, which is presented as a cookie. The
//!   page prefers OAuth.
//! - Jira Cloud no longer has it.
//! - How long a session lives without a call is a setting of the server, and is not said. After several
//!   wrong passwords the user has to solve a CAPTCHA in the browser.

use oauth_runtime::oauth_provider;

/// A session of a user of a Jira server, for its REST API.
///
/// The client id is the name of the user, the client secret the password. What the session may do is
/// what the user may.
#[oauth_provider(
    token_url = "{base_url}/rest/auth/1/session",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        omit(scope),
        rename(client_id = "username", client_secret = "password"),
    ),
    response(access_token = "session.value"),
    errors(
        error_description = "errorMessages[0]",
        status(401 = invalid_client, 403 = access_denied),
    ),
    bearer(header = "Cookie", scheme = none, value = "JSESSIONID={access_token}"),
    origins = "{base_url}",
)]
#[derive(Debug, Clone)]
pub struct JiraSession {
    /// Where the server is: `https://jira.acme.example`.
    pub base_url: String,
}
