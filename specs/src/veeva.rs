//! Veeva Vault.
//!
//! From "Session Keep Alive" of Veeva's collection of API calls
//! (`developers.qodex.ai/veeva-vault-developers`), "REST API" (`developer.veevavault.com/docs`), in its
//! first part, and a description of the sign-in by an integrator (`docs.oneteg.com`), read on
//! 2026-11-26. The words of errors, the usual twenty minutes, and that the session id stands in
//! `Authorization` without a scheme are from memory of the reference and not confirmed.
//!
//! - This is no OAuth grant: a name and a password bring a session id.
//! - A session ends after some minutes without a call, which an administrator sets, and after 48 hours
//!   at the latest.
//! - A keep-alive lengthens the session, and its answer has no new one.
//! - A failure comes with status 200.

use oauth_runtime::oauth_provider;

/// A session of the Vault API for the name and the password of a user.
///
/// The user needs the permission to use the API. No client is registered: the client id may be any word,
/// and is not sent. A refresh is the keep-alive, and the session id goes on.
#[oauth_provider(
    token_url = "https://{vault_dns}/api/{version}/auth",
    grant = password,
    client_auth = none,
    request(grant_type = none, omit(client_id, scope)),
    refresh(
        url = "https://{vault_dns}/api/{version}/keep-alive",
        token = none,
        format = none,
        headers(Authorization = "{access_token}"),
        response(access_token = none),
        errors(code(INVALID_SESSION_ID = invalid_grant)),
    ),
    response(
        access_token = "sessionId",
        extra(user_id: Option<u64> = "userId", vault_id: Option<u64> = "vaultId"),
    ),
    lifetime = 1200,
    errors(
        ok("responseStatus" = "SUCCESS"),
        error = "errors[0].type",
        error_description = "errors[0].message",
        code(USERNAME_OR_PASSWORD_INCORRECT = invalid_grant, INSUFFICIENT_ACCESS = access_denied),
    ),
    bearer(scheme = none),
    origins = "https://{vault_dns}",
)]
#[derive(Debug, Clone)]
pub struct VeevaVault {
    /// The host of the vault, such as `promo-vee.veevavault.com`.
    pub vault_dns: String,
    /// The version of the API.
    #[oauth(default = "v24.1", pattern = "v[0-9]+\\.[0-9]+")]
    pub version: String,
}
