//! By `ring`, or by `aws-lc-rs`, whose interface is the same.

#[cfg(not(feature = "ring"))]
use aws_lc_rs as library;
#[cfg(feature = "ring")]
use ring as library;

use library::digest::{Context, SHA256};
use library::hmac;
use library::rand::{SecureRandom as _, SystemRandom};

use super::Problem;
use crate::plan::Hash;

/// Random bytes of the operating system.
///
/// # Errors
///
/// When it gives none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| "the operating system gave no random numbers")?;
    Ok(bytes)
}

/// The HMAC of some bytes (RFC 2104).
///
/// # Errors
///
/// None here.
#[expect(clippy::unnecessary_wraps, reason = "without a library there is no hash")]
pub(crate) fn hmac(hash: Hash, key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let algorithm = match hash {
        Hash::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => hmac::HMAC_SHA256,
        Hash::Sha384 => hmac::HMAC_SHA384,
        Hash::Sha512 => hmac::HMAC_SHA512,
    };
    Ok(hmac::sign(&hmac::Key::new(algorithm, key), bytes).as_ref().to_vec())
}

/// The SHA-256 of these parts one after the other.
///
/// # Errors
///
/// None here.
#[expect(clippy::unnecessary_wraps, reason = "without a library there is no hash")]
pub(crate) fn sha256<'p>(parts: impl IntoIterator<Item = &'p [u8]>) -> Result<[u8; 32], Problem> {
    let mut context = Context::new(&SHA256);
    parts.into_iter().for_each(|part| context.update(part));
    let mut hash = [0; 32];
    hash.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
    Ok(hash)
}
