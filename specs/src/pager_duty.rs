//! `PagerDuty`.
//!
//! From "OAuth Functionality", "Obtaining a User OAuth Token via Code Grant" and "Obtaining an App OAuth
//! Token" of the developer documentation (`developer.pagerduty.com/docs`, in the repository
//! `PagerDuty/developer-docs`), read on 2026-11-26; the copies at hand are of 2022 and 2023. The first page
//! states 30 days for access tokens of Classic User OAuth and one day for Scoped OAuth, the examples answer
//! with 10 and 30 days; `expires_in` of the answer counts. `PagerDuty` answers a request for an unknown scope
//! not with an error but with fewer scopes: `scope` of the answer says what was granted, and `openid` is
//! always added. The pages print no error answer of the token endpoint.

use oauth_runtime::oauth_provider;

/// Tokens for the [PagerDuty](https://www.pagerduty.com) REST API, on behalf of a user.
///
/// Register an app with OAuth functionality under "Integrations", "App Registration"; the client ID and the
/// secret are shown once. Classic User OAuth has the scopes `read` and `write`; Scoped OAuth has pairs such
/// as `incidents.read`, and `incidents.write` does not include reading. The code must be exchanged within 30
/// seconds.
///
/// An access token lives for days (`expires_in` says how many), a refresh token for 210 days (Classic) or 30
/// days (Scoped); each refresh brings a new one, for at most three years or one year. The answer has an ID
/// token; its claim `aud` names the API of the service region of the account. REST requests also need
/// `Accept: application/vnd.pagerduty+json;version=2`.
#[oauth_provider(
    authorization_url = "https://identity.pagerduty.com/oauth/authorize",
    token_url = "https://identity.pagerduty.com/oauth/token",
    grant = authorization_code,
    scope(
        read = "read",
        write = "write",
        openid = "openid",
        abilities_read = "abilities.read",
        analytics_read = "analytics.read",
        escalation_policies_read = "escalation_policies.read",
        incidents_read = "incidents.read",
        incidents_write = "incidents.write",
        oncalls_read = "oncalls.read",
        schedules_read = "schedules.read",
        schedules_write = "schedules.write",
        services_read = "services.read",
        services_write = "services.write",
        teams_read = "teams.read",
        users_read = "users.read",
        vendors_read = "vendors.read",
    ),
    response(extra(client_info: Option<String>)),
    origins = ["https://api.pagerduty.com", "https://api.eu.pagerduty.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct PagerDuty;

/// Tokens for the [PagerDuty](https://www.pagerduty.com) REST API, of the app itself in one account (Scoped
/// OAuth).
///
/// Register an app with Scoped OAuth; it is granted to the account that created it. The token is for the
/// account that `region` and `subdomain` name: the scope `as_account-us.acme` says so and is required. It is
/// the default scope here. A caller who names scopes must name it too, beside `incidents.read` and others,
/// because named scopes replace the default.
///
/// There is no refresh token; the app asks again. The example answers with a lifetime of 30 days, the page
/// "OAuth Functionality" states one day; `expires_in` of the answer counts.
#[oauth_provider(
    token_url = "https://identity.pagerduty.com/oauth/token",
    grant = client_credentials,
    scope(
        default = ["as_account-{region}.{subdomain}"],
        abilities_read = "abilities.read",
        analytics_read = "analytics.read",
        escalation_policies_read = "escalation_policies.read",
        incidents_read = "incidents.read",
        incidents_write = "incidents.write",
        oncalls_read = "oncalls.read",
        schedules_read = "schedules.read",
        schedules_write = "schedules.write",
        services_read = "services.read",
        services_write = "services.write",
        teams_read = "teams.read",
        users_read = "users.read",
        vendors_read = "vendors.read",
    ),
    origins = ["https://api.pagerduty.com", "https://api.eu.pagerduty.com"],
)]
#[derive(Debug, Clone)]
pub struct PagerDutyApp {
    /// The service region of the account: `us` or `eu`.
    #[oauth(default = "us", one_of("us", "eu"))]
    pub region: String,
    /// The subdomain of the account: `acme` of `acme.pagerduty.com`.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub subdomain: String,
}
