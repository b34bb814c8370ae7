//! Klaviyo.
//!
//! From "Make API calls using OAuth" (`developers.klaviyo.com/en/docs/set_up_oauth`, changed on 2026-11-18)
//! and "Making Klaviyo API Calls with OAuth" (a reference of the skill `klaviyo-migrate-oauth`,
//! `developers.klaviyo.com`), the first of them in its beginning, read on 2026-11-26; the token request is
//! as four public programs send it. Token traffic through `www.klaviyo.com` is blocked since 2025-03-31. Not
//! confirmed: that a refresh token expires after 90 days without use, and whether a refresh brings a new
//! one. No error answer was at hand; the page points to the codes of RFC 6749. The named scopes were not
//! checked against the provider's list.

use oauth_runtime::oauth_provider;

/// Tokens for the [Klaviyo](https://www.klaviyo.com) API, for one Klaviyo account.
///
/// An owner, admin or manager creates an app in Klaviyo; its page has the client ID and the secret, the
/// scopes and the redirect URLs. PKCE is required, beside the secret. The scope `accounts:read` is required
/// of every app.
///
/// An access token lives for an hour. An unused refresh token expires after 90 days. Requests to
/// `https://a.klaviyo.com/api` also need the header `revision` with a date, such as `2026-10-15`. In
/// contrast to an API key, the token is sent as `Bearer`.
#[oauth_provider(
    authorization_url = "https://www.klaviyo.com/oauth/authorize",
    token_url = "https://a.klaviyo.com/oauth/token",
    revocation_url = "https://a.klaviyo.com/oauth/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        accounts_read = "accounts:read",
        campaigns_read = "campaigns:read",
        campaigns_write = "campaigns:write",
        catalogs_read = "catalogs:read",
        catalogs_write = "catalogs:write",
        coupons_read = "coupons:read",
        data_privacy_write = "data-privacy:write",
        events_read = "events:read",
        events_write = "events:write",
        flows_read = "flows:read",
        flows_write = "flows:write",
        lists_read = "lists:read",
        lists_write = "lists:write",
        metrics_read = "metrics:read",
        profiles_read = "profiles:read",
        profiles_write = "profiles:write",
        segments_read = "segments:read",
        subscriptions_read = "subscriptions:read",
        subscriptions_write = "subscriptions:write",
        templates_read = "templates:read",
        webhooks_read = "webhooks:read",
        webhooks_write = "webhooks:write",
    ),
    origins = "https://a.klaviyo.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Klaviyo;
