//! A private key as JSON (RFC 7517).

use serde::Deserialize;
use zeroize::Zeroizing;

use super::from_base64url;

/// The members of a private key.
#[derive(Deserialize)]
#[serde(tag = "kty")]
pub(super) enum Jwk {
    #[serde(rename = "RSA")]
    Rsa { n: Bytes, e: Bytes, d: Bytes, p: Bytes, q: Bytes, dp: Bytes, dq: Bytes, qi: Bytes },
    #[serde(rename = "EC")]
    Ec { x: Bytes, y: Bytes, d: Bytes },
    #[serde(rename = "OKP")]
    Okp { x: Bytes, d: Bytes },
}

/// A member, decoded.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Bytes(pub(super) Zeroizing<Vec<u8>>);

impl TryFrom<String> for Bytes {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = Zeroizing::new(text);
        from_base64url(&text).map(Zeroizing::new).map(Self).ok_or("it is not base64url")
    }
}
