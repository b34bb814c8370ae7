//! Texts in one piece of memory.

use std::fmt;

use zeroize::Zeroize as _;

use crate::secret::REDACTED;

/// Texts in their order, of which some may be absent.
///
/// There may be a million keys made of these: each is one allocation, is compared as a whole and is overwritten when it
/// is dropped, because any text may be a secret. Most are empty, and those are `None`, because some implementations of
/// `memcmp` are slow where there is nothing to compare.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Texts(Option<Box<[u8]>>);

/// In place of the length of a text that is absent.
const ABSENT: u8 = u8::MAX;
/// Before a length that does not fit into a byte.
const LONG: u8 = ABSENT - 1;
/// How many bytes such a length takes.
const LENGTH: usize = size_of::<u64>();

impl Texts {
    /// None, for whoever has none to lend.
    pub(crate) fn none() -> &'static Self {
        const { &Self(None) }
    }

    /// Adds texts at the end.
    pub(crate) fn push<'t>(&mut self, texts: impl IntoIterator<Item = &'t str, IntoIter: Clone>) {
        self.extend(texts.into_iter().map(Some));
    }

    fn extend<'t>(&mut self, texts: impl Iterator<Item = Option<&'t str>> + Clone) {
        // Room for all: bytes that grow leave secrets behind.
        let room: usize = texts.clone().map(room_for).sum();
        let mut bytes = Vec::with_capacity(self.bytes().len() + room);
        bytes.extend_from_slice(self.bytes());
        for text in texts {
            match text.map(|text| (text, u8::try_from(text.len()))) {
                None => bytes.push(ABSENT),
                Some((_, Ok(length))) if length < LONG => bytes.push(length),
                Some((text, _)) => {
                    bytes.push(LONG);
                    bytes.extend_from_slice(&(text.len() as u64).to_ne_bytes());
                }
            }
            bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
        self.wipe();
        self.0 = (!bytes.is_empty()).then(|| bytes.into_boxed_slice());
    }

    #[inline]
    fn wipe(&mut self) {
        if let Some(bytes) = &mut self.0 {
            bytes.zeroize();
        }
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Those that are there or absent, in their order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Option<&str>> + Clone {
        Entries(self.bytes()).map(|entry| std::str::from_utf8(entry?).ok())
    }

    /// How many there are or are absent.
    pub(crate) fn count(&self) -> usize {
        Entries(self.bytes()).count()
    }

    /// Those that are there, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries().flatten()
    }

    /// Two and two.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut texts = self.iter();
        std::iter::from_fn(move || Some((texts.next()?, texts.next()?)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// The entries as bytes.
#[derive(Clone)]
struct Entries<'t>(&'t [u8]);

impl<'t> Iterator for Entries<'t> {
    type Item = Option<&'t [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        let (first, rest) = self.0.split_first()?;
        let (length, rest) = match *first {
            ABSENT => {
                self.0 = rest;
                return Some(None);
            }
            LONG => {
                let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
                (usize::try_from(u64::from_ne_bytes(*length)).ok()?, rest)
            }
            length => (usize::from(length), rest),
        };
        let (text, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(Some(text))
    }
}

/// How many bytes a text takes with its length.
fn room_for(text: Option<&str>) -> usize {
    let length = text.map_or(0, str::len);
    if length < usize::from(LONG) { 1 + length } else { 1 + LENGTH + length }
}

impl<'t> FromIterator<&'t str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        texts.into_iter().map(Some).collect()
    }
}

impl<'t> FromIterator<Option<&'t str>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<&'t str>>>(texts: I) -> Self {
        let texts: Vec<_> = texts.into_iter().collect();
        let mut all = Self::default();
        all.extend(texts.into_iter());
        all
    }
}

impl Drop for Texts {
    #[inline]
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|_| REDACTED)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Texts, room_for};

    #[test]
    fn texts_come_back_as_they_were() {
        let mut texts = Texts::default();
        texts.push(["a", ""]);
        texts.push(["\u{1F511}"]);
        assert_eq!(texts.iter().collect::<Vec<_>>(), ["a", "", "\u{1F511}"]);
        let with_absent: Texts = [Some("a"), None, Some("")].into_iter().collect();
        assert_eq!(with_absent.entries().collect::<Vec<_>>(), [Some("a"), None, Some("")]);
    }

    #[test]
    fn texts_of_every_length_come_back() {
        for length in [1, 0x7f, 0x80, 0xfd, 0xfe, 0xff, 0x100, 0x10_000] {
            let long = "x".repeat(length);
            let texts: Texts = [Some("a"), Some(&*long), None, Some("b")].into_iter().collect();
            assert_eq!(texts.entries().collect::<Vec<_>>(), [Some("a"), Some(&*long), None, Some("b")]);
            // Bytes that shrink would leave a secret behind, as those that grow.
            assert_eq!(texts.bytes().len(), texts.entries().map(room_for).sum::<usize>());
        }
    }

    #[test]
    fn where_one_text_ends_makes_a_difference() {
        let texts = |all: &[&str]| all.iter().copied().collect::<Texts>();
        assert_eq!(texts(&["ab", "c"]), texts(&["ab", "c"]));
        assert_ne!(texts(&["ab", "c"]), texts(&["a", "bc"]));
        assert_ne!(texts(&["ab"]), texts(&["ab", ""]));
    }

    #[test]
    fn no_text_is_printed() {
        let texts: Texts = ["s3cr3t"].into_iter().collect();
        assert_eq!(format!("{texts:?}"), r#"["[redacted]"]"#);
    }
}
