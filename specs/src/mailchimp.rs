//! Mailchimp (Marketing API).
//!
//! The page "Access Data on Behalf of Other Users with OAuth 2"
//! (`mailchimp.com/developer/marketing/guides`) was not at hand on 2026-11-26: endpoints, parameters and
//! the call for the data centre are as public clients have them (the Airbyte source connector, Mautic, the
//! sample of the Google Apps Script `OAuth2` library), and so is the answer of the token endpoint, with an
//! `expires_in` of 0 and a `scope` of null, which several clients quote. The answer of the metadata
//! endpoint is from memory but for `dc`, `api_endpoint` and `login.email`, which clients read. Not
//! confirmed: whether parameters of PKCE are rejected or ignored; no source mentions them. There are no
//! scopes and no refresh tokens.
//!
//! The metadata endpoint answers 200 with `"error": "invalid_token"` when the token is not valid (a comment
//! in the Airbyte connector says so). The host `localhost` is replaced by `127.0.0.1` in redirect URIs by
//! one client.

use oauth_runtime::oauth_provider;

/// Tokens for the [Mailchimp](https://mailchimp.com/developer/marketing/) Marketing API on behalf of a
/// Mailchimp user.
///
/// Register the application in the account under Extras, Registered apps; the client secret is shown once,
/// at the creation. There are no scopes: a token can do whatever the user who authorized it can. A token
/// does not expire and there is no refresh token; it ends when the user removes the application or the app
/// is deleted.
///
/// An account lives in one data centre, and the API is called at its host only. The token does not name it,
/// so the metadata endpoint is asked after each exchange: `dc` is the data centre (`us6`) and `api_endpoint`
/// the origin of its API (`https://us6.api.mailchimp.com`), to which the path `/3.0` is added. The token may
/// be sent to this origin alone.
#[oauth_provider(
    authorization_url = "https://login.mailchimp.com/oauth2/authorize",
    token_url = "https://login.mailchimp.com/oauth2/token",
    grant = authorization_code,
    authorize(pkce = none),
    refresh = none,
    lifetime = never,     // the answer says `"expires_in": 0`
    then(id = metadata, url = "https://login.mailchimp.com/oauth2/metadata", method = GET, format = none,
         headers(Authorization = "OAuth {access_token}")),
    response(extra(dc: String = "{metadata.dc}", api_endpoint: String = "{metadata.api_endpoint}")),
    origins = "{metadata.api_endpoint}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Mailchimp;
