//! `ServiceNow`.
//!
//! From the beginning of "OAuth API request parameters" (`www.servicenow.com/docs`, release Yokohama), two
//! threads of the developer forum ("OAuth 2.0 authentication from 3rd Party Application" and "`ServiceNow`
//! Refresh Token", `www.servicenow.com/community`) and four public programs, read on 2026-11-26. The page
//! names the grants `password` and `refresh_token`, and says that only a form is accepted, not JSON; the
//! authorization code and client credentials are as the programs send them. A refresh answers with the same
//! refresh token, says the forum. Not confirmed: the answer to a wrong password, `server_error` with the
//! description `access_denied`. The lifetimes are settings of the record in the Application Registry.
//! Instances of the US government have other domains and are not declared. The lifetimes that are named
//! below are not confirmed either.

use oauth_runtime::oauth_provider;

/// Tokens for the REST APIs of a [ServiceNow](https://www.servicenow.com) instance: on behalf of a user who
/// logs in, of a user whose name and password the program knows, or of the user that is set on the client.
///
/// An administrator creates a record under "System OAuth", "Application Registry", "Create an OAuth API
/// endpoint for external clients"; it has the client ID, the secret, the redirect URLs and the lifetimes:
/// half an hour for an access token and 100 days for a refresh token, if they are not changed. The refresh
/// token stays the same. The password grant works for local accounts, not for those of single sign-on.
/// Client credentials must be switched on by a system property, and a user is set on the record.
///
/// The scope is `useraccount` (all that the user may do), unless the instance defines others. A client may
/// be set to require PKCE; the challenge is always sent.
#[oauth_provider(
    authorization_url = "https://{instance}.service-now.com/oauth_auth.do",
    token_url = "https://{instance}.service-now.com/oauth_token.do",
    grant = [authorization_code, password, client_credentials],
    scope(useraccount = "useraccount"),
    rotation = reusable,
    errors(
        error = ["{error}/{error_description}", "error"],
        code("server_error/access_denied" = invalid_grant),
    ),
    origins = "https://{instance}.service-now.com",
)]
#[derive(Debug, Clone)]
pub struct ServiceNow {
    /// The name of the instance: `dev12345` of `dev12345.service-now.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub instance: String,
}
