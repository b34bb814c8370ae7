//! Clio.
//!
//! From "Authorization" of Clio Manage (`docs.developers.clio.com/api-docs/authorization`) and of Clio
//! Platform (`docs.developers.clio.com/api-docs/clio-platform/authorization`) in their beginnings,
//! "Frequently Asked Questions" (`docs.developers.clio.com/faq`), an article on both ("Why your Clio token
//! stopped working", `dev.to`) and three public programs for the requests, read on 2026-11-26. The FAQ
//! states 30 days and 24 hours for access tokens; older programs saw seven days, so `expires_in` of the
//! answer counts. No error answer was at hand. Manage does not mention PKCE; a program for Platform sends it
//! beside the secret. Platform revokes with HTTP Basic and exchanges with the credentials in the form.

use oauth_runtime::oauth_provider;

/// Tokens for the [Clio](https://www.clio.com) Manage API (v4), on behalf of a user.
///
/// Create an application in the developer portal of the region; the app key is the client ID, the app secret
/// the secret. Regions are separate: an application of one region does not work in another. The permissions
/// of the application take the place of scopes. A caller may add `redirect_on_decline=true` to have a
/// refusal sent to the redirect URI.
///
/// An access token lives for 30 days. The refresh token does not expire, may be used again and again, and
/// stays valid until it is revoked; a refresh does not bring a new one.
#[oauth_provider(
    authorization_url = "https://{host}/oauth/authorize",
    token_url = "https://{host}/oauth/token",
    revocation_url = "https://{host}/oauth/deauthorize",
    grant = authorization_code,
    authorize(pkce = none, omit(scope)),
    rotation = reusable,
    revocation(client_auth = none, headers(Authorization = "Bearer {access_token}")),
    origins = "https://{host}",
)]
#[derive(Debug, Clone)]
pub struct Clio {
    /// The host of the region: the United States, Canada, Europe or Australia.
    #[oauth(
        default = "app.clio.com",
        one_of("app.clio.com", "ca.app.clio.com", "eu.app.clio.com", "au.app.clio.com")
    )]
    pub host: String,
}

/// Tokens for the [Clio](https://www.clio.com) Platform API, such as Clio Grow, on behalf of a user.
///
/// Create an application in the Clio Developer Portal of the region; the app key is the client ID, the app
/// secret the secret. It is not an application of Clio Manage. The scopes must be among the permissions of
/// the application.
///
/// An access token lives for 24 hours. A refresh token does not expire by time but is used once: each
/// refresh brings a new one and ends the old one. The APIs are `https://api.clio.com`,
/// `https://ca.api.clio.com`, `https://eu.api.clio.com` and `https://au.api.clio.com`.
#[oauth_provider(
    environments(
        us = "https://auth.api.clio.com",
        ca = "https://ca.auth.api.clio.com",
        eu = "https://eu.auth.api.clio.com",
        au = "https://au.auth.api.clio.com",
    ),
    authorization_url = "{env}/oauth/authorize",
    token_url = "{env}/oauth/token",
    revocation_url = "{env}/oauth/revoke",
    grant = authorization_code,
    scope(
        grow_contact_read = "grow_contact_read",
        grow_contact_note_read = "grow_contact_note_read",
        grow_contact_note_write = "grow_contact_note_write",
        grow_custom_action_read = "grow_custom_action_read",
        grow_custom_action_write = "grow_custom_action_write",
        grow_lead_inbox_read = "grow_lead_inbox_read",
        grow_lead_inbox_write = "grow_lead_inbox_write",
        grow_matter_read = "grow_matter_read",
        grow_matter_note_read = "grow_matter_note_read",
        grow_matter_note_write = "grow_matter_note_write",
        grow_user_read = "grow_user_read",
    ),
    revocation(client_auth = client_secret_basic),
    origins = [
        "https://api.clio.com",
        "https://ca.api.clio.com",
        "https://eu.api.clio.com",
        "https://au.api.clio.com",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct ClioPlatform;
