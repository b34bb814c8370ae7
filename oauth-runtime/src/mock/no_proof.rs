//! Without the feature `dpop`, nobody proves a key.

use super::kind::Kind;
use super::{Inner, MockError, MockRequest};

/// What is wrong with a proof.
pub(super) enum Refused {
    Invalid(&'static str),
}

/// # Errors
///
/// None: a declaration that asks for one has no client.
#[expect(clippy::unnecessary_wraps, reason = "with the feature, a proof may be refused")]
pub(super) fn of_token_request(
    _inner: &Inner,
    _kind: &Kind<'_>,
    _request: &MockRequest,
) -> Result<Option<String>, MockError> {
    Ok(None)
}

/// # Errors
///
/// That there is no proof.
pub(super) fn check(
    _inner: &Inner,
    _request: &MockRequest,
    _access_token: Option<&str>,
) -> Result<String, Refused> {
    Err(Refused::Invalid("proofs are not looked at without the feature `dpop`"))
}
