//! A JWT that is signed, in the compact form (RFC 7515 §3.1).

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::refusal::Refusal;
use super::set::JwkSet;
use crate::crypto::{Algorithm, from_base64url, hmac};
use crate::document::{self, Node};

/// The most bytes that a token may have.
const LONGEST: usize = 64 * 1024;

/// A token in its parts, not yet verified.
pub(crate) struct Jws<'t> {
    header: Header,
    /// The header and the payload as they were signed.
    signed: &'t str,
    payload: Zeroizing<Vec<u8>>,
    signature: Vec<u8>,
}

/// What the header says that matters. All else in it is ignored.
struct Header {
    alg: Box<str>,
    kid: Option<Box<str>>,
    typ: Option<Box<str>>,
}

/// What a signature is verified with.
#[derive(Clone, Copy)]
pub(crate) enum Keys<'k> {
    /// The keys that the provider publishes.
    Public(&'k JwkSet),
    /// The secret that both sides have.
    Secret(&'k [u8]),
}

impl<'t> Jws<'t> {
    /// Reads the parts.
    ///
    /// # Errors
    ///
    /// When it is no token, or one whose header says that it is not signed or cannot be understood.
    pub(crate) fn parse(token: &'t str) -> Result<Self, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::Malformed)?;
        if payload.contains('.') {
            let is_jwe = token.split('.').count() == 5;
            return Err(if is_jwe { Refusal::Encrypted } else { Refusal::Malformed });
        }
        let bytes = |part| from_base64url(part).ok_or(Refusal::Malformed);
        Ok(Self {
            header: Header::parse(&bytes(header)?)?,
            signed,
            payload: Zeroizing::new(bytes(payload)?),
            signature: bytes(signature)?,
        })
    }

    /// The `typ` of the header (RFC 7515 §4.1.9).
    pub(crate) fn typ(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    /// The algorithm that the header says, which is good for hashes alone.
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        Algorithm::of(&self.header.alg)
    }

    /// The claims, whether the signature was verified or not.
    ///
    /// # Errors
    ///
    /// When they are no JSON object, or one in which a name stands twice.
    pub(crate) fn claims(&self) -> Result<Node<'_>, Refusal> {
        let text = std::str::from_utf8(&self.payload).map_err(|_| Refusal::Malformed)?;
        let claims = document::json(text).map_err(|_| Refusal::Malformed)?;
        if matches!(claims, Node::Object(_)) { Ok(claims) } else { Err(Refusal::Malformed) }
    }

    /// The algorithm, where it is one of these.
    ///
    /// # Errors
    ///
    /// That it is not.
    pub(crate) fn allowed(&self, allowed: &[Algorithm]) -> Result<Algorithm, Refusal> {
        self.algorithm().filter(|algorithm| allowed.contains(algorithm)).ok_or(Refusal::Algorithm)
    }

    /// Verifies the signature by one of these algorithms.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub(crate) fn verify(&self, allowed: &[Algorithm], keys: Keys<'_>) -> Result<(), Refusal> {
        let message = self.signed.as_bytes();
        let is_right = match (self.allowed(allowed)?, keys) {
            (Algorithm::Hs(hash), Keys::Secret(secret)) if !secret.is_empty() => {
                let expected = hmac(hash, secret, message);
                expected.map_err(Refusal::Library)?.ct_eq(&self.signature).into()
            }
            (algorithm, Keys::Public(set)) if !algorithm.is_symmetric() => {
                let jwk = set.find(algorithm, &self.header.alg, self.header.kid.as_deref())?;
                jwk.key().verifies(algorithm, message, &self.signature).map_err(Refusal::Library)?
            }
            // A public key is no secret: everybody can make the HMAC of it.
            _ => return Err(Refusal::Algorithm),
        };
        if is_right { Ok(()) } else { Err(Refusal::Signature) }
    }
}

impl Header {
    fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed)?;
        let header = document::json(text).map_err(|_| Refusal::Malformed)?;
        if header.member("crit").is_some() {
            return Err(Refusal::Critical);
        }
        let text = |name| match header.member(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(|text| Some(Box::from(text))).ok_or(Refusal::Malformed),
        };
        let alg: Box<str> = text("alg")?.ok_or(Refusal::Malformed)?;
        // Whoever reads it, and whether or not there are keys: what nobody signed says nothing.
        if alg.eq_ignore_ascii_case("none") {
            return Err(Refusal::Unsigned);
        }
        Ok(Self { alg, kid: text("kid")?, typ: text("typ")? })
    }
}

/// Its claims are about a person.
impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").finish_non_exhaustive()
    }
}
