//! Quickbase.
//!
//! From "`API_Authenticate`" and "`API_SignOut`" of the XML API
//! (`help.quickbase.com/docs/api-authenticate`, `helpv2.quickbase.com`), read on 2026-11-26, the first
//! in its beginning. The code 20 of a wrong password, and that a call of the API may carry the ticket in
//! its query, are from memory and not confirmed.
//!
//! - This is no OAuth grant: a name and a password bring a ticket. Quickbase advises new programs to use
//!   its JSON API, whose user tokens do not expire.
//! - The answer also sets a cookie `TICKET`, which is not read here.

use oauth_runtime::oauth_provider;

/// A ticket for the XML API of Quickbase, for the name and the password of a user.
///
/// The client id is the user's email address or name, the client secret the password. What the ticket
/// may do is decided by the roles of the user. It lives for twelve hours. A call carries it as the
/// parameter `ticket`.
#[oauth_provider(
    token_url = "https://{realm}.quickbase.com/db/main",
    grant = client_credentials,
    client_auth = none,
    request(
        format = xml,
        grant_type = none,
        omit(client_id),
        headers("QUICKBASE-ACTION" = "API_Authenticate"),
        params(qdbapi(username = "{client_id}", password = "{client_secret}")),
    ),
    response(
        format = xml,
        root = "qdbapi",
        access_token = "ticket",
        extra(user_id: Option<String> = "userid"),
    ),
    lifetime = 43200,
    errors(
        ok("qdbapi.errcode" = 0),
        error = "qdbapi.errcode",
        error_description = ["qdbapi.errdetail", "qdbapi.errtext"],
        code(20 = invalid_client),
    ),
    bearer(query = "ticket"),
    origins = "https://{realm}.quickbase.com",
)]
#[derive(Debug, Clone)]
pub struct Quickbase {
    /// The realm: the first label of the host.
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    pub realm: String,
}
