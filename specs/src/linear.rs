//! Linear.
//!
//! From "OAuth 2.0 authentication" (`linear.app/developers/oauth-2-0-authentication`, of which the first
//! half was at hand), read on 2026-11-26. Lifetimes, the answers and the space between granted scopes are
//! as public applications that use Linear describe them.
//!
//! - Scopes go out with commas between them and come back with spaces.
//! - Since 2026-04-01 each token of a user expires and comes with a refresh token; the refresh token is
//!   rotated.
//! - Client credentials bring a token of the app, good for 30 days, and no refresh token.
//! - The scopes for customers, initiatives and agents were not all on the part that was read.
//! - No error answer was at hand; the case has the one of RFC 6749 §5.2.

use oauth_runtime::oauth_provider;

/// Tokens of a Linear user, or of an application as an actor of its own.
///
/// Create an OAuth application in the settings of a workspace, Settings, API; client id and secret are on
/// its page. `read` is granted in any case. With `actor` set to `app` the application creates issues and
/// comments as itself. Client credentials are turned on in the settings of the application, and bring a
/// token for the workspace it belongs to.
///
/// The token of a user lives for a day, one of client credentials for 30 days.
#[oauth_provider(
    authorization_url = "https://linear.app/oauth/authorize",
    token_url = "https://api.linear.app/oauth/token",
    revocation_url = "https://api.linear.app/oauth/revoke",
    grant = [authorization_code, client_credentials],
    scope(
        separator = ",",
        response_separator = " ",
        read = "read",
        write = "write",
        issues_create = "issues:create",
        comments_create = "comments:create",
        time_schedule_write = "timeSchedule:write",
        admin = "admin",
        app_assignable = "app:assignable",
        app_mentionable = "app:mentionable",
        customer_read = "customer:read",
        customer_write = "customer:write",
        initiative_read = "initiative:read",
        initiative_write = "initiative:write",
    ),
    authorize(params(actor = "{actor}", prompt = "{prompt}")),
    origins = ["https://api.linear.app", "https://uploads.linear.app"],
)]
#[derive(Debug, Clone)]
pub struct Linear {
    /// Who creates what the application creates: `user`, which is the default, or `app`.
    #[oauth(one_of("user", "app"))]
    pub actor: Option<String>,
    /// `consent`: the consent screen is shown each time, so that the user can add another workspace.
    #[oauth(one_of("consent"))]
    pub prompt: Option<String>,
}
