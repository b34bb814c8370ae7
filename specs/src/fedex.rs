//! `FedEx`.
//!
//! From "API Authorization" (`developer.fedex.com/api/en-us/catalog/authorization`), read on 2026-11-26: its
//! documentation page up to the inputs of the request, in several languages, and the beginning of its
//! `OpenAPI` description. From memory of the rest: the names of the parameters `child_Key` and `child_secret`,
//! and which of the grant types belongs to which kind of customer. The answer is as a mock server prints it
//! (`trafficparrot.com`). The hosts, the form of errors and the code `NOT.AUTHORIZED.ERROR` are as public
//! clients have them; the other codes are those of the APIs.
//!
//! `FedEx` Supply Chain has another portal, with endpoints and an authorization code flow of its own
//! (`developer-sandbox.supplychain.fedex.com`), which is not declared here.

use oauth_runtime::oauth_provider;

/// Tokens for the [FedEx](https://developer.fedex.com) APIs (ship, rate, track and others) with the
/// credentials of one's own project.
///
/// Create a project in the Developer Portal: the API key is the client ID and the secret key the client
/// secret; the project's overview makes a new secret key when the old one is lost. Test and production keys
/// differ. A token lives for 60 minutes and there is no refresh token. The one scope, `CXS`, is in the
/// answer and never asked for.
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://apis.fedex.com", sandbox = "https://apis-sandbox.fedex.com"),
    grant = client_credentials,
    errors(error = "errors[0].code", error_description = "errors[0].message",
           code("NOT.AUTHORIZED.ERROR" = invalid_client, "BAD.REQUEST.ERROR" = invalid_request,
                "FORBIDDEN.ERROR" = unauthorized_client, "INTERNAL.SERVER.ERROR" = server_error,
                "SERVICE.UNAVAILABLE.ERROR" = temporarily_unavailable),
           extra(transaction_id: Option<String> = "transactionId")),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct FedEx;

/// Tokens for the [FedEx](https://developer.fedex.com) APIs on behalf of one customer of an integrator,
/// whose software was accepted as `FedEx` Compatible.
///
/// API key and secret key come from the `FedEx` representative; a customer's child key and child secret from
/// the Credential Registration API, once for each customer. Lifetime and errors are those of [`FedEx`].
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://apis.fedex.com", sandbox = "https://apis-sandbox.fedex.com"),
    grant = "csp_credentials",
    request(params(child_Key = "{child_key}", child_secret = "{child_secret}")),
    errors(error = "errors[0].code", error_description = "errors[0].message",
           code("NOT.AUTHORIZED.ERROR" = invalid_client, "BAD.REQUEST.ERROR" = invalid_request,
                "FORBIDDEN.ERROR" = unauthorized_client, "INTERNAL.SERVER.ERROR" = server_error,
                "SERVICE.UNAVAILABLE.ERROR" = temporarily_unavailable),
           extra(transaction_id: Option<String> = "transactionId")),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct FedExCompatible {
    /// Child key of the customer (in the portal's words the customer key).
    pub child_key: String,
    /// Child secret of the customer (in the portal's words the customer password).
    #[oauth(secret)]
    pub child_secret: String,
}

/// Tokens for the [FedEx](https://developer.fedex.com) APIs for a company with a parent account and child
/// accounts (proprietary parent child).
///
/// API key and secret key come from the `FedEx` representative; a child's key and secret from the Credential
/// Registration API. Lifetime and errors are those of [`FedEx`].
#[oauth_provider(
    token_url = "{env}/oauth/token",
    environments(production = "https://apis.fedex.com", sandbox = "https://apis-sandbox.fedex.com"),
    grant = "client_pc_credentials",
    request(params(child_Key = "{child_key}", child_secret = "{child_secret}")),
    errors(error = "errors[0].code", error_description = "errors[0].message",
           code("NOT.AUTHORIZED.ERROR" = invalid_client, "BAD.REQUEST.ERROR" = invalid_request,
                "FORBIDDEN.ERROR" = unauthorized_client, "INTERNAL.SERVER.ERROR" = server_error,
                "SERVICE.UNAVAILABLE.ERROR" = temporarily_unavailable),
           extra(transaction_id: Option<String> = "transactionId")),
    origins = "{env}",
)]
#[derive(Debug, Clone)]
pub struct FedExParentChild {
    /// Child key of the child account.
    pub child_key: String,
    /// Child secret of the child account.
    #[oauth(secret)]
    pub child_secret: String,
}
