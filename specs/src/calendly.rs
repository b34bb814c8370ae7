//! Calendly.
//!
//! From "Creating an OAuth App", "How to access Calendly data on behalf of authenticated users", "Get Access
//! Token" and "Introspect Access/Refresh Token" (`developer.calendly.com`), read on 2026-11-26, in the parts
//! that the index of documentation shows. The scopes are as public clients list them; apps made before they
//! came have none. The error answer is RFC 6749's.
//!
//! The token endpoint wants Basic of a web client and `client_id` in the body of a native one. Introspection
//! takes id and secret in the body, and public clients do the same for the revocation. At most 8 tokens of a
//! user can be asked for in a minute.

use oauth_runtime::oauth_provider;

/// Tokens for the [Calendly](https://developer.calendly.com) API v2 of a user.
///
/// Client id and secret are in the developer account, which is apart from the account for scheduling; an app
/// of kind "native" has no secret and uses PKCE. A code lives for 10 minutes, a token for 2 hours. A refresh
/// token lives until it is used, once: each refresh brings the next. `owner` and `organization` are URIs of
/// the API, which most of its calls ask for.
#[oauth_provider(
    authorization_url = "https://auth.calendly.com/oauth/authorize",
    token_url = "https://auth.calendly.com/oauth/token",
    revocation_url = "https://auth.calendly.com/oauth/revoke",
    introspection_url = "https://auth.calendly.com/oauth/introspect",
    grant = authorization_code,
    client_auth = client_secret_basic,
    revocation(client_auth = client_secret_post),
    introspection(client_auth = client_secret_post),
    scope(
        users_read = "users:read",
        organizations_read = "organizations:read",
        event_types_read = "event_types:read",
        event_types_write = "event_types:write",
        scheduled_events_read = "scheduled_events:read",
        scheduled_events_write = "scheduled_events:write",
        availability_read = "availability:read",
        availability_write = "availability:write",
        scheduling_links_write = "scheduling_links:write",
        shares_write = "shares:write",
        locations_read = "locations:read",
        webhooks_read = "webhooks:read",
        webhooks_write = "webhooks:write",
    ),
    response(extra(owner: Option<String>, organization: Option<String>)),
    origins = "https://api.calendly.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Calendly;
