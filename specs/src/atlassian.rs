//! Atlassian Cloud: Jira, Confluence and others.
//!
//! From "Refresh tokens" (`developer.atlassian.com/cloud/oauth/getting-started/refresh-tokens`) and "OAuth
//! 2.0 (3LO) apps" (`developer.atlassian.com/cloud/jira/software/oauth-2-3lo-apps`, of which the beginning
//! was at hand), read on 2026-11-26. The parameters of the authorization request are as the Nango and
//! jira.js clients send them.
//!
//! - The token endpoint takes JSON.
//! - A dead refresh token is answered with status 403.
//! - The page's answer has no `token_type`; public clients see `Bearer`.
//! - PKCE is not on the page, so it is not sent. Whether an unknown parameter is ignored is not stated.
//! - The names of the scopes were not compared with the pages of Jira and Confluence, and that an unused
//!   refresh token dies after 90 days is from the documentation of an app (`yamuno.com`).
//! - Bitbucket Cloud has its own authorization server.

use oauth_runtime::oauth_provider;

/// Tokens of a user for the APIs of Atlassian Cloud, OAuth 2.0 (3LO).
///
/// Create an OAuth 2.0 integration in the developer console (`developer.atlassian.com/console/myapps`),
/// add the permissions of the APIs, and set the callback URL; client id and secret are under Settings.
/// `offline_access` among the scopes brings a refresh token.
///
/// The API is at `https://api.atlassian.com/ex/jira/{cloudid}` (or `/ex/confluence/{cloudid}`), not at the
/// host of the site; `GET https://api.atlassian.com/oauth/token/accessible-resources` lists the ids.
///
/// A token lives for an hour. Each refresh brings a new refresh token and ends the old one; one that is
/// not used dies after 90 days.
#[oauth_provider(
    authorization_url = "https://auth.atlassian.com/authorize",
    token_url = "https://auth.atlassian.com/oauth/token",
    grant = authorization_code,
    request(format = json),
    scope(
        offline_access = "offline_access",
        read_me = "read:me",
        read_account = "read:account",
        report_personal_data = "report:personal-data",
        read_jira_work = "read:jira-work",
        write_jira_work = "write:jira-work",
        read_jira_user = "read:jira-user",
        manage_jira_project = "manage:jira-project",
        manage_jira_configuration = "manage:jira-configuration",
        manage_jira_webhook = "manage:jira-webhook",
        read_servicedesk_request = "read:servicedesk-request",
        write_servicedesk_request = "write:servicedesk-request",
        read_confluence_space_summary = "read:confluence-space.summary",
        read_confluence_content_all = "read:confluence-content.all",
        read_confluence_content_summary = "read:confluence-content.summary",
        write_confluence_content = "write:confluence-content",
        write_confluence_space = "write:confluence-space",
        write_confluence_file = "write:confluence-file",
        read_confluence_user = "read:confluence-user",
        read_confluence_groups = "read:confluence-groups",
        search_confluence = "search:confluence",
    ),
    authorize(pkce = none, params(audience = "api.atlassian.com", prompt = "{prompt}")),
    origins = "https://api.atlassian.com",
)]
#[derive(Debug, Clone)]
pub struct Atlassian {
    /// `consent`, as the documentation has it: the user is asked each time.
    #[oauth(default = "consent")]
    pub prompt: String,
}
