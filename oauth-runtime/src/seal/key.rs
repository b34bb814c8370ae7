//! One key.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::printable::printable;
use crate::secret::REDACTED;
use crate::{Secret, crypto};

/// The bytes of a key.
pub(super) const LENGTH: usize = 32;

/// A key of 256 bits.
///
/// It is read from base64 in either alphabet, with or without padding, or from hexadecimal digits. Its memory is
/// overwritten when it is dropped, and `Debug` prints a fixed marker.
///
/// ```
/// use oauth_runtime::seal::Key;
///
/// let text = Key::generate()?.to_text(); // once, for the configuration
/// let key: Key = text.expose_secret().parse()?;
/// assert!("correct horse battery staple".parse::<Key>().is_err());
/// # Ok::<(), oauth_runtime::seal::KeyError>(())
/// ```
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; LENGTH]>);

impl Key {
    /// A key of random bytes from the operating system.
    ///
    /// # Errors
    ///
    /// When there are no random numbers, or neither of the features `ring` and `aws-lc-rs` is on.
    pub fn generate() -> Result<Self, KeyError> {
        crypto::random().map(Self::from).map_err(KeyError::Unavailable)
    }

    /// The key as base64 in the alphabet of URLs, for the configuration.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        Secret::new(crypto::base64url(self.bytes()))
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

impl From<[u8; LENGTH]> for Key {
    fn from(bytes: [u8; LENGTH]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // A file ends in a new line.
        let text = text.trim();
        let bytes = Zeroizing::new(if text.len() == 2 * LENGTH { hex(text) } else { base64(text) });
        match <[u8; LENGTH]>::try_from(bytes.as_slice()) {
            Ok(bytes) => Ok(Self::from(bytes)),
            Err(_) => Err(KeyError::NotAKey),
        }
    }
}

/// Nothing for what is not hexadecimal.
fn hex(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(LENGTH);
    for pair in text.as_bytes().chunks_exact(2) {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'));
        bytes.extend(pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    }
    bytes
}

/// Nothing for what is not base64.
fn base64(text: &str) -> Vec<u8> {
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet, config).decode(text).unwrap_or_default()
}

impl ZeroizeOnDrop for Key {}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Why there is no key or key ring. It does not show the key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not a key.
    NotAKey,
    /// The id of a key is empty, longer than 255 bytes, or has control characters.
    InvalidId,
    /// Two keys have this id.
    DuplicateId(String),
    /// There are no random numbers to make a key of.
    Unavailable(&'static str),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKey => f.write_str(
                "a key is 32 bytes, written as 43 characters of base64 or as 64 hexadecimal digits",
            ),
            Self::InvalidId => f.write_str("the id of a key is 1 to 255 bytes without control characters"),
            Self::DuplicateId(id) => write!(f, "two keys have the id `{}`", printable(id)),
            Self::Unavailable(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_base64_and_hexadecimal_text() {
        let bytes: [u8; LENGTH] = std::array::from_fn(|index| 0xf0 ^ u8::try_from(index).unwrap());
        let key = Key::from(bytes);
        let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
        assert!(base64.contains('/') && base64.ends_with('='), "{base64}");
        let hex = crypto::hex(&bytes);
        let texts = [
            key.to_text().expose_secret().to_owned(),
            base64.trim_end_matches('=').to_owned(),
            base64.replace('/', "_").replace('+', "-"),
            format!("{base64}\n"),
            hex.to_uppercase(),
            hex,
        ];
        for text in texts {
            assert_eq!(text.parse::<Key>().unwrap().bytes(), &bytes, "{text}");
        }
    }

    #[test]
    fn statement_32_what_is_no_key_is_not_shown() {
        let texts =
            ["", "CANARY", &"CANARYx".repeat(30), &"+1".repeat(32), &"zz".repeat(32), &"é".repeat(32)];
        for text in texts {
            let error = text.parse::<Key>().unwrap_err();
            assert_eq!(error, KeyError::NotAKey, "{text}");
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
        // One byte less, and one more.
        for length in [31, 33] {
            assert!(crypto::base64url(&vec![1; length]).parse::<Key>().is_err());
            assert!(crypto::hex(&vec![1; length]).parse::<Key>().is_err());
        }
        assert_eq!(format!("{:?}", Key::from([7; LENGTH])), "[redacted]");
    }

    #[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
    #[test]
    fn keys_that_are_generated_differ() {
        let text = || Key::generate().unwrap().to_text();
        assert_ne!(text(), text());
    }

    #[test]
    fn s4_statement_32_a_key_is_overwritten_when_it_is_dropped() {
        fn overwritten<T: ZeroizeOnDrop>(value: T) {
            drop(value);
        }
        overwritten(Key::from([1; LENGTH]));
        // The one field, which is what `Key` relies on.
        overwritten(Key::from([1; LENGTH]).0);
    }
}
