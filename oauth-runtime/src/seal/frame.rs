//! How something sealed is written.

use std::fmt;

use chacha20poly1305::aead::AeadInPlace as _;
use chacha20poly1305::{KeyInit as _, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::key::Key;
use super::ring::KeyRing;
use crate::crypto::{self, Problem};
use crate::printable::printable;
use crate::store::RecordKey;

const MAGIC: &[u8] = b"OA";
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// What something sealed is bound to: it does not open anywhere else.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    Record(&'a RecordKey),
    /// By its name.
    Cookie(&'a str),
}

impl Place<'_> {
    /// `"OA" | 1 | class, after its length | the key of the record or the name of the cookie`.
    fn associated_data(self) -> Vec<u8> {
        // No class of a record is called `cookie`.
        let (class, name) = match self {
            Self::Record(key) => (key.class().as_str(), key.as_str()),
            Self::Cookie(name) => ("cookie", name),
        };
        let length = u8::try_from(class.len()).unwrap_or(u8::MAX);
        [MAGIC, &[FORMAT, length], class.as_bytes(), name.as_bytes()].concat()
    }
}

impl KeyRing {
    /// # Errors
    ///
    /// When there is no random number, or the text is longer than the cipher takes.
    pub(crate) fn seal(&self, place: Place<'_>, text: &[u8]) -> Result<Vec<u8>, Problem> {
        let named = self.sealing();
        let id = named.id.as_bytes();
        let id_length = u8::try_from(id.len()).map_err(|_| "the id of a key is longer than 255 bytes")?;
        let nonce: [u8; NONCE] = crypto::random()?;
        let header = [MAGIC, &[FORMAT, id_length], id, &nonce].concat();
        // It never grows, which would leave a copy of the text behind.
        let mut frame = Zeroizing::new(Vec::with_capacity(header.len() + text.len() + TAG));
        frame.extend_from_slice(&header);
        frame.extend_from_slice(text);
        let Some(sealed) = frame.get_mut(header.len()..) else { return Err("the frame is cut off") };
        let tag = cipher(&named.key)
            .encrypt_in_place_detached(&XNonce::from(nonce), &place.associated_data(), sealed)
            .map_err(|_| "it is too long to be sealed")?;
        frame.extend_from_slice(&tag);
        Ok(std::mem::take(&mut *frame))
    }

    /// Whether it is sealed by the key that seals.
    pub(super) fn is_current(&self, frame: &[u8]) -> bool {
        Frame::read(frame).is_some_and(|frame| *frame.id == *self.sealing().id)
    }

    /// # Errors
    ///
    /// When it was not sealed for this place by a key of the ring, or is not as it was sealed.
    pub(crate) fn open(&self, place: Place<'_>, frame: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let Frame { id, nonce, sealed, tag } = Frame::read(frame).ok_or(OpenError::NotSealed)?;
        let key = self.key(id).ok_or_else(|| OpenError::UnknownKey(id.to_owned()))?;
        let mut text = Zeroizing::new(sealed.to_vec());
        cipher(key)
            .decrypt_in_place_detached(
                &XNonce::from(nonce),
                &place.associated_data(),
                &mut text,
                &Tag::from(tag),
            )
            .map_err(|_| OpenError::Altered)?;
        Ok(text)
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

struct Frame<'a> {
    id: &'a str,
    nonce: [u8; NONCE],
    sealed: &'a [u8],
    tag: [u8; TAG],
}

impl<'a> Frame<'a> {
    /// `None` for what is not a frame.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&[FORMAT])?;
        let (length, rest) = rest.split_first()?;
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let id = std::str::from_utf8(id).ok().filter(|id| !id.is_empty())?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let (sealed, tag) = rest.split_last_chunk()?;
        Some(Self { id, nonce: *nonce, sealed, tag: *tag })
    }
}

/// Why something sealed does not open. A store gives it as the source of its error.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// It is not sealed, or by another format.
    NotSealed,
    /// It is under the key of this id, which is not in the key ring.
    UnknownKey(String),
    /// It is not as it was sealed, or was moved from its place.
    Altered,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSealed => f.write_str("it is not sealed"),
            Self::UnknownKey(id) => {
                write!(f, "it is sealed under the key `{}`, which is not in the key ring", printable(id))
            }
            Self::Altered => f.write_str("it was altered, or moved from its place"),
        }
    }
}

impl std::error::Error for OpenError {}

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use super::*;
    use crate::store::RecordClass;

    const TEXT: &[u8] = b"CANARY text";

    fn ring() -> KeyRing {
        KeyRing::new("new", [1; 32]).unwrap().and_opens("old", [2; 32]).unwrap()
    }

    #[test]
    fn statement_88_what_was_sealed_opens_in_its_place_alone() {
        let ring = ring();
        let record = |class| RecordKey::example(class, "one").unwrap();
        let (session, pending) = (record(RecordClass::Session), record(RecordClass::Pending));
        let other = RecordKey::example(RecordClass::Session, "two").unwrap();
        let places = [
            Place::Record(&session),
            Place::Record(&pending),
            Place::Record(&other),
            Place::Cookie("name"),
            Place::Cookie(session.as_str()),
        ];
        for (sealed_in, place) in places.iter().enumerate() {
            let frame = ring.seal(*place, TEXT).unwrap();
            for (opened_in, place) in places.iter().enumerate() {
                let opened = ring.open(*place, &frame);
                if sealed_in == opened_in {
                    assert_eq!(opened.unwrap().as_slice(), TEXT);
                } else {
                    assert_eq!(opened.unwrap_err(), OpenError::Altered);
                }
            }
        }
    }

    #[test]
    fn statement_88_no_bit_and_no_length_of_a_frame_may_change() {
        let (ring, place) = (ring(), Place::Cookie("name"));
        let frame = ring.seal(place, TEXT).unwrap();
        for index in 0..frame.len() {
            for bit in 0..8 {
                let mut changed = frame.clone();
                changed[index] ^= 1 << bit;
                assert!(ring.open(place, &changed).is_err(), "bit {bit} of byte {index}");
            }
            assert!(ring.open(place, &frame[..index]).is_err(), "cut off at {index}");
        }
        assert_eq!(ring.open(place, &[&frame[..], &[0]].concat()).unwrap_err(), OpenError::Altered);
        assert_eq!(ring.open(place, TEXT).unwrap_err(), OpenError::NotSealed);
    }

    #[test]
    fn statement_88_the_id_says_which_key_opens() {
        let place = Place::Cookie("name");
        let old = KeyRing::new("old", [2; 32]).unwrap().seal(place, TEXT).unwrap();
        assert_eq!(ring().open(place, &old).unwrap().as_slice(), TEXT);
        let sealed = ring().seal(place, TEXT).unwrap();
        assert_eq!(sealed[..7], *b"OA\x01\x03new");
        let of_other = KeyRing::new("old", [2; 32]).unwrap().open(place, &sealed).unwrap_err();
        assert_eq!(of_other, OpenError::UnknownKey("new".to_owned()));
        // Another key of the same id.
        let other = KeyRing::new("new", [3; 32]).unwrap();
        assert_eq!(other.open(place, &sealed).unwrap_err(), OpenError::Altered);
    }

    #[test]
    fn statement_88_a_text_is_never_sealed_alike_and_not_readable() {
        let place = Place::Cookie("name");
        let seal = || ring().seal(place, TEXT).unwrap();
        assert_ne!(seal(), seal());
        assert_eq!(seal().len(), 4 + 3 + NONCE + TEXT.len() + TAG);
        assert!(!seal().windows(6).any(|bytes| bytes == b"CANARY"));
        assert_eq!(ring().open(place, &ring().seal(place, b"").unwrap()).unwrap().as_slice(), b"");
    }

    #[test]
    fn the_cipher_is_that_of_the_draft() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
        let key: [u8; 32] = std::array::from_fn(|index| 0x80 + u8::try_from(index).unwrap());
        let nonce: [u8; NONCE] = std::array::from_fn(|index| 0x40 + u8::try_from(index).unwrap());
        let mut text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.".to_vec();
        let data = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let tag = cipher(&Key::from(key))
            .encrypt_in_place_detached(&XNonce::from(nonce), &data, &mut text)
            .unwrap();
        assert!(crypto::hex(&text).starts_with("bd6d179d3e83d43b9576579493c0e939"));
        assert_eq!(crypto::hex(&tag), "c0875924c1c7987947deafd8780acf49");
    }
}
