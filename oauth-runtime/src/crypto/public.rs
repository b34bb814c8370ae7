//! Public keys of others, which signatures are verified with.

use super::{Algorithm, Problem, backend};
use crate::plan::Hash;

/// The shortest modulus that a signature is verified with (RFC 7518 §3.3), in bits.
const SHORTEST_RSA: usize = 2048;
/// The longest one, in bits. What is longer costs time, and the libraries do not take it.
const LONGEST_RSA: usize = 8192;

/// A curve of elliptic curve keys (RFC 7518 §6.2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    /// The curve of this name in a JWK.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "P-256" => Some(Self::P256),
            "P-384" => Some(Self::P384),
            "P-521" => Some(Self::P521),
            _ => None,
        }
    }

    /// How many bytes each coordinate has.
    const fn length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// A public key, held to the form that its kind has. Whether its numbers are a key shows when it is used.
#[derive(Debug)]
pub(crate) struct PublicKey {
    kind: Kind,
    /// As the library wants them.
    bytes: Box<[u8]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    Ec(Curve),
    Ed25519,
}

impl PublicKey {
    /// An RSA key of these numbers, from their highest byte on.
    pub(crate) fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let leading = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let bits = (modulus.len() * 8).checked_sub(leading)?;
        let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        let is_key = (SHORTEST_RSA..=LONGEST_RSA).contains(&bits)
            && is_odd(modulus)
            && is_odd(exponent)
            && exponent != [1];
        is_key.then(|| Self { kind: Kind::Rsa, bytes: backend::rsa_key(modulus, exponent).into() })
    }

    /// A point of a curve.
    pub(crate) fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Option<Self> {
        let has_length = |coordinate: &[u8]| coordinate.len() == curve.length();
        // An uncompressed point (SEC 1 §2.3.3).
        let point = || [&[4], x, y].concat().into();
        (has_length(x) && has_length(y)).then(|| Self { kind: Kind::Ec(curve), bytes: point() })
    }

    /// An Ed25519 key (RFC 8032 §5.1.5).
    pub(crate) fn ed25519(x: &[u8]) -> Option<Self> {
        (x.len() == 32).then(|| Self { kind: Kind::Ed25519, bytes: x.into() })
    }

    /// Whether signatures of this algorithm can be those of the key.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        match (self.kind, algorithm) {
            (Kind::Rsa, Algorithm::Rs(hash) | Algorithm::Ps(hash)) => hash != Hash::Sha1,
            (Kind::Ec(Curve::P256), Algorithm::Es(Hash::Sha256))
            | (Kind::Ec(Curve::P384), Algorithm::Es(Hash::Sha384))
            | (Kind::Ec(Curve::P521), Algorithm::Es(Hash::Sha512))
            | (Kind::Ed25519, Algorithm::EdDsa) => true,
            _ => false,
        }
    }

    /// Whether a signature over a message was made with the other half of this key.
    ///
    /// # Errors
    ///
    /// When the library does not know the algorithm, or it is none of the key's.
    pub(crate) fn verifies(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Problem> {
        if !self.fits(algorithm) {
            return Err("the algorithm is none of the key's");
        }
        backend::verify(algorithm, &self.bytes, message, signature)
    }
}
