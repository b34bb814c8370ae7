//! Pinterest.
//!
//! From "Set up authentication and authorization" of `developers.pinterest.com` (its beginning) and the
//! generated reference of `POST /v5/oauth/token` in
//! `github.com/pinterest/pinterest-python-generated-api-client`, read on 2026-11-26. The answers are as the
//! reference and public clients read them. Lifetimes are as public clients note them: 30 days for an access
//! token, 60 days for a refresh token. An app created before 2025-09-25 gets such ("continuous") refresh
//! tokens only if the exchange says `continuous_refresh=true`; the older ones, for 365 days, are no longer
//! supported. Whether the refresh token before dies at once is not stated. An error has a number and a
//! sentence; the two numbers translated here (283 for a grant, 2 for credentials) are as issue threads show
//! them, the pages list none.

use oauth_runtime::oauth_provider;

/// Tokens for the [Pinterest](https://developers.pinterest.com) API v5: of a user, or of the app's owner
/// alone.
///
/// App id and app secret key are on the app's page under "My apps". A redirect URI is compared exactly.
/// Access tokens start with `pina_`, refresh tokens with `pinr.`, tokens of the app alone with `pinc_`; the
/// client credentials grant names its scopes too. A token dies when the user changes the password or it is
/// found in a public repository.
///
/// `response_type` says which kind of answer it is. An app from before 2025-09-25 adds the parameter
/// `continuous_refresh=true` to the exchange.
#[oauth_provider(
    authorization_url = "https://www.pinterest.com/oauth/",
    token_url = "https://api.pinterest.com/v5/oauth/token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        separator = ",",
        response_separator = " ",
        ads_read = "ads:read",
        ads_write = "ads:write",
        billing_read = "billing:read",
        billing_write = "billing:write",
        biz_access_read = "biz_access:read",
        biz_access_write = "biz_access:write",
        boards_read = "boards:read",
        boards_read_secret = "boards:read_secret",
        boards_write = "boards:write",
        boards_write_secret = "boards:write_secret",
        catalogs_read = "catalogs:read",
        catalogs_write = "catalogs:write",
        pins_read = "pins:read",
        pins_read_secret = "pins:read_secret",
        pins_write = "pins:write",
        pins_write_secret = "pins:write_secret",
        user_accounts_read = "user_accounts:read",
        user_accounts_write = "user_accounts:write",
    ),
    authorize(pkce = none),
    response(extra(response_type: Option<String>)),
    errors(
        error = "code",
        error_description = "message",
        code(283 = invalid_grant, 2 = invalid_client),
    ),
    origins = "https://api.pinterest.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Pinterest;
