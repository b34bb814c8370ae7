//! The public half of a key as JSON (RFC 7517), of which its thumbprint is (RFC 7638 §3.2).

use serde_json::{Map, Value};

#[cfg(feature = "dpop")]
use super::from_base64url;
use super::key::Kind;
#[cfg(all(feature = "dpop", feature = "mock"))]
use super::public::{Curve, PublicKey};
use super::{Algorithm, PrivateKey, backend, base64url, der};
use crate::plan::Hash;

/// Members of private keys (RFC 7518 §6), and the value of a secret one.
#[cfg(feature = "dpop")]
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl PrivateKey {
    /// The members that make up its public half, in the order of their names; `None` of a secret.
    pub(crate) fn public_jwk(&self) -> Option<Map<String, Value>> {
        match (&self.kind, self.algorithm) {
            (Kind::Rsa(key), _) => {
                let (n, e) = der::rsa_public_numbers(backend::rsa_public_key(key))?;
                Some(members([("e", &base64url(e)), ("kty", "RSA"), ("n", &base64url(n))]))
            }
            (Kind::Ec(key), Algorithm::Es(hash)) => {
                // An uncompressed point (SEC 1 §2.3.3).
                let (_, point) = backend::ec_public_key(key).split_first()?;
                let (x, y) = point.split_at_checked(point.len() / 2)?;
                let (x, y) = (base64url(x), base64url(y));
                Some(members([("crv", curve(hash)?), ("kty", "EC"), ("x", &x), ("y", &y)]))
            }
            (Kind::Ed(key), _) => {
                let x = base64url(backend::ed_public_key(key));
                Some(members([("crv", "Ed25519"), ("kty", "OKP"), ("x", &x)]))
            }
            (Kind::Secret(_) | Kind::Ec(_), _) => None,
        }
    }
}

/// The members that make up a public key for this algorithm; `None` when it is no such key, or has more than its public half.
#[cfg(feature = "dpop")]
pub(crate) fn public_members(algorithm: Algorithm, jwk: &Map<String, Value>) -> Option<Map<String, Value>> {
    if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
        return None;
    }
    let text = |name: &str| jwk.get(name)?.as_str();
    let number =
        |name: &str| text(name).filter(|text| from_base64url(text).is_some_and(|bytes| !bytes.is_empty()));
    // One whose leading zeros were left out is none (RFC 7518 §6.2.1.2, RFC 8037 §2).
    let of_length = |name: &str, length: usize| {
        text(name).filter(|text| from_base64url(text).is_some_and(|bytes| bytes.len() == length))
    };
    let is = |name: &str, value: &str| text(name) == Some(value);
    match algorithm {
        Algorithm::Rs(_) | Algorithm::Ps(_) if is("kty", "RSA") => {
            Some(members([("e", number("e")?), ("kty", "RSA"), ("n", number("n")?)]))
        }
        Algorithm::Es(hash) if is("kty", "EC") && is("crv", curve(hash)?) => {
            let length = match hash {
                Hash::Sha256 => 32,
                Hash::Sha384 => 48,
                _ => 66,
            };
            let (x, y) = (of_length("x", length)?, of_length("y", length)?);
            Some(members([("crv", curve(hash)?), ("kty", "EC"), ("x", x), ("y", y)]))
        }
        Algorithm::EdDsa if is("kty", "OKP") && is("crv", "Ed25519") => {
            Some(members([("crv", "Ed25519"), ("kty", "OKP"), ("x", of_length("x", 32)?)]))
        }
        _ => None,
    }
}

/// Whether a signature over a message was made with the other half of a key of these members.
#[cfg(all(feature = "dpop", feature = "mock"))]
pub(crate) fn is_signed_by(
    algorithm: Algorithm,
    jwk: &Map<String, Value>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let bytes = |name: &str| from_base64url(jwk.get(name)?.as_str()?);
    let key = match algorithm {
        Algorithm::EdDsa => bytes("x").and_then(|x| PublicKey::ed25519(&x)),
        Algorithm::Es(hash) => {
            let curve = curve(hash).and_then(Curve::of);
            let point = bytes("x").zip(bytes("y"));
            curve.zip(point).and_then(|(curve, (x, y))| PublicKey::ec(curve, &x, &y))
        }
        _ => bytes("n").zip(bytes("e")).and_then(|(n, e)| PublicKey::rsa(&n, &e)),
    };
    key.is_some_and(|key| key.verifies(algorithm, message, signature).unwrap_or(false))
}

fn members<const N: usize>(members: [(&str, &str); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// The curve that belongs to a hash (RFC 7518 §3.4).
fn curve(hash: Hash) -> Option<&'static str> {
    match hash {
        Hash::Sha1 => None,
        Hash::Sha256 => Some("P-256"),
        Hash::Sha384 => Some("P-384"),
        Hash::Sha512 => Some("P-521"),
    }
}
