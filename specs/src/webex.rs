//! Webex (Cisco).
//!
//! From "Authentication" (`developer.webex.com/meeting/docs`) and "Integrations and Authorization"
//! (`developer.webex.com/docs`), read on 2026-11-26; only the beginnings of the pages were at hand. The
//! parameters of the exchange are as Verint's pages on Cisco Webex Meetings print them. The answer with
//! `refresh_token_expires_in`, 14 days for an access token and 90 for a refresh token, is as samples for
//! Webex Contact Center print it. From memory: the support of PKCE, which a public client uses, and the
//! names of the scopes.
//!
//! Left open: whether a refresh answers with the same refresh token (its time is said to begin again), so it
//! is not sent twice here. Errors of the API have `message` and `trackingId`, from memory; whether those of
//! the token endpoint have RFC 6749's members is not said. Both are read.

use oauth_runtime::oauth_provider;

/// Tokens for the [Webex](https://developer.webex.com) APIs on behalf of a Webex user (an integration).
///
/// Create an integration under My Webex Apps; the client secret is shown once. The scopes are chosen there,
/// and those in the request must be among them. `spark:kms` belongs to all that read or write encrypted
/// content.
///
/// An access token lives for 14 days, a refresh token for 90 days from its last use. Bots and personal
/// access tokens need none of this; the token of a bot is shown at its creation.
#[oauth_provider(
    authorization_url = "https://webexapis.com/v1/authorize",
    token_url = "https://webexapis.com/v1/access_token",
    userinfo_url = "https://webexapis.com/v1/userinfo",
    grant = authorization_code,
    scope(
        all = "spark:all",
        kms = "spark:kms",
        people_read = "spark:people_read",
        people_write = "spark:people_write",
        rooms_read = "spark:rooms_read",
        rooms_write = "spark:rooms_write",
        messages_read = "spark:messages_read",
        messages_write = "spark:messages_write",
        memberships_read = "spark:memberships_read",
        memberships_write = "spark:memberships_write",
        teams_read = "spark:teams_read",
        teams_write = "spark:teams_write",
        schedules_read = "meeting:schedules_read",
        schedules_write = "meeting:schedules_write",
        participants_read = "meeting:participants_read",
        recordings_read = "meeting:recordings_read",
        admin_people_read = "spark-admin:people_read",
        admin_people_write = "spark-admin:people_write",
        openid = "openid",
        email = "email",
        profile = "profile",
    ),
    errors(error_description = ["error_description", "message"],
           extra(tracking_id: Option<String> = "trackingId")),
    origins = "https://webexapis.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Webex;
