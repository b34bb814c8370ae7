//! Gong.
//!
//! From the beginning of "Create an OAuth app for Gong" (`help.gong.io/docs/create-an-app-for-gong`), read
//! on 2026-11-26. The part with the token request was not at hand: its parameters (in the query of a POST
//! request, with `client_id` beside HTTP Basic) and the answer with `api_base_url_for_customer` are as three
//! public client programs send and read them, read on the same day. Other programs send a form, which is
//! accepted too. Not confirmed: the lifetime of a token and the members of an error answer. A connector
//! documentation (`docs.airbyte.com`) says that a refresh token is used once. PKCE is not mentioned. The
//! named scopes were not all seen on a page or in a program.

use oauth_runtime::oauth_provider;

/// Tokens for the [Gong](https://www.gong.io) API, for one customer's Gong.
///
/// Ask Gong for a developer instance and create an integration under "Admin center", "Settings",
/// "Ecosystem", "API"; its OAuth tab has the client ID, the secret, the redirect URIs and the scopes. The
/// user who authorizes must be a technical administrator.
///
/// The API has another host for each customer: `api_base_url_for_customer` of the answer, such as
/// `https://company-17.api.gong.io`. A token is valid there only. A refresh token is used once. Scopes are
/// words such as `api:calls:read:basic`.
#[oauth_provider(
    authorization_url = "https://app.gong.io/oauth2/authorize",
    token_url = "https://app.gong.io/oauth2/generate-customer-token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        calls_create = "api:calls:create",
        calls_read_basic = "api:calls:read:basic",
        calls_read_extensive = "api:calls:read:extensive",
        calls_read_media_url = "api:calls:read:media-url",
        calls_read_transcript = "api:calls:read:transcript",
        crm_upload = "api:crm:upload",
        library_read = "api:library:read",
        logs_read = "api:logs:read",
        meetings_user_create = "api:meetings:user:create",
        meetings_user_delete = "api:meetings:user:delete",
        meetings_user_update = "api:meetings:user:update",
        settings_scorecards_read = "api:settings:scorecards:read",
        stats_interaction = "api:stats:interaction",
        stats_scorecards = "api:stats:scorecards",
        users_read = "api:users:read",
        workspaces_read = "api:workspaces:read",
    ),
    request(format = query, params(client_id = "{client_id}")),
    authorize(pkce = none),
    response(extra(api_base_url_for_customer: String)),
    origins = "{token.api_base_url_for_customer}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Gong;
