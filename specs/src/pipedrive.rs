//! Pipedrive.
//!
//! From "OAuth authorization" and "OAuth status codes" (`pipedrive.readme.io/docs`), "OAuth 2.0" of the API
//! reference and "New parameter in OAuth /oauth/token responses" of the changelog
//! (`developers.pipedrive.com`), read on 2026-11-26; of the first only the beginning was at hand. The
//! revocation endpoint and the 60 days of a refresh token are as public clients have them. The names of the
//! scopes are from memory of "Scopes and permissions explanations".
//!
//! The page on status codes prints the messages of errors and not the body they are in; the members `error`
//! and `message` are from memory. So the code is taken from `error`, and where there is none, from the
//! message. It says of a refresh token that it is not valid when it "was already exchanged"; whether the
//! answer has another one or the same is not said. The reference prints the token endpoint with a slash at
//! its end, the guide without.

use oauth_runtime::oauth_provider;

/// Tokens for the [Pipedrive](https://developers.pipedrive.com) API on behalf of a company which installs an
/// app.
///
/// Register the app in the Developer Hub, with its callback URL and its scopes: a user grants all scopes of
/// the app, and the authorization request names none. `base` is always among them. The user may also start
/// in the Marketplace; then a code arrives without a `state` of this client's.
///
/// A code lives for five minutes, an access token for an hour, a refresh token for 60 days after its last
/// use. Each answer has `api_domain`, the origin of the company's API (`https://acme.pipedrive.com`), which
/// can change; the token may be sent there alone.
#[oauth_provider(
    authorization_url = "https://oauth.pipedrive.com/oauth/authorize",
    token_url = "https://oauth.pipedrive.com/oauth/token",
    revocation_url = "https://oauth.pipedrive.com/oauth/revoke",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        separator = ",",
        base = "base",
        deals_read = "deals:read",
        deals_full = "deals:full",
        mail_read = "mail:read",
        mail_full = "mail:full",
        activities_read = "activities:read",
        activities_full = "activities:full",
        contacts_read = "contacts:read",
        contacts_full = "contacts:full",
        products_read = "products:read",
        products_full = "products:full",
        users_read = "users:read",
        recents_read = "recents:read",
        search_read = "search:read",
        leads_read = "leads:read",
        leads_full = "leads:full",
        goals_read = "goals:read",
        goals_full = "goals:full",
        webhooks_read = "webhooks:read",
        webhooks_full = "webhooks:full",
        admin = "admin",
    ),
    authorize(pkce = none),
    response(extra(api_domain: String)),
    errors(
        error = ["error", "message"], error_description = ["error_description", "message"],
        code("Invalid grant: authorization_code is invalid" = invalid_grant,
             "Invalid grant: authorization_code has expired" = invalid_grant,
             "Invalid grant: refresh_token is invalid" = invalid_grant,
             "Invalid client: cannot retrieve client credentials" = invalid_client,
             "Invalid client: client is invalid" = invalid_client,
             "Missing parameter: grant_type" = invalid_request,
             "Unsupported grant type: grant_type is invalid" = unsupported_grant_type,
             "Invalid request: redirect_uri is invalid" = invalid_request,
             "Invalid request: redirect_uri is not a valid URI" = invalid_request),
    ),
    origins = "{token.api_domain}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Pipedrive;
