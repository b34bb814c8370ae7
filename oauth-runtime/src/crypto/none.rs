//! By no library.

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
