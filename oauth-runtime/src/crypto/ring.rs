//! By `ring`, or by `aws-lc-rs`, whose interface is the same.

#[cfg(not(feature = "ring"))]
use aws_lc_rs as library;
#[cfg(feature = "ring")]
use ring as library;

use library::digest::{Context, SHA256};
use library::hmac;
use library::rand::{SecureRandom as _, SystemRandom};
use library::signature::{
    self, EcdsaSigningAlgorithm, RsaEncoding, UnparsedPublicKey, VerificationAlgorithm,
};

pub(super) use library::signature::{EcdsaKeyPair as EcKey, Ed25519KeyPair as EdKey, RsaKeyPair as RsaKey};

use super::{Algorithm, Problem};
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

/// The hash of some bytes.
///
/// # Errors
///
/// None here.
#[cfg(feature = "openid")]
#[expect(clippy::unnecessary_wraps, reason = "without a library there is no hash")]
pub(crate) fn digest(hash: Hash, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    use library::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA384, SHA512, digest};
    let algorithm = match hash {
        Hash::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
        Hash::Sha256 => &SHA256,
        Hash::Sha384 => &SHA384,
        Hash::Sha512 => &SHA512,
    };
    Ok(digest(algorithm, bytes).as_ref().to_vec())
}

/// The curve of a key, and how it signs.
pub(super) type Curve = &'static EcdsaSigningAlgorithm;

/// The curve that belongs to a hash (RFC 7518 §3.4).
///
/// # Errors
///
/// When the library does not know it.
pub(super) fn curve(hash: Hash) -> Result<Curve, Problem> {
    match hash {
        Hash::Sha256 => Ok(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        Hash::Sha384 => Ok(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
        #[cfg(not(feature = "ring"))]
        Hash::Sha512 => Ok(&signature::ECDSA_P521_SHA512_FIXED_SIGNING),
        _ => Err(NO_P521),
    }
}

const NO_P521: Problem = "`ES512` needs the feature `aws-lc-rs` of `oauth-runtime` in the place of `ring`";

#[cfg(feature = "ring")]
pub(super) fn ec_from_pkcs8(curve: Curve, der: &[u8]) -> Option<EcKey> {
    EcKey::from_pkcs8(curve, der, &SystemRandom::new()).ok()
}

#[cfg(not(feature = "ring"))]
pub(super) fn ec_from_pkcs8(curve: Curve, der: &[u8]) -> Option<EcKey> {
    EcKey::from_pkcs8(curve, der).ok()
}

#[cfg(feature = "ring")]
pub(super) fn ec_from_parts(curve: Curve, scalar: &[u8], point: &[u8]) -> Option<EcKey> {
    EcKey::from_private_key_and_public_key(curve, scalar, point, &SystemRandom::new()).ok()
}

#[cfg(not(feature = "ring"))]
pub(super) fn ec_from_parts(curve: Curve, scalar: &[u8], point: &[u8]) -> Option<EcKey> {
    EcKey::from_private_key_and_public_key(curve, scalar, point).ok()
}

/// # Errors
///
/// When the operating system gives no random numbers.
pub(super) fn ec_sign(key: &EcKey, message: &[u8]) -> Result<Vec<u8>, Problem> {
    let signature = key.sign(&SystemRandom::new(), message).map_err(|_| NOT_SIGNED)?;
    Ok(signature.as_ref().to_vec())
}

/// A new key in PKCS#8.
///
/// # Errors
///
/// When the operating system gives no random numbers.
#[cfg(feature = "dpop")]
pub(super) fn generate_ec(curve: Curve) -> Result<library::pkcs8::Document, Problem> {
    EcKey::generate_pkcs8(curve, &SystemRandom::new()).map_err(|_| NOT_GENERATED)
}

/// A new key in PKCS#8.
///
/// # Errors
///
/// As [`generate_ec`].
#[cfg(feature = "dpop")]
pub(super) fn generate_ed() -> Result<library::pkcs8::Document, Problem> {
    EdKey::generate_pkcs8(&SystemRandom::new()).map_err(|_| NOT_GENERATED)
}

#[cfg(feature = "dpop")]
const NOT_GENERATED: Problem = "the key could not be made";

const NOT_SIGNED: Problem = "the signature could not be made";

/// # Errors
///
/// When the algorithm is none of RSA, or the operating system gives no random numbers.
pub(super) fn rsa_sign(key: &RsaKey, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, Problem> {
    let padding: &'static dyn RsaEncoding = match algorithm {
        Algorithm::Rs(Hash::Sha256) => &signature::RSA_PKCS1_SHA256,
        Algorithm::Rs(Hash::Sha384) => &signature::RSA_PKCS1_SHA384,
        Algorithm::Rs(Hash::Sha512) => &signature::RSA_PKCS1_SHA512,
        Algorithm::Ps(Hash::Sha256) => &signature::RSA_PSS_SHA256,
        Algorithm::Ps(Hash::Sha384) => &signature::RSA_PSS_SHA384,
        Algorithm::Ps(Hash::Sha512) => &signature::RSA_PSS_SHA512,
        _ => return Err("the algorithm is none of an RSA key"),
    };
    let mut signed = vec![0; rsa_length(key)];
    key.sign(padding, &SystemRandom::new(), message, &mut signed).map_err(|_| NOT_SIGNED)?;
    Ok(signed)
}

#[cfg(feature = "ring")]
fn rsa_length(key: &RsaKey) -> usize {
    key.public().modulus_len()
}

#[cfg(not(feature = "ring"))]
fn rsa_length(key: &RsaKey) -> usize {
    key.public_modulus_len()
}

/// The `RSAPublicKey` (RFC 8017 appendix A.1.1).
#[cfg(feature = "ring")]
pub(super) fn rsa_public_key(key: &RsaKey) -> &[u8] {
    key.public().as_ref()
}

/// The `RSAPublicKey` (RFC 8017 appendix A.1.1).
#[cfg(not(feature = "ring"))]
pub(super) fn rsa_public_key(key: &RsaKey) -> &[u8] {
    signature::KeyPair::public_key(key).as_ref()
}

/// The public point.
#[cfg(any(feature = "mock", feature = "dpop"))]
pub(super) fn ec_public_key(key: &EcKey) -> &[u8] {
    signature::KeyPair::public_key(key).as_ref()
}

/// The public point.
#[cfg(any(feature = "mock", feature = "dpop"))]
pub(super) fn ed_public_key(key: &EdKey) -> &[u8] {
    signature::KeyPair::public_key(key).as_ref()
}

/// An RSA key of these numbers, from their highest byte on, as [`verify`] takes it.
#[cfg(any(feature = "openid", all(feature = "dpop", feature = "mock")))]
pub(super) fn rsa_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    super::der::rsa_public_key(modulus, exponent)
}

/// Whether the signature is that of the key.
///
/// # Errors
///
/// When the library does not know the algorithm.
pub(super) fn verify(
    algorithm: Algorithm,
    key: &[u8],
    message: &[u8],
    signed: &[u8],
) -> Result<bool, Problem> {
    let verification: &'static dyn VerificationAlgorithm = match algorithm {
        Algorithm::Rs(Hash::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs(Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs(Hash::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::Ps(Hash::Sha256) => &signature::RSA_PSS_2048_8192_SHA256,
        Algorithm::Ps(Hash::Sha384) => &signature::RSA_PSS_2048_8192_SHA384,
        Algorithm::Ps(Hash::Sha512) => &signature::RSA_PSS_2048_8192_SHA512,
        Algorithm::Es(Hash::Sha256) => &signature::ECDSA_P256_SHA256_FIXED,
        Algorithm::Es(Hash::Sha384) => &signature::ECDSA_P384_SHA384_FIXED,
        #[cfg(not(feature = "ring"))]
        Algorithm::Es(Hash::Sha512) => &signature::ECDSA_P521_SHA512_FIXED,
        Algorithm::EdDsa => &signature::ED25519,
        #[cfg(feature = "ring")]
        Algorithm::Es(Hash::Sha512) => return Err(NO_P521),
        _ => return Err("the library does not know the algorithm"),
    };
    Ok(UnparsedPublicKey::new(verification, key).verify(message, signed).is_ok())
}
