//! Proxmox VE.
//!
//! From "Proxmox VE API" (`pve.proxmox.com/mediawiki`, revisions of 2011) and descriptions of the tickets
//! (`tecnocratica.net/wikicratica`, `docs.altlinux.org`), read on 2026-11-26. The answer to a wrong
//! password is from memory and not confirmed.
//!
//! - This is no OAuth grant: a name and a password bring a ticket, which is presented as a cookie.
//! - A call that writes needs a second token in the header `CSRFPreventionToken`; it goes along with
//!   each.
//! - A ticket that still lives is good in the place of the password; that is not declared.
//! - An API token needs no ticket.

use oauth_runtime::oauth_provider;

/// A ticket of a user of a Proxmox VE cluster, for its API.
///
/// The client id is the name of the user with its realm (`root@pam`), the client secret the password. A
/// ticket lives for two hours and is asked for anew.
#[oauth_provider(
    token_url = "{server}/api2/json/access/ticket",
    grant = client_credentials,
    request(
        grant_type = none,
        omit(scope),
        rename(client_id = "username", client_secret = "password"),
    ),
    response(
        root = "data",
        access_token = "ticket",
        extra(csrf_prevention_token: String = "CSRFPreventionToken", username: Option<String>),
    ),
    lifetime = 7200,
    errors(error_description = "message", status(401 = invalid_client)),
    bearer(
        header = "Cookie",
        scheme = none,
        value = "PVEAuthCookie={access_token}",
        headers(CSRFPreventionToken = "{token.CSRFPreventionToken}"),
    ),
    origins = "{server}",
)]
#[derive(Debug, Clone)]
pub struct Proxmox {
    /// Where the server is, with its port: `https://pve.acme.example:8006`.
    pub server: String,
}
