//! How the client authenticates (RFC 6749 §2.3): one method, sent once.

mod basic;

use zeroize::Zeroizing;

use crate::Credentials;
use crate::plan::ClientAuth;

/// The parameters that say who the client is.
pub(super) fn params(
    auth: ClientAuth,
    credentials: &Credentials,
) -> impl Iterator<Item = (&'static str, &str)> {
    let client_id = ("client_id", credentials.client_id());
    let (id, secret) = match (auth, credentials.client_secret()) {
        (ClientAuth::Post, Some(secret)) => {
            (Some(client_id), Some(("client_secret", secret.expose_secret())))
        }
        (ClientAuth::Basic(_), Some(_)) => (None, None),
        // Without a secret the client is a public one, which only says its name.
        (ClientAuth::None, _) | (_, None) => (Some(client_id), None),
    };
    id.into_iter().chain(secret)
}

/// The value of the header `Authorization`, where the method has one.
pub(super) fn authorization(auth: ClientAuth, credentials: &Credentials) -> Option<Zeroizing<String>> {
    match (auth, credentials.client_secret()) {
        (ClientAuth::Basic(encoding), Some(secret)) => {
            Some(basic::authorization(encoding, credentials.client_id(), secret.expose_secret()))
        }
        _ => None,
    }
}
