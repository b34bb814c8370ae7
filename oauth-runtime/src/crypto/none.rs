//! By no library.

#[cfg(feature = "openid")]
use super::Algorithm;
use super::Problem;
use crate::plan::Hash;

const MISSING: Problem = "there is no source of random numbers and hashes: turn on the feature `ring` or `aws-lc-rs` of `oauth-runtime`";

/// # Errors
///
/// That no library is there.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
pub(crate) fn sha256<'p>(_parts: impl IntoIterator<Item = &'p [u8]>) -> Result<[u8; 32], Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
pub(crate) fn hmac(_hash: Hash, _key: &[u8], _bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
#[cfg(feature = "openid")]
pub(crate) fn digest(_hash: Hash, _bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
#[cfg(feature = "openid")]
pub(super) fn verify(
    _algorithm: Algorithm,
    _key: &[u8],
    _message: &[u8],
    _signed: &[u8],
) -> Result<bool, Problem> {
    Err(MISSING)
}

/// Nothing is verified with it.
#[cfg(feature = "openid")]
pub(super) fn rsa_key(_modulus: &[u8], _exponent: &[u8]) -> Vec<u8> {
    Vec::new()
}
