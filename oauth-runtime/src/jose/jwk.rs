//! A public key as JSON (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).

use serde_json::json;

use crate::crypto::{self, Algorithm, Curve, Problem, PublicKey, from_base64url};
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

/// The SHA-256 thumbprint of a key (RFC 7638 §3), as base64url. Only the members that make the key are in it.
///
/// # Errors
///
/// When it is no key of a known kind, or there is no library to hash with.
#[cfg_attr(not(test), expect(dead_code, reason = "proofs of possession name keys by it"))]
pub(crate) fn thumbprint(jwk: &Node<'_>) -> Result<String, Problem> {
    let names: &[&str] = match jwk.member("kty").and_then(Node::as_str) {
        Some("RSA") => &["e", "kty", "n"],
        Some("EC") => &["crv", "kty", "x", "y"],
        Some("OKP") => &["crv", "kty", "x"],
        Some("oct") => &["k", "kty"],
        _ => &[],
    };
    // In the order of their names, without spaces.
    let members =
        names.iter().map(|name| Some(format!("{}:{}", json!(name), json!(jwk.member(name)?.as_str()?))));
    let members = members.collect::<Option<Vec<_>>>().filter(|members| !members.is_empty());
    let members = members.ok_or("it is no JWK with the members of its kind")?;
    Ok(crypto::base64url(&crypto::sha256([format!("{{{}}}", members.join(",")).as_bytes()])?))
}
