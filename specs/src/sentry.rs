//! Sentry.
//!
//! From "OAuth Integration" of the partnership platform
//! (`docs.sentry.io/product/partnership-platform/oauth-integration`, in its public source) and
//! "Permissions & Scopes" (`docs.sentry.io/api/permissions`) and "Authentication"
//! (`docs.sentry.io/api/auth`, of which the beginning was at hand), read on 2026-11-26; and from the
//! source of the token endpoint (`github.com/getsentry/sentry`, an older version).
//!
//! - The page says that a token expires after 8 hours; its example of an answer says 30 days. The answer
//!   is what counts.
//! - A refresh with a `scope` parameter is refused.
//! - The errors are the words of RFC 6749 §5.2, with no description.
//! - PKCE is named as a part of "Authentication"; its section was not at hand.
//! - The paths end in a slash.

use oauth_runtime::oauth_provider;

/// Tokens of a Sentry user, for one organization which the user chooses at the login.
///
/// Create an application under User settings, Developer settings (API, Applications); partners are
/// registered by Sentry. The token is for the organization that the user connected: `GET
/// /api/0/organizations/` says which.
///
/// A refresh brings a new refresh token.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize/",
    token_url = "https://{host}/oauth/token/",
    grant = authorization_code,
    scope(
        org_read = "org:read",
        org_write = "org:write",
        org_admin = "org:admin",
        project_read = "project:read",
        project_write = "project:write",
        project_admin = "project:admin",
        project_releases = "project:releases",
        team_read = "team:read",
        team_write = "team:write",
        team_admin = "team:admin",
        member_read = "member:read",
        member_write = "member:write",
        member_admin = "member:admin",
        event_read = "event:read",
        event_write = "event:write",
        event_admin = "event:admin",
    ),
    response(extra(
        user_id: Option<String> = "user.id",
        user_name: Option<String> = "user.name",
        user_email: Option<String> = "user.email",
    )),
    origins = ["https://{host}", "https://us.sentry.io", "https://de.sentry.io"],
)]
#[derive(Debug, Clone)]
pub struct Sentry {
    /// The host: `sentry.io`, or that of a self-hosted server.
    #[oauth(default = "sentry.io")]
    pub host: String,
}
