//! Sending requests to a resource server with a token (RFC 6750 §2).
//!
//! [`ResourceClient`] is for reqwest; with the feature `tower`, [`TokenLayer`] does the same in front of any `tower`
//! service. Both follow these rules:
//!
//! * The token goes only to the origins of the provider's `resource` and `origins`, over `https`, or plain `http` on loopback
//!   (RFC 9700 §4.9). A request to any other origin is refused.
//! * A request that has an `Authorization` of its own, or sets a header or parameter that presenting the token sets, is
//!   refused: a token is sent in one way (RFC 6750 §2), and nothing is overwritten.
//! * A request for which there is no token is not sent.
//! * A token that is bound to a key (RFC 9449) goes with a proof for each request. A request that the server refuses because the
//!   proof lacks its nonce is sent once more, whatever its method, if its body can be repeated: the server has not acted on it.
//! * A token that the server rejects, with 401 (RFC 6750 §3.1) or a status of `bearer(rejected = [..])`, is replaced, and the
//!   request is sent once more, if its body can be repeated and its method is idempotent. However many requests are
//!   rejected at a time, there is one token request; if every token is rejected, invalidation backs off. If there is no other token, the
//!   caller gets the rejection.
//! * A challenge of `insufficient_scope` (RFC 6750 §3.1) or `insufficient_user_authentication` (RFC 9470 §3) rejects no token, whatever
//!   its status: the caller gets it, and the user has to log in ([`Session::step_up`](crate::Session::step_up)).

#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod tower;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

#[cfg(feature = "reqwest")]
pub use self::reqwest::{ResourceClient, ResourceRequest};
#[cfg(feature = "tower")]
pub use self::tower::{Once, Repeated, TokenLayer, TokenService};

use crate::cache::Slot;
use crate::present::{self, Presented};
use crate::token::TokenData;
use crate::{Challenge, Error, ErrorCode, ErrorKind, Provider, Token, Tokens, dpop};

/// Why a request with a token has no response. The cause is the [`source`](StdError::source); the `Display` does not
/// repeat it.
#[derive(Debug)]
#[non_exhaustive]
pub enum AttachError<E> {
    /// There was no token for the request, or its URL or headers do not allow one: it was not sent.
    Token(Error),
    /// The request was sent, or was about to be, and failed.
    Request(E),
}

impl<E> fmt::Display for AttachError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "the request got no token and was not sent",
            Self::Request(_) => "the request failed",
        })
    }
}

impl<E: StdError + 'static> StdError for AttachError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Token(error) => Some(error),
            Self::Request(error) => Some(error),
        }
    }
}

impl<E> From<Error> for AttachError<E> {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}

/// A token that a request carries.
struct Attached {
    token: Arc<TokenData>,
    /// Where it goes, if that is asked for later.
    url: Option<Url>,
}

impl Attached {
    /// Waits for a token, and says what the request has to carry.
    ///
    /// # Errors
    ///
    /// When the request may not have a token, or there is none.
    async fn to<P: Provider>(
        tokens: &Tokens<P>,
        method: &Method,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<(Self, Presented), Error> {
        // Before a token is asked for, where it can be told by then.
        if tokens.slot.key.knows_targets() {
            check(&tokens.slot, url, headers, None)?;
        }
        let mut token = tokens.token().await?;
        let mut presented = Self::presented(tokens, &token, method, url, headers).await;
        let is_gone = |error: &Error| error.kind() == ErrorKind::LoginRequired;
        if presented.as_ref().is_err_and(is_gone) {
            // The key that this token is bound to is gone. Another token is bound to one that is there.
            tokens.slot.invalidate(|cached| cached.is(&token.data));
            token = tokens.token().await?;
            presented = Self::presented(tokens, &token, method, url, headers).await;
        }
        let url = token.data.is_bound().then(|| url.clone());
        Ok((Self { token: token.data, url }, presented?))
    }

    async fn presented<P: Provider>(
        tokens: &Tokens<P>,
        token: &Token<P>,
        method: &Method,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Presented, Error> {
        if !tokens.slot.key.knows_targets() {
            check(&tokens.slot, url, headers, Some(&token.data))?;
        }
        let (slot, data) = (&tokens.slot, &token.data);
        present::presented(slot.config(), data, slot.ready_header(data), method, url).await
    }

    /// Whether this is another token than the one that was rejected; some providers give the same one again.
    fn differs_from(&self, rejected: &Self) -> bool {
        self.token.access_token != rejected.token.access_token
    }

    /// Whether the server refuses the request because its proof lacks the nonce that it says (RFC 9449 §9). A nonce of any
    /// answer is for the next proof.
    fn lacks_nonce(&self, slot: &Slot, status: StatusCode, headers: &HeaderMap) -> bool {
        let dpop = slot.config().shared.dpop.as_ref().filter(|_| self.token.is_bound());
        dpop.zip(self.url.as_ref()).is_some_and(|(dpop, url)| dpop.note_resource(url, status, headers))
    }

    /// Whether the response rejects this token and it was invalidated, so that another may follow. The status says it: many
    /// servers send no challenge with a 401, or one with another error. Only one that asks for a login, or for a proof with
    /// another nonce, says that the token is good, and not enough.
    fn is_rejected(&self, slot: &Slot, status: StatusCode, headers: &HeaderMap) -> bool {
        let says_so = slot.config().plan().bearer.rejected.contains(&status.as_u16());
        let asks_for_more = || {
            let challenges = Challenge::all(headers);
            let says = |code| move |challenge: &Challenge| challenge.error() == Some(&code);
            let lacks_nonce = says(ErrorCode::UseDpopNonce);
            let asks = challenges.iter().any(|challenge| challenge.is_step_up() || lacks_nonce(challenge));
            asks && !challenges.iter().any(says(ErrorCode::InvalidToken))
        };
        says_so && !asks_for_more() && slot.invalidate(|cached| cached.is(&self.token))
    }
}

/// Whether a request may have a token.
fn check(slot: &Slot, url: &Url, headers: &HeaderMap, token: Option<&TokenData>) -> Result<(), Error> {
    let plan = slot.config().plan();
    slot.key.check_target(url, token).map_err(|problem| plan.configuration(problem))?;
    let bearer = &plan.bearer;
    // `Authorization` even if the token goes elsewhere: reqwest puts the user information of a URL there.
    let proof = slot.config().shared.dpop.as_ref().map(|_| dpop::HEADER);
    let names = [AUTHORIZATION.as_str(), &*bearer.header].into_iter().chain(proof);
    for name in names.chain(bearer.headers.iter().map(|header| &*header.name)) {
        if headers.contains_key(name) {
            return Err(plan.configuration(format!("the request brings a header `{name}` of its own")));
        }
    }
    let mut own = bearer.query.iter().chain(bearer.params.iter().map(|param| &param.name));
    match own.find(|name| url.query_pairs().any(|(taken, _)| taken == ***name)) {
        Some(name) => Err(plan.configuration(format!("the request brings a parameter `{name}` of its own"))),
        None => Ok(()),
    }
}
