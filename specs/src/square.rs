//! Square.
//!
//! From "Obtain token" and "`ObtainTokenResponse`" of the Square API reference
//! (`developer.squareup.com/reference/square`) and the changelog of 2019-03-13
//! (`developer.squareup.com/docs/changelog`), read on 2026-11-26 in stored copies. The pages about the
//! authorization request were not at hand; its parameters are as public clients send them. The error
//! answers are not printed in what was read: they are as several public clients recorded them.
//!
//! Odd: the token endpoint takes JSON. The lifetime comes as a moment, `expires_at`; that of a refresh
//! token of the PKCE flow as `refresh_token_expires_at`, whose place in the reference is from memory, as
//! is the type of `short_lived`, which the provider's own clients send as a boolean. A wrong secret and
//! a code that is not known are both HTTP 401, and only the body tells them apart: `{"message", "type"}`
//! for the secret, a list of errors with the code `UNAUTHORIZED` for the code. Revocation
//! (`/oauth2/revoke`) takes the secret in a scheme of its own (`Authorization: Client ..`) and JSON, and
//! is not RFC 7009.

use oauth_runtime::oauth_provider;

/// Access to a seller's [Square](https://developer.squareup.com) account, for an application on a server.
///
/// Application ID and secret are on the OAuth page of the Developer Console, one pair for production and
/// one for the sandbox, and the redirect URL is registered there. A token lives for 30 days, with
/// [`SquareShortLived`] for a day. The refresh token does not expire and a refresh returns the same one.
///
/// Every call to the API wants a `Square-Version` header or takes the version of the application.
#[oauth_provider(
    environments(
        production = "https://connect.squareup.com",
        sandbox = "https://connect.squareupsandbox.com",
    ),
    authorization_url = "{env}/oauth2/authorize",
    token_url = "{env}/oauth2/token",
    grant = authorization_code,
    scope(
        merchant_profile_read = "MERCHANT_PROFILE_READ",
        merchant_profile_write = "MERCHANT_PROFILE_WRITE",
        payments_read = "PAYMENTS_READ",
        payments_write = "PAYMENTS_WRITE",
        orders_read = "ORDERS_READ",
        orders_write = "ORDERS_WRITE",
        items_read = "ITEMS_READ",
        items_write = "ITEMS_WRITE",
        inventory_read = "INVENTORY_READ",
        inventory_write = "INVENTORY_WRITE",
        customers_read = "CUSTOMERS_READ",
        customers_write = "CUSTOMERS_WRITE",
        invoices_read = "INVOICES_READ",
        invoices_write = "INVOICES_WRITE",
        employees_read = "EMPLOYEES_READ",
        timecards_read = "TIMECARDS_READ",
    ),
    request(format = json),
    authorize(pkce = none, params(session = "{session}")),
    rotation = reusable,
    response(
        expires_at(path = "expires_at", format = rfc3339),
        refresh_token_expires_at = "refresh_token_expires_at",
        extra(merchant_id: String, short_lived: Option<bool>),
    ),
    errors(
        error = ["errors[0].code", "type"],
        error_description = ["errors[0].detail", "message"],
        code(
            UNAUTHORIZED = invalid_grant,
            MISSING_REQUIRED_PARAMETER = invalid_request,
            "service.not_authorized" = invalid_client,
        ),
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct Square {
    /// `"false"` makes the seller sign in, even in a browser with a session. For production; the sandbox
    /// has no use for it.
    #[oauth(one_of("true", "false"))]
    pub session: Option<String>,
}

/// Access to a seller's [Square](https://developer.squareup.com) account by tokens that live for 24
/// hours.
///
/// As [`Square`], with `short_lived` in each token request: a boolean in JSON.
#[oauth_provider(
    environments(
        production = "https://connect.squareup.com",
        sandbox = "https://connect.squareupsandbox.com",
    ),
    authorization_url = "{env}/oauth2/authorize",
    token_url = "{env}/oauth2/token",
    grant = authorization_code,
    scope(
        merchant_profile_read = "MERCHANT_PROFILE_READ",
        merchant_profile_write = "MERCHANT_PROFILE_WRITE",
        payments_read = "PAYMENTS_READ",
        payments_write = "PAYMENTS_WRITE",
        orders_read = "ORDERS_READ",
        orders_write = "ORDERS_WRITE",
        items_read = "ITEMS_READ",
        items_write = "ITEMS_WRITE",
        inventory_read = "INVENTORY_READ",
        inventory_write = "INVENTORY_WRITE",
        customers_read = "CUSTOMERS_READ",
        customers_write = "CUSTOMERS_WRITE",
        invoices_read = "INVOICES_READ",
        invoices_write = "INVOICES_WRITE",
        employees_read = "EMPLOYEES_READ",
        timecards_read = "TIMECARDS_READ",
    ),
    request(format = json, params(short_lived = json("true"))),
    authorize(pkce = none, params(session = "{session}")),
    rotation = reusable,
    response(
        expires_at(path = "expires_at", format = rfc3339),
        refresh_token_expires_at = "refresh_token_expires_at",
        extra(merchant_id: String, short_lived: Option<bool>),
    ),
    errors(
        error = ["errors[0].code", "type"],
        error_description = ["errors[0].detail", "message"],
        code(
            UNAUTHORIZED = invalid_grant,
            MISSING_REQUIRED_PARAMETER = invalid_request,
            "service.not_authorized" = invalid_client,
        ),
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct SquareShortLived {
    /// `"false"` makes the seller sign in, even in a browser with a session. For production; the sandbox
    /// has no use for it.
    #[oauth(one_of("true", "false"))]
    pub session: Option<String>,
}

/// Access to a seller's [Square](https://developer.squareup.com) account, for an application that cannot
/// keep a secret.
///
/// The PKCE flow: the application ID and a code verifier, no secret. A token lives for 30 days. Here a
/// refresh token is used once, and the answer brings the next one.
#[oauth_provider(
    environments(
        production = "https://connect.squareup.com",
        sandbox = "https://connect.squareupsandbox.com",
    ),
    authorization_url = "{env}/oauth2/authorize",
    token_url = "{env}/oauth2/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        merchant_profile_read = "MERCHANT_PROFILE_READ",
        payments_read = "PAYMENTS_READ",
        payments_write = "PAYMENTS_WRITE",
        orders_read = "ORDERS_READ",
        orders_write = "ORDERS_WRITE",
        items_read = "ITEMS_READ",
        items_write = "ITEMS_WRITE",
        customers_read = "CUSTOMERS_READ",
        customers_write = "CUSTOMERS_WRITE",
    ),
    request(format = json),
    authorize(params(session = "{session}")),
    response(
        expires_at(path = "expires_at", format = rfc3339),
        refresh_token_expires_at = "refresh_token_expires_at",
        extra(merchant_id: String, short_lived: Option<bool>),
    ),
    errors(
        error = ["errors[0].code", "type"],
        error_description = ["errors[0].detail", "message"],
        code(
            UNAUTHORIZED = invalid_grant,
            MISSING_REQUIRED_PARAMETER = invalid_request,
            "service.not_authorized" = invalid_client,
        ),
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct SquarePkce {
    /// `"false"` makes the seller sign in, even in a browser with a session.
    #[oauth(one_of("true", "false"))]
    pub session: Option<String>,
}
