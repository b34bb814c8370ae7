//! A public key as JSON (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).

use crate::crypto::{Algorithm, Curve, PublicKey, from_base64url};
use crate::document::Node;

/// A key that signatures are verified with.
#[derive(Debug)]
pub(crate) struct Jwk {
    key: PublicKey,
    kid: Option<Box<str>>,
    /// The one algorithm that it is for, where it says that.
    alg: Option<Box<str>>,
}

impl Jwk {
    /// The key, unless it is one that verifies no signatures here: of another use, of an unknown kind, damaged, or with its
    /// secret half in it, which everybody has then.
    pub(super) fn read(jwk: &Node<'_>) -> Option<Self> {
        let text = |name| jwk.member(name).map(|value| value.as_str().ok_or(()));
        let optional = |name| text(name).transpose().ok();
        let is_for_signatures = optional("use")?.is_none_or(|used| used == "sig");
        let verifies = jwk
            .member("key_ops")
            .is_none_or(|ops| ops.items().iter().any(|operation| operation.as_str() == Some("verify")));
        if !is_for_signatures || !verifies || jwk.member("d").is_some() {
            return None;
        }
        Some(Self {
            key: public_key(jwk)?,
            kid: optional("kid")?.map(Box::from),
            alg: optional("alg")?.map(Box::from),
        })
    }

    /// Whether a token that says this may be signed by it.
    pub(super) fn fits(&self, algorithm: Algorithm, name: &str, kid: Option<&str>) -> bool {
        self.key.fits(algorithm)
            && self.alg.as_deref().is_none_or(|alg| alg == name)
            && kid.is_none_or(|kid| self.kid.as_deref() == Some(kid))
    }

    pub(super) fn key(&self) -> &PublicKey {
        &self.key
    }
}

fn public_key(jwk: &Node<'_>) -> Option<PublicKey> {
    let text = |name| jwk.member(name)?.as_str();
    let bytes = |name| from_base64url(text(name)?);
    match text("kty")? {
        "RSA" => PublicKey::rsa(&bytes("n")?, &bytes("e")?),
        "EC" => PublicKey::ec(Curve::of(text("crv")?)?, &bytes("x")?, &bytes("y")?),
        "OKP" if text("crv")? == "Ed25519" => PublicKey::ed25519(&bytes("x")?),
        _ => None,
    }
}
