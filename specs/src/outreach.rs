//! Outreach.
//!
//! From "Accessing Outreach REST API from server" (`developers.outreach.io/api/s2s-access`, its beginning),
//! an extract of "Getting started" and "OAuth" (`developers.outreach.io/api/getting-started`, `/api/oauth`)
//! in the repository `api-evangelist/outreach`, and the instructions of a public connector (`docs.mage.ai`,
//! "Outreach"), read on 2026-11-26. The pages themselves were not at hand as a whole. PKCE is named for the
//! MCP server only, which has other endpoints (`/mcpOAuth`). More than one token within 60 seconds for a
//! user and an application is answered with status 429. Some programs send `redirect_uri` in a refresh, most
//! do not; it is not sent here. The server-to-server token, a call of the REST API with a JWT signed by the
//! application, is not declared: its answer was not at hand. No error answer of the token endpoint was at
//! hand.

use oauth_runtime::oauth_provider;

/// Tokens for the [Outreach](https://www.outreach.io) REST API, on behalf of a user.
///
/// Create an app in the developer portal; "API access" has the client ID, the secret (shown once), the
/// redirect URIs and the scopes. With development credentials, users outside of the own organization must
/// authorize again each week.
///
/// An access token lives for two hours. A refresh token lives for 14 days, and each refresh brings a new
/// one. Scopes are a resource and one of `read`, `write`, `delete` and `all`; `prospects.write` does not
/// include reading.
#[oauth_provider(
    authorization_url = "https://api.outreach.io/oauth/authorize",
    token_url = "https://api.outreach.io/oauth/token",
    grant = authorization_code,
    scope(
        accounts_all = "accounts.all",
        accounts_read = "accounts.read",
        calls_read = "calls.read",
        events_read = "events.read",
        mailboxes_read = "mailboxes.read",
        mailings_read = "mailings.read",
        opportunities_read = "opportunities.read",
        personas_read = "personas.read",
        prospects_all = "prospects.all",
        prospects_read = "prospects.read",
        prospects_write = "prospects.write",
        sequence_states_all = "sequenceStates.all",
        sequences_read = "sequences.read",
        stages_read = "stages.read",
        tasks_read = "tasks.read",
        teams_read = "teams.read",
        templates_read = "templates.read",
        users_read = "users.read",
        webhooks_all = "webhooks.all",
    ),
    authorize(pkce = none),
    origins = "https://api.outreach.io",
)]
#[derive(Debug, Clone, Copy)]
pub struct Outreach;
