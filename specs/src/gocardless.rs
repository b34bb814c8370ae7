//! `GoCardless`.
//!
//! From "Partners: Connecting your users account"
//! (`developer.gocardless.com/partners/connecting-your-users`), read on 2026-11-26 in stored copies of its
//! first part, which end before the requests. Endpoints, parameters and answer of the partner API are as
//! public clients use them (a PHP form post, JSON elsewhere), and so is the whole of Bank Account Data;
//! neither page was at hand for the errors. The address of revocation is as one public client tests it.
//!
//! Odd: a token of a connected merchant does not expire and there is no refresh token; one public client
//! claims there is, against the others. Bank Account Data (formerly Nordigen) calls everything by other
//! names: `secret_id`, `secret_key`, `access`, `refresh`. PKCE is mentioned nowhere, and it is not sent.

use oauth_runtime::oauth_provider;

/// Access to a merchant's [GoCardless](https://developer.gocardless.com) account, for a partner's app.
///
/// Make an app in the dashboard, one in the sandbox and one live: it has a client ID, a client secret and
/// the redirect URI. The token does not expire; it ends when the merchant or the app revokes it.
/// `organisation_id` says whose it is and comes back in webhooks.
///
/// Calls to the API need a `GoCardless-Version` header besides.
#[oauth_provider(
    environments(
        production = "https://connect.gocardless.com",
        sandbox = "https://connect-sandbox.gocardless.com",
    ),
    authorization_url = "{env}/oauth/authorize",
    token_url = "{env}/oauth/access_token",
    revocation_url = "{env}/oauth/revoke",
    grant = authorization_code,
    scope(read_write = "read_write", read_only = "read_only"),
    authorize(
        pkce = none,
        params(initial_view = "{initial_view}", "prefill[email]" = "{prefill_email}"),
    ),
    refresh = none,
    lifetime = never,
    response(extra(organisation_id: String)),
    origins = ["https://api.gocardless.com", "https://api-sandbox.gocardless.com"],
)]
#[derive(Debug, Clone)]
pub struct GoCardless {
    /// Whether the merchant first sees the form to sign up or the one to log in.
    #[oauth(one_of("signup", "login"))]
    pub initial_view: Option<String>,
    /// The email address with which the form to sign up is filled.
    pub prefill_email: Option<String>,
}

/// Tokens for [Bank Account Data](https://bankaccountdata.gocardless.com) of `GoCardless`: accounts and
/// transactions at European banks.
///
/// Secret ID and secret key come from User secrets in its portal and are sent as client identifier and
/// secret. A token lives for a day, its refresh token for 30 days. This is a grant of the application
/// itself, and its token is asked for anew with the secret: no method sends the refresh that the
/// provider has and that is declared here.
#[oauth_provider(
    token_url = "https://bankaccountdata.gocardless.com/api/v2/token/new/",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        rename(client_id = "secret_id", client_secret = "secret_key"),
    ),
    refresh(
        url = "https://bankaccountdata.gocardless.com/api/v2/token/refresh/",
        client_auth = none,
        omit(client_id),
        rename(refresh_token = "refresh"),
    ),
    response(
        access_token = "access",
        expires_in = "access_expires",
        refresh_token = "refresh",
        refresh_token_expires_in = "refresh_expires",
    ),
    errors(
        error_description = ["detail", "summary"],
        status(400 = invalid_request, 401 = invalid_client),
    ),
    origins = "https://bankaccountdata.gocardless.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct GoCardlessBankData;
