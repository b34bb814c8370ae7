//! Random numbers and hashes, from the library that TLS comes from.

mod algorithm;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[path = "ring.rs"]
mod backend;
#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[path = "none.rs"]
mod backend;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod der;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod jwk;
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[path = "key.rs"]
mod key;
#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
#[path = "no_key.rs"]
mod key;
#[cfg(any(
    feature = "openid",
    all(feature = "dpop", feature = "mock", any(feature = "ring", feature = "aws-lc-rs"))
))]
mod public;
#[cfg(all(
    any(feature = "dpop", all(feature = "openid", feature = "mock")),
    any(feature = "ring", feature = "aws-lc-rs")
))]
mod public_jwk;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

pub(crate) use self::algorithm::Algorithm;
#[cfg(feature = "openid")]
pub(crate) use self::backend::digest;
pub(crate) use self::backend::{hmac, random, sha256};
#[cfg(all(feature = "dpop", feature = "mock", not(any(feature = "ring", feature = "aws-lc-rs"))))]
pub(crate) use self::key::is_signed_by;
#[cfg(all(feature = "dpop", not(any(feature = "ring", feature = "aws-lc-rs"))))]
pub(crate) use self::key::public_members;
pub(crate) use self::key::{PrivateKey, certificate_thumbprint, fingerprint, verify};
#[cfg(feature = "openid")]
pub(crate) use self::public::{Curve, PublicKey};
#[cfg(all(feature = "dpop", feature = "mock", any(feature = "ring", feature = "aws-lc-rs")))]
pub(crate) use self::public_jwk::is_signed_by;
#[cfg(all(feature = "dpop", any(feature = "ring", feature = "aws-lc-rs")))]
pub(crate) use self::public_jwk::public_members;
use crate::Secret;

/// Why there is no random number or hash, for the message of an error.
pub(crate) type Problem = &'static str;

/// 256 random bits as base64url text of 43 characters, which are all unreserved in a URL (RFC 3986 §2.3).
///
/// # Errors
///
/// When the operating system gives none.
pub(crate) fn random_text() -> Result<Secret, Problem> {
    let bytes = Zeroizing::new(random::<32>()?);
    Ok(Secret::new(base64url(&*bytes)))
}

/// Base64 in the alphabet of URLs, without padding (RFC 4648 §5).
pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Adds the [`base64url`] of some bytes to a text.
#[cfg(feature = "dpop")]
pub(crate) fn push_base64url(text: &mut String, bytes: &[u8]) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// What [`base64url`] has made; `None` for any other text.
#[cfg(any(feature = "openid", feature = "seal", feature = "ring", feature = "aws-lc-rs"))]
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Hexadecimal text in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn statement_37_random_text_has_256_bits_and_is_never_the_same() {
        let texts: std::collections::BTreeSet<String> =
            (0..1000).map(|_| super::random_text().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(texts.len(), 1000);
        assert!(texts.iter().all(|text| text.len() == 43 && oauth_grammar::chars::is_code_verifier(text)));
    }

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::hex(&super::sha256([b"a".as_slice(), b"bc"]).unwrap()), expected);
    }
}
