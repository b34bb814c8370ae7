//! `HubSpot`.
//!
//! From "Manage OAuth access tokens with the 2026-03 API", "OAuth token endpoint" (2026-03), "Refresh an
//! access token" (v1, with the date of its end) and the developer changelog entry "Additional details
//! returned when generating OAuth access tokens" (`developers.hubspot.com`), read on 2026-11-26; of the
//! longer pages only the parts that the index of documentation shows. The endpoints at `/oauth/v1` end on
//! 2027-02-16; those of 2026-03 take every parameter in the body. The reference prints the members of the
//! answer in camel case (`accessToken`), the changelog and every client in snake case; the latter is
//! declared.
//!
//! Not confirmed on a page: the revocation and introspection endpoints are as several public clients call
//! them. The error answer is read in both shapes that clients report: `error` and `error_description`, and
//! `HubSpot`'s own `status`, `message`. The client credentials grant is as the notes of one public client
//! describe it (for the webhooks journal only); they name a later version of the endpoint. That a refresh
//! brings the same refresh token, and the word `BAD_REFRESH_TOKEN`, are what the notes of another client say;
//! the other words of that kind and most of the list of scopes are from common knowledge of the API.

use oauth_runtime::oauth_provider;

/// Tokens for a [HubSpot](https://developers.hubspot.com) account in which a user installs the app.
///
/// Client id and secret are on the Auth page of the app. The scopes of the authorization request must be
/// those of the app's settings, `oauth` among them; what not every account has goes into
/// [`optional_scope`](Self::optional_scope) and is dropped without an error where the account lacks it. A
/// token lives for 30 minutes and belongs to the account (`hub_id`). The refresh token lives until the app is
/// uninstalled, and may be sent again and again. Access tokens grow with what is encoded in them: leave room
/// for 300 characters and more.
#[oauth_provider(
    authorization_url = "https://app.hubspot.com/oauth/authorize",
    token_url = "https://api.hubapi.com/oauth/2026-03/token",
    revocation_url = "https://api.hubapi.com/oauth/2026-03/token/revoke",
    introspection_url = "https://api.hubapi.com/oauth/2026-03/token/introspect",
    grant = authorization_code,
    scope(
        oauth = "oauth",
        contacts_read = "crm.objects.contacts.read",
        contacts_write = "crm.objects.contacts.write",
        companies_read = "crm.objects.companies.read",
        companies_write = "crm.objects.companies.write",
        deals_read = "crm.objects.deals.read",
        deals_write = "crm.objects.deals.write",
        owners_read = "crm.objects.owners.read",
        custom_read = "crm.objects.custom.read",
        custom_write = "crm.objects.custom.write",
        contacts_schema_read = "crm.schemas.contacts.read",
        companies_schema_read = "crm.schemas.companies.read",
        deals_schema_read = "crm.schemas.deals.read",
        lists_read = "crm.lists.read",
        lists_write = "crm.lists.write",
        tickets = "tickets",
        files = "files",
        forms = "forms",
        content = "content",
        automation = "automation",
        timeline = "timeline",
    ),
    authorize(params(optional_scope = "{optional_scope}")),
    rotation = reusable,
    response(scope = "scopes", extra(hub_id: u64, user_id: Option<u64>)),
    errors(
        error = ["error", "status"],
        error_description = ["error_description", "message"],
        code(BAD_AUTH_CODE = invalid_grant, BAD_REFRESH_TOKEN = invalid_grant, BAD_CLIENT_ID = invalid_client,
             BAD_CLIENT_SECRET = invalid_client, BAD_REDIRECT_URI = invalid_grant),
    ),
    origins = "https://api.hubapi.com",
)]
#[derive(Debug, Clone)]
pub struct HubSpot {
    /// Scopes, separated by spaces, that are granted only where the account and the user have them. What was
    /// granted is in the scopes of the token.
    pub optional_scope: Option<String>,
}

/// Tokens of a `HubSpot` app itself, without an account: for the webhooks journal.
///
/// There is no refresh token; the next token is asked for in the same way. It lives for 30 minutes.
#[oauth_provider(
    token_url = "https://api.hubapi.com/oauth/2026-03/token",
    grant = client_credentials,
    scope(
        journal_read = "developer.webhooks_journal.read",
        journal_subscriptions_read = "developer.webhooks_journal.subscriptions.read",
        journal_subscriptions_write = "developer.webhooks_journal.subscriptions.write",
        journal_snapshots_read = "developer.webhooks_journal.snapshots.read",
        journal_snapshots_write = "developer.webhooks_journal.snapshots.write",
    ),
    errors(
        error = ["error", "status"],
        error_description = ["error_description", "message"],
        code(BAD_CLIENT_ID = invalid_client, BAD_CLIENT_SECRET = invalid_client),
    ),
    origins = "https://api.hubapi.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct HubSpotApp;
