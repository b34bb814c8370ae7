//! Tokens that are bound to a key, and the proofs that show it (RFC 9449).
//!
//! A client gets such tokens when its provider declares `dpop`, or its program gives keys to
//! [`ClientBuilder::dpop`](crate::ClientBuilder::dpop). Each token request and each request to a resource then carries a
//! proof: a JWT that is signed for that one request. Whoever steals the token alone cannot use it.

mod bound;
mod key;
mod nonces;
mod proof;

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use url::Url;

pub use self::key::{DpopKey, DpopKeys};
use self::nonces::Nonces;
use crate::plan::Plan;
use crate::{Challenge, Error, ErrorCode, Secret};

/// The header that carries a proof (RFC 9449 §4.1).
pub(crate) const HEADER: &str = "dpop";
/// The header in which a server says what the next proof has to hold (RFC 9449 §8).
const NONCE: &str = "dpop-nonce";

/// How the tokens of a client are bound to keys.
pub(crate) struct Dpop {
    keys: Arc<dyn DpopKeys>,
    takes_bearer_tokens: bool,
    /// What authorization servers ask for. It says nothing about resource servers, even of the same origin.
    server_nonces: Nonces,
    resource_nonces: Nonces,
}

impl Dpop {
    pub(crate) fn new(keys: Arc<dyn DpopKeys>, takes_bearer_tokens: bool) -> Self {
        Self {
            keys,
            takes_bearer_tokens,
            server_nonces: Nonces::default(),
            resource_nonces: Nonces::default(),
        }
    }

    /// A client's own key, which ends with the process.
    ///
    /// # Errors
    ///
    /// When there is no library that makes one.
    pub(crate) fn ephemeral(plan: &Plan, takes_bearer_tokens: bool) -> Result<Option<Self>, Error> {
        let Some(algorithm) = plan.dpop else { return Ok(None) };
        let key = DpopKey::of_algorithm(algorithm)
            .map_err(|problem| plan.configuration(format!("dpop: {problem}")))?;
        Ok(Some(Self::new(Arc::new(key), takes_bearer_tokens)))
    }

    /// Whether a token that the provider does not bind is taken.
    pub(crate) fn takes_bearer_tokens(&self) -> bool {
        self.takes_bearer_tokens
    }

    /// Keeps what an authorization server says that the next proof has to hold (RFC 9449 §8.2); whether it says anything.
    pub(crate) fn note_server(&self, url: &Url, headers: &HeaderMap) -> bool {
        self.server_nonces.note(url, headers.get(NONCE))
    }

    /// The last nonce of an authorization server, to be kept beside a refresh token.
    pub(crate) fn server_nonce(&self, url: &Url) -> Option<Secret> {
        self.server_nonces.get(url)
    }

    /// Takes up a nonce that was kept, unless there is a newer one.
    pub(crate) fn recall_server_nonce(&self, url: &Url, nonce: &Secret) {
        self.server_nonces.recall(url, nonce);
    }

    /// Keeps what a resource server says that the next proof has to hold. Whether it refuses a request for want of just that
    /// (RFC 9449 §9); some say so with 400.
    pub(crate) fn note_resource(&self, url: &Url, status: StatusCode, headers: &HeaderMap) -> bool {
        let is_noted = self.resource_nonces.note(url, headers.get(NONCE));
        let is_refusal = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST);
        let asks = |challenge: &Challenge| {
            challenge.scheme().eq_ignore_ascii_case("DPoP")
                && challenge.error() == Some(&ErrorCode::UseDpopNonce)
        };
        is_noted && is_refusal && Challenge::all(headers).iter().any(asks)
    }
}

impl fmt::Debug for Dpop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dpop").field("keys", &self.keys).finish_non_exhaustive()
    }
}
