//! Capital.com.
//!
//! From "Development guide" of the API documentation (`capital.com/api-development-guide`), in its first part, and the
//! readme of a public client that repeats it (`pypi.org/project/capitalcom-python`), read on 2026-11-26. The names of
//! the headers of the answer, the ping and the words of errors are from memory of the reference and not confirmed.
//!
//! - This is no OAuth grant: an API key, a name and a password of the key open a session.
//! - The answer has two tokens, both in headers, and each call carries both. The body describes the account.
//! - A session ends ten minutes after the last call. A ping lengthens it, and its answer has no new one.

use oauth_runtime::oauth_provider;

/// A session of the Capital.com API.
///
/// Turn on two-factor authentication and make an API key under Settings, API integrations, with a password of its
/// own. The user name is the login, the password that of the key; the client id is the API key. A refresh is the ping.
#[oauth_provider(
    environments(
        production = "https://api-capital.backend-capital.com",
        demo = "https://demo-api-capital.backend-capital.com",
    ),
    token_url = "{env}/api/v1/session",
    grant = password,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        rename(username = "identifier"),
        headers("X-CAP-API-KEY" = "{client_id}"),
    ),
    refresh(
        url = "{env}/api/v1/ping",
        method = GET,
        format = none,
        token = none,
        headers(CST = "{access_token}", "X-SECURITY-TOKEN" = "{token.security_token}"),
        response(access_token = none),
    ),
    response(headers(access_token = "CST", security_token: String = "X-SECURITY-TOKEN")),
    lifetime = 600,
    errors(
        error = "errorCode",
        code(
            "error.invalid.details" = invalid_grant,
            "error.invalid.api.key" = invalid_client,
            "error.invalid.session.token" = invalid_grant,
            "error.null.client.token" = invalid_grant,
            "error.too-many.requests" = temporarily_unavailable,
        ),
    ),
    bearer(header = "CST", scheme = none, headers("X-SECURITY-TOKEN" = "{token.security_token}")),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct CapitalCom;
