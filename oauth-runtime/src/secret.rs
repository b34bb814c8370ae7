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

/// Replaces every occurrence of the secrets in `text`, as they are and as they are encoded on the wire.
///
/// A provider may repeat in an error message what was sent to it.
pub(crate) fn scrub<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut clean = text.to_owned();
    let mut secrets: Vec<&str> = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST).collect();
    // A secret that is the start of another must not leave the other's end behind.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let percent =
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string();
        for spelling in [secret, &form, &percent] {
            clean = clean.replace(spelling, REDACTED);
        }
    }
    clean
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
    }
}
