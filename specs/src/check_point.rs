//! Check Point.
//!
//! From "login" and "keepalive" of the Management API reference
//! (`sc1.checkpoint.com/documents/latest/APIs`), of which the page was not at hand on 2026-11-26: what
//! is declared of it is from memory. The appliance's API is from the pages "RESTful API" of the
//! administration guides of Quantum Spark 1500, R80.20.40 and R81.10 (`easymanua.ls`), read on the same
//! day. What an error of the appliance holds is from memory.
//!
//! - This is no OAuth grant: a name and a password bring a session id.
//! - A session that makes changes locks what it changes; publishing them and logging out are calls of
//!   the API.
//! - A keep-alive lengthens the session, and its answer is a word.

use oauth_runtime::oauth_provider;

/// A session of the Management API of a Check Point Security Management Server.
///
/// Make an administrator with a password in `SmartConsole` and allow API calls from the host of the
/// application. No client is registered: the client id may be any word, and is not sent.
///
/// The answer says how long a session lives without a call, ten minutes unless it is asked for
/// otherwise. A refresh is the keep-alive, and the session id goes on for as long.
#[oauth_provider(
    token_url = "{server}/web_api/login",
    grant = password,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        omit(client_id, scope),
        rename(username = "user"),
    ),
    refresh(
        url = "{server}/web_api/keepalive",
        token = none,
        headers("X-chkpt-sid" = "{access_token}"),
        response(access_token = none),
    ),
    response(
        access_token = "sid",
        expires_in(path = "session-timeout", default = 600),
        extra(uid: Option<String>),
    ),
    errors(
        error = "code",
        error_description = "message",
        code(
            err_login_failed = invalid_grant,
            generic_err_wrong_session_id = invalid_grant,
            generic_err_missing_session_id = invalid_grant,
        ),
    ),
    bearer(header = "X-chkpt-sid", scheme = none),
    origins = "{server}",
)]
#[derive(Debug, Clone)]
pub struct CheckPoint {
    /// Where the server is, with its port if that is another one than 443: `https://mgmt.acme.example`.
    pub server: String,
}

/// A session of the REST API of a locally managed Quantum Spark appliance.
///
/// The client id is the name of an administrator of the appliance, the client secret the password. The
/// answer says in minutes how long a session lives. It is asked for anew; there is no keep-alive.
#[oauth_provider(
    token_url = "{appliance}/web-api/login",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        omit(scope),
        rename(client_id = "user", client_secret = "password"),
    ),
    response(
        access_token = "sid",
        expires_in(path = "session-timeout", unit = minutes),
        extra(role: Option<String>, read_only: Option<bool> = "read-only"),
    ),
    errors(error = "code", error_description = "message", status(400 = invalid_client, 401 = invalid_client)),
    bearer(header = "x-chkp-sid", scheme = none),
    origins = "{appliance}",
)]
#[derive(Debug, Clone)]
pub struct CheckPointSpark {
    /// Where the appliance is, with its port: `https://192.0.2.1:4434`.
    pub appliance: String,
}
