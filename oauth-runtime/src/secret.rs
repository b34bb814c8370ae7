//! Text that must not be seen.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What stands in place of a secret wherever one could be printed.
pub(crate) const REDACTED: &str = "[redacted]";

/// A secret: a client secret, a token, a code.
///
/// `Debug` prints a fixed marker, comparison takes the same time wherever two secrets of one length differ, and
/// the memory is overwritten when the secret is dropped. There is no `Display` and no `Serialize`; the one way to
/// the text is [`expose_secret`](Self::expose_secret).
///
/// ```
/// use oauth_runtime::Secret;
///
/// let secret = Secret::new("s3cr3t");
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose_secret(), "s3cr3t");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// A secret shorter than this, in bytes, cannot be told from ordinary text.
const SHORTEST: usize = 4;

/// Replaces every occurrence of the secrets in `text`, as they are and as they may be encoded in a URL or a form.
///
/// A provider may repeat in an error message what was sent to it.
pub(crate) fn scrub<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut secrets: Vec<&str> = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST).collect();
    // A secret that is the start of another must not leave the other's end behind.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars();
    loop {
        if let Some(after) = secrets.iter().find_map(|secret| strip_spelling(rest.as_str(), secret)) {
            clean.push_str(REDACTED);
            rest = after.chars();
        } else if let Some(character) = rest.next() {
            clean.push(character);
        } else {
            return clean;
        }
    }
}

/// What follows the secret, when the text starts with it: which characters are percent-encoded, and in which case
/// the digits are, differs from one language to the next.
fn strip_spelling<'t>(text: &'t str, secret: &str) -> Option<&'t str> {
    if let Some(after) = text.strip_prefix(secret) {
        return Some(after);
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let is_escape = |high, low, byte| {
        digit(high).zip(digit(low)).is_some_and(|(high, low)| high * 16 + low == u32::from(byte))
    };
    let mut rest = text.as_bytes();
    for byte in secret.bytes() {
        rest = match rest {
            [b'%', high, low, after @ ..] if is_escape(*high, *low, byte) => after,
            [same, after @ ..] if *same == byte || (*same == b'+' && byte == b' ') => after,
            _ => return None,
        };
    }
    text.get(text.len() - rest.len()..)
}

#[cfg(test)]
mod tests {
    use super::{Secret, scrub};

    #[test]
    fn equality_is_by_content() {
        assert_eq!(Secret::new("abc"), Secret::new("abc"));
        assert_ne!(Secret::new("abc"), Secret::new("abd"));
        assert_ne!(Secret::new("abc"), Secret::new("abcd"));
    }

    #[test]
    fn scrub_removes_plain_and_encoded_forms() {
        let clean = scrub("secret a/b c was a%2Fb+c, id x", ["a/b c", "", "s"]);
        assert_eq!(clean, "secret [redacted] was [redacted], id x");
        assert_eq!(scrub("abcdEFGH a%20b%2Fc", ["abcd", "abcdEFGH", "a b/c"]), "[redacted] [redacted]");
        assert_eq!(scrub("a-b%20c%2f a%2db+c%2F é", ["a-b c/"]), "[redacted] [redacted] é");
        assert_eq!(scrub("%25x% %2525x%25 %C3%a9a+", ["%25x%", "éa "]), "[redacted] [redacted] [redacted]");
        assert_eq!(scrub("abc abc%6 %61bc%", ["abcd"]), "abc abc%6 %61bc%");
    }
}
