//! Reddit.
//!
//! From the wiki page "`OAuth2`" of `github.com/reddit-archive/reddit` (parts of it) and the archived server
//! itself (`r2/r2/controllers/oauth2.py` of the same repository, with the documentation of its endpoints),
//! read on 2026-11-26, and the client library prawcore for how requests are made today. The source is of
//! 2017; since then a token lives for 24 hours and not for one (the answer says it). Reddit asks new
//! applications for approval first.
//!
//! Oddities: some errors come with status 200; a dead refresh token is answered with status 400, which the
//! source words as `invalid_request` and the server in front of it as `{"message": "Bad Request", "error":
//! 400}`; wrong credentials with status 401 and no OAuth error. Requests with a common `User-Agent` are
//! throttled hard: the application has to send one of its own. PKCE is not known to the source, which
//! ignores parameters it does not know.

use oauth_runtime::oauth_provider;

/// Tokens for the [Reddit](https://www.reddit.com/dev/api) API of a web app: of a user, or of the app
/// alone.
///
/// Client id (under the app's name) and secret are at `www.reddit.com/prefs/apps`; there is one redirect
/// URI, compared exactly. Tokens are sent to `oauth.reddit.com`.
///
/// A refresh token comes with `duration = "permanent"`, which is the default here; it does not expire, and
/// each refresh goes on with the same one. A scope that is left out of a client credentials request means
/// all (`*`).
#[oauth_provider(
    authorization_url = "https://www.reddit.com/api/v1/authorize",
    token_url = "https://www.reddit.com/api/v1/access_token",
    revocation_url = "https://www.reddit.com/api/v1/revoke_token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        identity = "identity",
        account = "account",
        edit = "edit",
        flair = "flair",
        history = "history",
        mod_config = "modconfig",
        mod_flair = "modflair",
        mod_log = "modlog",
        mod_mail = "modmail",
        mod_posts = "modposts",
        my_subreddits = "mysubreddits",
        private_messages = "privatemessages",
        read = "read",
        report = "report",
        save = "save",
        submit = "submit",
        subscribe = "subscribe",
        vote = "vote",
        wiki_edit = "wikiedit",
        wiki_read = "wikiread",
    ),
    authorize(pkce = none, params(duration = "{duration}")),
    refresh(errors(code(invalid_request = invalid_grant, 400 = invalid_grant), status(400 = invalid_grant))),
    rotation = reusable,
    errors(code(401 = invalid_client), status(401 = invalid_client)),
    origins = "https://oauth.reddit.com",
)]
#[derive(Debug, Clone)]
pub struct Reddit {
    /// `permanent` brings a refresh token, `temporary` only the access token.
    #[oauth(default = "permanent", one_of("permanent", "temporary"))]
    pub duration: String,
}

/// Tokens of a user for the [Reddit](https://www.reddit.com/dev/api) API, for an installed app, which has
/// no secret.
///
/// As [`Reddit`]; the client id goes in a Basic header whose password is empty.
#[oauth_provider(
    authorization_url = "https://www.reddit.com/api/v1/authorize",
    token_url = "https://www.reddit.com/api/v1/access_token",
    revocation_url = "https://www.reddit.com/api/v1/revoke_token",
    grant = authorization_code,
    client_auth(client_secret_basic, empty_secret),
    scope(
        identity = "identity",
        account = "account",
        edit = "edit",
        flair = "flair",
        history = "history",
        my_subreddits = "mysubreddits",
        private_messages = "privatemessages",
        read = "read",
        report = "report",
        save = "save",
        submit = "submit",
        subscribe = "subscribe",
        vote = "vote",
        wiki_edit = "wikiedit",
        wiki_read = "wikiread",
    ),
    authorize(pkce = none, params(duration = "{duration}")),
    refresh(errors(code(invalid_request = invalid_grant, 400 = invalid_grant), status(400 = invalid_grant))),
    rotation = reusable,
    errors(code(401 = invalid_client), status(401 = invalid_client)),
    origins = "https://oauth.reddit.com",
)]
#[derive(Debug, Clone)]
pub struct RedditInstalled {
    /// `permanent` brings a refresh token, `temporary` only the access token.
    #[oauth(default = "permanent", one_of("permanent", "temporary"))]
    pub duration: String,
}

/// Tokens without a user for the [Reddit](https://www.reddit.com/dev/api) API, for an installed app: the
/// "installed client" grant.
///
/// The app needs no secret; the client id goes in a Basic header whose password is empty. Tokens are not
/// refreshed, the grant is run again.
#[oauth_provider(
    token_url = "https://www.reddit.com/api/v1/access_token",
    revocation_url = "https://www.reddit.com/api/v1/revoke_token",
    grant = "https://oauth.reddit.com/grants/installed_client",
    client_auth(client_secret_basic, empty_secret),
    request(params(device_id = "{device_id}")),
    errors(code(401 = invalid_client), status(401 = invalid_client)),
    origins = "https://oauth.reddit.com",
)]
#[derive(Debug, Clone)]
pub struct RedditDevice {
    /// A text of 20 to 30 ASCII characters which stays the same for the device and says nothing of it, or
    /// `DO_NOT_TRACK_THIS_DEVICE`.
    #[oauth(default = "DO_NOT_TRACK_THIS_DEVICE", pattern = "[!-~]{20,30}")]
    pub device_id: String,
}

/// Tokens for the [Reddit](https://www.reddit.com/dev/api) API of a script, with the user name and the
/// password of one of the app's developers.
///
/// Only apps of the type "script" have this grant, and only for accounts that are developers of the app.
/// With two-factor authentication the password is `{password}:{code}`. There is no refresh token. A wrong
/// password is answered with status 200 and `invalid_grant`.
#[oauth_provider(
    token_url = "https://www.reddit.com/api/v1/access_token",
    revocation_url = "https://www.reddit.com/api/v1/revoke_token",
    grant = password,
    client_auth = client_secret_basic,
    scope(
        identity = "identity",
        edit = "edit",
        history = "history",
        my_subreddits = "mysubreddits",
        private_messages = "privatemessages",
        read = "read",
        submit = "submit",
        vote = "vote",
    ),
    refresh = none,
    errors(code(401 = invalid_client), status(401 = invalid_client)),
    origins = "https://oauth.reddit.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct RedditScript;
