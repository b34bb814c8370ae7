//! Private keys without a library.

#[cfg(any(feature = "dpop", all(feature = "openid", feature = "mock")))]
use serde_json::{Map, Value};

use super::{Algorithm, Problem};

const MISSING: Problem =
    "there is no library for signatures: turn on the feature `ring` or `aws-lc-rs` of `oauth-runtime`";

/// A key to sign with; there is none.
#[derive(Debug)]
pub(crate) enum PrivateKey {}

impl PrivateKey {
    /// # Errors
    ///
    /// That no library is there.
    pub(crate) fn parse(_algorithm: Algorithm, _text: &str) -> Result<Self, Problem> {
        Err(MISSING)
    }

    /// # Errors
    ///
    /// None: there is no key.
    pub(crate) fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, Problem> {
        match *self {}
    }

    /// # Errors
    ///
    /// None: there is no key.
    #[cfg(feature = "mock")]
    pub(crate) fn public_pem(&self) -> Result<zeroize::Zeroizing<String>, Problem> {
        match *self {}
    }

    #[cfg(any(feature = "dpop", all(feature = "openid", feature = "mock")))]
    pub(crate) fn public_jwk(&self) -> Option<Map<String, Value>> {
        match *self {}
    }

    /// # Errors
    ///
    /// That no library is there.
    #[cfg(feature = "dpop")]
    pub(crate) fn generate(_algorithm: Algorithm) -> Result<(Self, crate::Secret), Problem> {
        Err(MISSING)
    }

    /// # Errors
    ///
    /// None: there is no key.
    #[cfg(feature = "mock")]
    pub(crate) fn verifies(&self, _message: &[u8], _signature: &[u8]) -> Result<bool, Problem> {
        match *self {}
    }
}

/// # Errors
///
/// That no library is there.
pub(crate) fn fingerprint(_text: &str) -> Result<String, Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
pub(crate) fn certificate_thumbprint(_text: &str) -> Result<String, Problem> {
    Err(MISSING)
}

/// # Errors
///
/// That no library is there.
pub(crate) fn verify(
    _algorithm: Algorithm,
    _key: &str,
    _message: &[u8],
    _signature: &[u8],
) -> Result<bool, Problem> {
    Err(MISSING)
}

/// None: without a library there is nothing to be done with one.
#[cfg(feature = "dpop")]
pub(crate) fn public_members(_algorithm: Algorithm, _jwk: &Map<String, Value>) -> Option<Map<String, Value>> {
    None
}

/// It is not: nothing can be signed.
#[cfg(all(feature = "dpop", feature = "mock"))]
pub(crate) fn is_signed_by(
    _algorithm: Algorithm,
    _jwk: &Map<String, Value>,
    _message: &[u8],
    _signature: &[u8],
) -> bool {
    false
}
