//! `QPay`, of Mongolia.
//!
//! From the merchant documentation, version 2 (`developer.qpay.mn`), and from "Authentication" of the
//! documentation of the `QPay` SDKs (`qpay-sdk.github.io/qpay-docs/api-reference/authentication`), read on
//! 2026-11-26 in stored copies. The second is not by the provider; the first prints no answer.
//!
//! Contradiction: the documentation of the SDKs prints `expires_in` as 600 seconds; notes in public clients
//! show a Unix time in the same member, and in `refresh_expires_in`. Both are taken for `expires_in`. The
//! lifetime of the refresh token is handed on as it comes. User name and password go into HTTP Basic as
//! they are, as clients send them. The code `NO_CREDENDIALS` is misspelled at the provider.

use oauth_runtime::oauth_provider;

/// Tokens for the [QPay](https://developer.qpay.mn) merchant API: invoices, payments and e-receipts.
///
/// User name and password come from `QPay` when the merchant signs its contract, and are sent as client
/// identifier and secret. A token is a JWT that lives for ten minutes or longer. This is a grant of the
/// merchant itself, and its token is asked for anew with user name and password: no method sends the
/// refresh that the provider has and that is declared here, which is authenticated by the refresh token
/// alone.
#[oauth_provider(
    token_url = "{env}/v2/auth/token",
    environments(production = "https://merchant.qpay.mn", sandbox = "https://merchant-sandbox.qpay.mn"),
    grant = client_credentials,
    client_auth(client_secret_basic, encoding = raw),
    request(format = none),
    response(
        expires_in(path = "expires_in", format = auto),
        extra(refresh_expires_in: Option<u64>, session_state: Option<String>),
    ),
    refresh(
        url = "{env}/v2/auth/refresh",
        format = none,
        client_auth = none,
        headers(Authorization = "Bearer {refresh_token}"),
    ),
    errors(
        error = "error_code",
        error_description = "message",
        code(AUTHENTICATION_FAILED = invalid_client, NO_CREDENDIALS = invalid_request),
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct QPay;
