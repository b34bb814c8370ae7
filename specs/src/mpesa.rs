//! M-Pesa, the Daraja API of Safaricom.
//!
//! From "Authorization" (`developer.safaricom.co.ke/apis/Authorization`), read on 2026-11-26 in a stored
//! copy of its first part and in a guide that repeats it ("Safaricom Daraja API: Authorization API Guide
//! for Access Tokens", `dev.to`). The error answers are as public clients of Daraja test for them.
//!
//! Odd: the token endpoint is a GET with the grant type in the query. `expires_in` is text, and
//! `token_type` is not there. Wrong credentials are HTTP 400.

use oauth_runtime::oauth_provider;

/// Tokens for the [M-Pesa](https://developer.safaricom.co.ke) Daraja API: STK push, C2B, B2C and the
/// others.
///
/// Consumer key and consumer secret of an app in the Daraja portal are the client's identifier and secret;
/// the sandbox and production have apps of their own. A token lives for an hour and there is no refresh
/// token.
#[oauth_provider(
    environments(production = "https://api.safaricom.co.ke", sandbox = "https://sandbox.safaricom.co.ke"),
    token_url = "{env}/oauth/v1/generate",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(method = GET),
    errors(
        error = "errorCode",
        error_description = "errorMessage",
        code("400.008.01" = invalid_client, "400.008.02" = unsupported_grant_type),
        extra(request_id: Option<String> = "requestId"),
    ),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct MPesa;
