//! `TrueLayer`.
//!
//! From "Generate or refresh an access token" (`docs.truelayer.com/reference/generateaccesstoken`) with its
//! definition `authentication-server.json` (`docs.truelayer.com/openapi`), and "What's the difference
//! between unauthorized and `access_denied` errors" (`support.truelayer.com`), read on 2026-11-26 in stored
//! copies that held only their first part. The names of the permissions and the parameters of the
//! authorization request are those of public clients (an `OmniAuth` strategy, a Python client); the printed
//! answers and errors were not at hand and have the members of RFC 6749.
//!
//! The definition asks for JSON; public clients send a form, which is taken too. Only the last access token
//! works after a refresh. Whether a refresh token is replaced is not said in what was read: the newest is
//! kept.

use oauth_runtime::oauth_provider;

/// Tokens of a user's bank connection for the [TrueLayer](https://docs.truelayer.com) Data API.
///
/// Client ID and secret are in the `TrueLayer` Console, one pair per environment; redirect URIs are
/// registered there. The user chooses a bank on `TrueLayer`'s page. A token lives for an hour. A refresh
/// token needs `offline_access` and lives as long as the bank's consent.
#[oauth_provider(
    environments(
        production = "https://auth.truelayer.com",
        sandbox = "https://auth.truelayer-sandbox.com",
    ),
    authorization_url = "{env}/",
    token_url = "{env}/connect/token",
    grant = authorization_code,
    scope(
        info = "info",
        accounts = "accounts",
        balance = "balance",
        cards = "cards",
        transactions = "transactions",
        direct_debits = "direct_debits",
        standing_orders = "standing_orders",
        offline_access = "offline_access",
    ),
    request(format = json),
    authorize(params(providers = "{providers}", provider_id = "{provider_id}")),
    renew = at_expiry,
    origins = ["https://api.truelayer.com", "https://api.truelayer-sandbox.com"],
)]
#[derive(Debug, Clone)]
pub struct TrueLayer {
    /// The banks to choose from, separated by spaces, such as `uk-ob-all uk-oauth-all`.
    pub providers: Option<String>,
    /// One bank, whose page is opened at once, such as `uk-ob-monzo`.
    pub provider_id: Option<String>,
}

/// Tokens of a client for the [TrueLayer](https://docs.truelayer.com) Payments API.
///
/// Registered as for [`TrueLayer`]. The scope is `payments`, and `recurring_payments:sweeping` for
/// mandates. A token lives for an hour. Calls that move money are signed with a key of their own besides.
#[oauth_provider(
    environments(
        production = "https://auth.truelayer.com",
        sandbox = "https://auth.truelayer-sandbox.com",
    ),
    token_url = "{env}/connect/token",
    grant = client_credentials,
    scope(
        payments = "payments",
        sweeping = "recurring_payments:sweeping",
        commercial = "recurring_payments:commercial",
    ),
    request(format = json),
    origins = ["https://api.truelayer.com", "https://api.truelayer-sandbox.com"],
)]
#[derive(Debug, Clone, Copy)]
pub struct TrueLayerPayments;
