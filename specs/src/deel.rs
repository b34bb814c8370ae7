//! Deel.
//!
//! From "Getting Started" for `OAuth2` apps (`developer.deel.com/docs/getting-started-1`, changed on
//! 2025-01-27), read on 2026-11-26 as a whole in a stored copy, the beginning of "`OAuth2`"
//! (`developer.deel.com/api/stable/oauth`) and the changelog entry v1.27 (`developer.deel.com/changelog`).
//! The refresh is not part of what was at hand; a public connector sends it with HTTP Basic, a form, and
//! `redirect_uri`, as is declared here. The host of the demo is printed as `demo.deel.com` and, in the
//! changelog, as `demo.letsdeel.com`; the first counts. Programs report that credentials in the form are
//! refused with status 401. PKCE and error answers are not mentioned. The named scopes were not all seen on
//! a page.

use oauth_runtime::oauth_provider;

/// Tokens for the [Deel](https://www.deel.com) API, on behalf of an organization or a user.
///
/// Create an app under "More", "Developer", "Apps": an organization app or a personal one. The client ID and
/// the secret are shown once. Apps of the sandbox (`demo.deel.com`) are separate.
///
/// An access token lives for 30 days, a refresh token for 90 days. Requests to
/// `https://api.letsdeel.com/rest`, or `https://api-sandbox.demo.deel.com/rest`, also need the header
/// `x-client-id` with the client ID; it is sent beside the token. Scopes are words such as `contracts:read`.
#[oauth_provider(
    environments(production = "https://app.deel.com", sandbox = "https://demo.deel.com"),
    authorization_url = "{env}/oauth2/authorize",
    token_url = "{env}/oauth2/tokens",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        accounting_read = "accounting:read",
        contracts_read = "contracts:read",
        contracts_write = "contracts:write",
        invoice_adjustments_read = "invoice-adjustments:read",
        invoice_adjustments_write = "invoice-adjustments:write",
        milestones_read = "milestones:read",
        organizations_read = "organizations:read",
        payslips_read = "payslips:read",
        people_read = "people:read",
        people_write = "people:write",
        profile_read = "profile:read",
        tasks_read = "tasks:read",
        tasks_write = "tasks:write",
        time_off_read = "time-off:read",
        time_off_write = "time-off:write",
        timesheets_read = "timesheets:read",
        timesheets_write = "timesheets:write",
    ),
    authorize(pkce = none),
    refresh(params(redirect_uri = "{redirect_uri}")),
    bearer(headers("x-client-id" = "{client_id}")),
    origins = ["https://api.letsdeel.com", "https://api-sandbox.demo.deel.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct Deel;
