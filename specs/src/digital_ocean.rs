//! `DigitalOcean`.
//!
//! From "`DigitalOcean` OAuth API" (`docs.digitalocean.com/reference/api/oauth`, edited on 2025-08-28), read
//! on 2026-11-26 in a stored copy, and the beginning of its successor of the same title
//! (`docs.digitalocean.com/documentation/oauth`, verified by the provider on 2026-09-28). They differ in the
//! refresh: the older page sends it to `/v1/oauth/refresh`, the newer one to the token endpoint with
//! `grant_type=refresh_token`; the newer one counts here. Only the newer page knows public clients and PKCE.
//! The examples put the parameters of the exchange into the query; they are sent in a form body here, as
//! client libraries do, so that the secret does not end up in logs. The refresh is documented without client
//! credentials; they are sent all the same. The pages print no error answer of the token endpoint. The page
//! with all scopes was not at hand; the pairs named here were not checked against it.

use oauth_runtime::oauth_provider;

/// Tokens for the [DigitalOcean](https://www.digitalocean.com) API, on behalf of a user and for one team: a
/// confidential client, such as a web application.
///
/// Register an application under "API", "OAuth Applications" of the control panel; the client ID and the
/// secret are shown there. The redirect URI must be the registered callback URL. The user chooses the team;
/// `team_uuid` says which one it was.
///
/// An access token begins with `doo_v1_` and lives for 30 days; a refresh token begins with `dor_v1_` and is
/// used once. A refresh ends the access token that came with the refresh token, so it is done when the old
/// one has expired. Scopes are `read`, `write`, or pairs such as `droplet:read`. A caller may add
/// `prompt=none` to skip the page for a user who has authorized before.
#[oauth_provider(
    authorization_url = "https://cloud.digitalocean.com/v1/oauth/authorize",
    token_url = "https://cloud.digitalocean.com/v1/oauth/token",
    revocation_url = "https://cloud.digitalocean.com/v1/oauth/revoke",
    grant = authorization_code,
    scope(
        read = "read",
        write = "write",
        account_read = "account:read",
        app_create = "app:create",
        app_read = "app:read",
        app_update = "app:update",
        app_delete = "app:delete",
        database_read = "database:read",
        domain_create = "domain:create",
        domain_read = "domain:read",
        domain_update = "domain:update",
        droplet_create = "droplet:create",
        droplet_read = "droplet:read",
        droplet_update = "droplet:update",
        droplet_delete = "droplet:delete",
        kubernetes_read = "kubernetes:read",
        project_read = "project:read",
        ssh_key_read = "ssh_key:read",
    ),
    revocation(client_auth = none, headers(Authorization = "Bearer {access_token}")),
    renew = at_expiry,
    response(
        extra(
            uuid: Option<String> = "info.uuid",
            email: Option<String> = "info.email",
            name: Option<String> = "info.name",
            team_uuid: Option<String> = "info.team_uuid",
            team_name: Option<String> = "info.team_name",
        ),
    ),
    origins = "https://api.digitalocean.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct DigitalOcean;

/// Tokens for the [DigitalOcean](https://www.digitalocean.com) API, on behalf of a user and for one team: a
/// public client, such as a command-line program or an MCP client.
///
/// A public client has no secret and proves itself with PKCE. It usually comes from dynamic client
/// registration. Tokens are those of [`DigitalOcean`]: 30 days, a refresh token is used once and ends the
/// access token it came with.
#[oauth_provider(
    authorization_url = "https://cloud.digitalocean.com/v1/oauth/authorize",
    token_url = "https://cloud.digitalocean.com/v1/oauth/token",
    revocation_url = "https://cloud.digitalocean.com/v1/oauth/revoke",
    grant = authorization_code,
    client_auth = none,
    scope(
        read = "read",
        write = "write",
        account_read = "account:read",
        app_read = "app:read",
        database_read = "database:read",
        domain_read = "domain:read",
        droplet_create = "droplet:create",
        droplet_read = "droplet:read",
        droplet_update = "droplet:update",
        droplet_delete = "droplet:delete",
        kubernetes_read = "kubernetes:read",
        project_read = "project:read",
    ),
    revocation(headers(Authorization = "Bearer {access_token}")),
    renew = at_expiry,
    response(
        extra(
            uuid: Option<String> = "info.uuid",
            email: Option<String> = "info.email",
            name: Option<String> = "info.name",
            team_uuid: Option<String> = "info.team_uuid",
            team_name: Option<String> = "info.team_name",
        ),
    ),
    origins = "https://api.digitalocean.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct DigitalOceanPublic;
