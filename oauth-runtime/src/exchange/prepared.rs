//! What a request is assembled from that was not there before.

use std::sync::OnceLock;

use url::Url;
use zeroize::Zeroizing;

use super::known::Known;
use crate::Secret;
use crate::dpop::DpopKey;

/// What [`Call::prepare`](super::request::Call::prepare) has made.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) jwt: Option<Secret>,
    /// The assertion that is made elsewhere.
    pub(super) client_assertion: Option<Secret>,
    /// The key that the token is bound to (RFC 9449).
    pub(super) dpop: Option<DpopKey>,
    /// What sources have said for this request, by the names of parameters.
    pub(super) said: Vec<(&'static str, Secret)>,
    /// What stands in the place of the client secret.
    pub(super) client_secret: Option<Secret>,
    /// The members of the answers of steps.
    pub(super) members: Known,
    /// The token endpoint, where it is known only now.
    pub(super) token_url: Option<Url>,
    /// Where this call goes, where that is known only now.
    pub(super) endpoint: Option<Url>,
}

impl Prepared {
    /// What must not be printed.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let all = [&self.jwt, &self.client_assertion, &self.client_secret];
        let said = self.said.iter().map(|(_, said)| said);
        all.into_iter().flatten().chain(said).chain(self.members.values()).map(Secret::expose_secret)
    }
}

/// What is made of the others for one request, when it is needed.
#[derive(Default)]
pub(super) struct Made {
    pub(super) uuid: OnceLock<Option<String>>,
    /// The signature over the request.
    pub(super) signature: OnceLock<String>,
    /// What functions have made of secrets.
    pub(super) secrets: OnceLock<Vec<Zeroizing<String>>>,
}
