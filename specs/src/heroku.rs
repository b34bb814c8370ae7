//! Heroku.
//!
//! From "OAuth" (`devcenter.heroku.com/articles/oauth`), of which the beginning with the endpoints was at
//! hand, and the changelog item "OAuth token exchange response now includes user ID"
//! (`devcenter.heroku.com/changelog-items/312`), both read on 2026-11-26. The parameters of the exchange are
//! those of public programs read on the same day: most of them leave out `client_id` and `redirect_uri`,
//! because the code names the client; general client libraries send both, as this declaration does. Not
//! confirmed: the lifetime of 8 hours, the member `session_nonce`, whether a refresh brings a new refresh
//! token, and that a space separates scopes. The scopes are as programs name them. PKCE is not mentioned in
//! what was read.

use oauth_runtime::oauth_provider;

/// Tokens for the [Heroku](https://www.heroku.com) Platform API, on behalf of a user.
///
/// Create an API client under "Applications" of the account settings of `dashboard.heroku.com`, or with
/// `heroku clients:create`; both print the client ID and the secret. A client has one callback URL, and the
/// user comes back to that URL.
///
/// An access token lives for about 8 hours; the answer says how long. The refresh token lives until the user
/// revokes the authorization. Requests to `https://api.heroku.com` also need `Accept:
/// application/vnd.heroku+json; version=3`.
///
/// A caller that asks for no scope should name one: `identity` for signing in, `read` or `write` for apps
/// without their configuration, `read-protected` or `write-protected` with it, `global` for everything.
#[oauth_provider(
    authorization_url = "https://id.heroku.com/oauth/authorize",
    token_url = "https://id.heroku.com/oauth/token",
    grant = authorization_code,
    scope(
        global = "global",
        identity = "identity",
        read = "read",
        write = "write",
        read_protected = "read-protected",
        write_protected = "write-protected",
    ),
    authorize(pkce = none),
    response(extra(user_id: Option<String>, session_nonce: Option<String>)),
    origins = "https://api.heroku.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Heroku;
