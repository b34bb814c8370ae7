//! Zendesk (Support, Guide and the other APIs of an account's own host).
//!
//! From "OAuth Tokens for Grant Types" (`developer.zendesk.com/api-reference/ticketing/oauth`), "Working
//! with OAuth refresh tokens" (`developer.zendesk.com/documentation/api-basics/authentication`) and "Using
//! OAuth authentication with your application" (`support.zendesk.com`), read on 2026-11-26; only the
//! beginnings of the pages were at hand. The parameters of the token endpoint and their limits are as a copy
//! of the first page has them (`withone.ai/knowledge/zendesk`), the example of an error as Nango's article
//! on `invalid_grant` prints it. The names of the scopes are from memory of "Creating and using OAuth access
//! tokens with the API".
//!
//! The reference shows JSON requests with numbers in them; Zendesk's PHP client sends a form, and so does
//! this declaration. Examples of the exchange repeat the scope, where the table calls it optional; it is not
//! sent here. Not confirmed: the lifetime of a token for which no lifetime is asked.

use oauth_runtime::oauth_provider;

/// Tokens for the APIs of one [Zendesk](https://developer.zendesk.com) account: of a user, or of a
/// confidential client alone.
///
/// Create an OAuth client in Admin Center under Apps and integrations, APIs, OAuth clients. Its identifier
/// is the client ID; the secret is shown once. A client is public (PKCE and no secret) or confidential. It
/// belongs to its account; an integration for many accounts asks Zendesk for a global OAuth client and sets
/// `subdomain` to the account at hand.
///
/// A code lives for 120 seconds. A refresh answers with a new access token and a new refresh token and ends
/// both of the old ones at once, which is why a token is renewed when it has expired and not before.
#[oauth_provider(
    authorization_url = "https://{subdomain}.zendesk.com/oauth/authorizations/new",
    token_url = "https://{subdomain}.zendesk.com/oauth/tokens",
    grant = [authorization_code, client_credentials],
    request(params(expires_in = "{token_lifetime}", refresh_token_expires_in = "{refresh_token_lifetime}")),
    renew = at_expiry,
    scope(
        read = "read",
        write = "write",
        impersonate = "impersonate",
        read_tickets = "tickets:read",
        write_tickets = "tickets:write",
        read_users = "users:read",
        write_users = "users:write",
        read_organizations = "organizations:read",
        write_organizations = "organizations:write",
        read_audit_logs = "auditlogs:read",
        read_help_center = "hc:read",
        write_help_center = "hc:write",
        read_apps = "apps:read",
        write_apps = "apps:write",
        read_triggers = "triggers:read",
        write_triggers = "triggers:write",
        read_automations = "automations:read",
        write_automations = "automations:write",
        read_webhooks = "webhooks:read",
        write_webhooks = "webhooks:write",
        read_macros = "macros:read",
        write_macros = "macros:write",
    ),
    origins = "https://{subdomain}.zendesk.com",
)]
#[derive(Debug, Clone)]
pub struct Zendesk {
    /// Subdomain of the account: `acme` for `acme.zendesk.com`.
    #[oauth(pattern = "[A-Za-z0-9][A-Za-z0-9-]*")]
    pub subdomain: String,
    /// Seconds for which an access token shall live; more than 300 and less than 172800 (two days).
    pub token_lifetime: Option<u32>,
    /// Seconds for which a refresh token shall live; more than the access token's.
    pub refresh_token_lifetime: Option<u32>,
}
