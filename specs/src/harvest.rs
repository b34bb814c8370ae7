//! Harvest.
//!
//! The page "Authentication" of the API V2 documentation (`help.getharvest.com`) was not at hand. Endpoints
//! and parameters are as public programs send them, and the READMEs of `python-harvest_apiv2` and
//! `tap-harvest` (`github.com`) describe them; all read on 2026-11-26. Not confirmed: the member names of an
//! error answer, the lifetime of 14 days, and whether a refresh brings a new refresh token. The exchange has
//! no `redirect_uri`. The granted accounts come as `scope` in the callback, not in the token answer. PKCE is
//! not mentioned anywhere. That a token also serves the Forecast API is not confirmed.

use oauth_runtime::oauth_provider;

/// Tokens for the [Harvest](https://www.getharvest.com) and Forecast APIs, on behalf of a user.
///
/// Create an `OAuth2` application under "Developers" of `id.getharvest.com`; the client ID and the secret are
/// on its page.
///
/// There are no scopes to ask for; what a token may do depends on the permissions of the user in the
/// account. The scope of the token names the accounts that the user chose, such as `harvest:123456` or
/// `forecast:654321`. Requests to `https://api.harvestapp.com/v2` need the number as the header
/// `Harvest-Account-Id`, and a `User-Agent` that names the application.
/// `https://id.getharvest.com/api/v2/accounts` lists the user and the accounts.
#[oauth_provider(
    authorization_url = "https://id.getharvest.com/oauth2/authorize",
    token_url = "https://id.getharvest.com/api/v2/oauth2/token",
    grant = authorization_code,
    request(omit(redirect_uri)),
    authorize(pkce = none, omit(scope), callback(scope = "scope")),
    origins = [
        "https://api.harvestapp.com",
        "https://api.forecastapp.com",
        "https://id.getharvest.com",
    ],
)]
#[derive(Debug, Clone, Copy)]
pub struct Harvest;
