//! How the client authenticates (RFC 6749 §2.3): one method, sent once.

mod basic;

use zeroize::Zeroizing;

use crate::plan::ClientAuth;

/// The client as one request shows it.
#[derive(Clone, Copy)]
pub(super) struct Client<'a> {
    pub(super) id: &'a str,
    /// The one that was given, or is computed.
    pub(super) secret: Option<&'a str>,
    /// A signed one, or one that is made elsewhere.
    pub(super) assertion: Option<&'a str>,
}

/// The type of an assertion that is a JWT (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The parameters that say who the client is.
pub(super) fn params(auth: ClientAuth, client: Client<'_>) -> impl Iterator<Item = (&'static str, &str)> {
    let id = ("client_id", client.id);
    let (id, others) = match (auth, client.secret) {
        (ClientAuth::Post, Some(secret)) => (Some(id), [Some(("client_secret", secret)), None]),
        (ClientAuth::Basic(_), Some(_)) => (None, [None, None]),
        (ClientAuth::Basic(rules), None) if rules.empty_secret => (None, [None, None]),
        (ClientAuth::Jwt | ClientAuth::Assertion, _) => {
            let id = Some(id).filter(|(_, id)| !id.is_empty());
            let assertion = client.assertion.map(|assertion| ("client_assertion", assertion));
            (id, [Some(("client_assertion_type", JWT_BEARER)), assertion])
        }
        // Without a secret the client is a public one, which only says its name.
        (ClientAuth::None, _) | (_, None) => (Some(id).filter(|(_, id)| !id.is_empty()), [None, None]),
    };
    id.into_iter().chain(others.into_iter().flatten())
}

/// The value of the header `Authorization`, where the method has one.
pub(super) fn authorization(auth: ClientAuth, client: Client<'_>) -> Option<Zeroizing<String>> {
    match (auth, client.secret) {
        (ClientAuth::Basic(rules), secret) if secret.is_some() || rules.empty_secret => {
            let secret = secret.filter(|_| !rules.empty_secret).unwrap_or_default();
            Some(basic::authorization(rules.encoding, client.id, secret))
        }
        _ => None,
    }
}
