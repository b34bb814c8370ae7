//! Notion.
//!
//! From "Authorization" (the guide), "Create a token" and "Refresh a token" of the API reference
//! (`developers.notion.com`), read on 2026-11-26, in the parts that the index of documentation shows. The
//! error answer is RFC 6749's or that of the rest of the API (`code`, `message`); the pages only refer to the
//! list of codes, which was not read.
//!
//! * The answer states no life of the token, and the pages say of none. Older texts, and clients that follow
//!   them, call the tokens everlasting; since refresh tokens exist, a token that Notion rejects is to be
//!   refreshed.
//! * `redirect_uri` belongs into the exchange if it was in the authorization request, or if the connection
//!   has several; it must be absent if there is only one and the request had none. It is always sent here, in
//!   both.
//! * PKCE is not documented for this endpoint, and no challenge is sent. There are no scopes: capabilities
//!   are chosen in the settings, pages by the user.

use oauth_runtime::oauth_provider;

/// Tokens for a workspace of [Notion](https://developers.notion.com) in which a user authorizes a public
/// connection.
///
/// OAuth client id and secret are in the settings of a *public* connection; an internal one has a fixed token
/// instead. Each authorization has a bot: keep `bot_id` as the key of what is stored. A refresh brings a new
/// access token and a new refresh token. Every request of the API also needs the header `Notion-Version`,
/// which the token does not bring.
#[oauth_provider(
    authorization_url = "https://api.notion.com/v1/oauth/authorize",
    token_url = "https://api.notion.com/v1/oauth/token",
    revocation_url = "https://api.notion.com/v1/oauth/revoke",
    introspection_url = "https://api.notion.com/v1/oauth/introspect",
    grant = authorization_code,
    client_auth = client_secret_basic,
    request(format = json),
    revocation(format = json),
    introspection(format = json),
    authorize(pkce = none, params(owner = "user")),
    response(extra(
        bot_id: String,
        workspace_id: String,
        workspace_name: Option<String>,
        workspace_icon: Option<String>,
        duplicated_template_id: Option<String>,
        owner_type: Option<String> = "owner.type",
        owner_user_id: Option<String> = "owner.user.id",
        owner_user_email: Option<String> = "owner.user.person.email",
    )),
    errors(
        error = ["error", "code"],
        error_description = ["error_description", "message"],
        code(unauthorized = invalid_client, validation_error = invalid_request,
             rate_limited = temporarily_unavailable),
    ),
    origins = "https://api.notion.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Notion;
