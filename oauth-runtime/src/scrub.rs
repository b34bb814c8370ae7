//! Removes secrets from a provider's text, which may repeat what was sent to it.

use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::secret::REDACTED;

/// The shortest secret that is searched for, in bytes; a shorter one cannot be told from ordinary text.
const SHORTEST: usize = 4;

/// The length that a text is cut to, in bytes: four times what an error shows. A body of a megabyte is not searched to
/// its end.
const LONGEST: usize = 4096;

/// How much of a text is searched, in bytes, when so much of it is hidden that less than [`LONGEST`] remains.
const FARTHEST: usize = 4 * LONGEST;

/// The limit of comparisons for each secret. Ordinary text never reaches it; a text that repeats the beginning of a
/// secret would otherwise take as many as its length times that of the secret.
const COMPARISONS: usize = 32 * FARTHEST;

/// Replaces every occurrence of the secrets in `text`: plain, encoded as on the wire, escaped as in JSON or HTML, and
/// in base64, alone or inside longer data. Long text is cut, and what takes too long to search is hidden.
pub(crate) fn scrub<'a>(text: &str, secrets: impl IntoIterator<Item = &'a str>) -> String {
    let secrets: Vec<&str> = secrets.into_iter().filter(|secret| secret.len() >= SHORTEST).collect();
    search(text, &secrets, &Work::new(&secrets))
}

fn search(text: &str, secrets: &[&str], work: &Work) -> String {
    let spellings: Vec<Spelling> = Spelling::ALL.into_iter().filter(|it| it.may_be_in(text)).collect();
    let needles: Vec<Zeroizing<String>> = secrets.iter().flat_map(|secret| base64_needles(secret)).collect();
    let mut clean = String::with_capacity(text.len().min(LONGEST));
    // Where the last occurrence ends; occurrences may overlap.
    let mut hidden = 0;
    // Where the last base64 word with an occurrence ends.
    let mut word_end = 0;
    for (at, character) in text.char_indices() {
        if clean.len() >= LONGEST || at >= FARTHEST {
            break;
        }
        let rest = text.get(at..).unwrap_or_default();
        let spelled = spellings.iter().flat_map(|spelling| {
            secrets.iter().filter_map(|secret| spelling.length_of(rest, secret.as_bytes(), work))
        });
        let spelled = spelled.max();
        // The whole word is hidden: next to the needle it has bits of the secret, and the client's identifier.
        let in_base64 = at >= word_end
            && needles.iter().any(|it| Spelling::Plain.length_of(rest, it.as_bytes(), work).is_some());
        if in_base64 {
            word_end = at + rest.find(|c| !is_base64(c)).unwrap_or(rest.len());
        }
        let found =
            if work.is_too_much() { Some(rest.len()) } else { spelled.max(in_base64.then(|| word_end - at)) };
        if let Some(length) = found {
            if at >= hidden {
                if in_base64 || work.is_too_much() {
                    clean.truncate(clean.trim_end_matches(is_base64).len());
                }
                clean.push_str(REDACTED);
            }
            hidden = hidden.max(at + length);
        }
        if work.is_too_much() {
            break;
        }
        if at >= hidden {
            clean.push(character);
        }
    }
    clean
}

/// The comparisons made so far, and their limit.
struct Work {
    done: Cell<usize>,
    most: usize,
}

impl Work {
    fn new(secrets: &[&str]) -> Self {
        Self { done: Cell::new(0), most: secrets.len() * COMPARISONS }
    }

    /// Counts one comparison; `None` past the limit.
    fn compare(&self) -> Option<()> {
        if !self.is_too_much() {
            self.done.set(self.done.get() + 1);
        }
        (!self.is_too_much()).then_some(())
    }

    fn is_too_much(&self) -> bool {
        self.done.get() > self.most
    }
}

/// One way to encode text.
#[derive(Debug, Clone, Copy)]
enum Spelling {
    Plain,
    Percent,
    Form,
    Json,
    Html,
}

/// What the start of an encoded text stands for.
enum Unit {
    Byte(u8),
    Char(char),
}

impl Spelling {
    const ALL: [Self; 5] = [Self::Plain, Self::Percent, Self::Form, Self::Json, Self::Html];

    /// Whether the text has anything that this spelling does not read as plain text.
    fn may_be_in(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            Self::Percent => text.contains('%'),
            Self::Form => text.contains(['%', '+']),
            Self::Json => text.contains('\\'),
            Self::Html => text.contains('&'),
        }
    }

    /// The length of the beginning of `text` that spells the secret; `None` when it does not, or past the limit.
    fn length_of(self, text: &str, secret: &[u8], work: &Work) -> Option<usize> {
        let (mut at, mut wanted) = (0, secret);
        while !wanted.is_empty() {
            work.compare()?;
            let (unit, length) = self.first(text.get(at..)?)?;
            wanted = match unit {
                Unit::Byte(byte) => wanted.strip_prefix(&[byte])?,
                Unit::Char(character) => {
                    wanted.strip_prefix(character.encode_utf8(&mut [0; 4]).as_bytes())?
                }
            };
            at += length;
        }
        Some(at)
    }

    fn first(self, text: &str) -> Option<(Unit, usize)> {
        let character = text.chars().next()?;
        let decoded = match (self, character) {
            (Self::Percent | Self::Form, '%') => hex(text.get(1..3)).and_then(|byte| {
                // Two digits always fit into a byte.
                Some((Unit::Byte(u8::try_from(byte).ok()?), 3))
            }),
            (Self::Form, '+') => Some((Unit::Byte(b' '), 1)),
            (Self::Json, '\\') => json_escape(text).map(|(decoded, length)| (Unit::Char(decoded), length)),
            (Self::Html, '&') => entity(text).map(|(decoded, length)| (Unit::Char(decoded), length)),
            _ => None,
        };
        decoded.or(Some((Unit::Char(character), character.len_utf8())))
    }
}

fn hex(digits: Option<&str>) -> Option<u32> {
    digits
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
}

/// What an escape of JSON stands for (RFC 8259 §7), and its length.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.chars().nth(1)? {
        'u' => {
            let unit = |at: usize| {
                let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
                u16::try_from(hex(Some(digits))?).ok()
            };
            // A character beyond the basic plane is two units, and the first alone is no character.
            let units = unit(0).into_iter().chain(unit(6));
            let decoded = char::decode_utf16(units).next()?.ok()?;
            return Some((decoded, 6 * decoded.len_utf16()));
        }
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        itself => itself,
    };
    Some((simple, 1 + text.chars().nth(1)?.len_utf8()))
}

/// What a character reference of HTML stands for, and its length. Of the named ones, only those that programs write.
fn entity(text: &str) -> Option<(char, usize)> {
    let name = text.get(1..text.bytes().take(12).position(|byte| byte == b';')?)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        number => {
            let digits = number.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => hex(Some(digits)),
                None => digits.parse().ok(),
            };
            char::from_u32(code?)?
        }
    };
    Some((character, name.len() + 2))
}

/// What base64 makes of the secret, and of the secret as HTTP Basic form-encodes it, wherever it is in the encoded
/// text. Three bytes become four characters, so the secret can begin at three positions in them.
fn base64_needles(secret: &str) -> Vec<Zeroizing<String>> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let form = Zeroizing::new(form);
    // As the client writes a blank, and as a server may that decodes it and encodes it again.
    let mut with_blanks = Zeroizing::new(String::with_capacity(3 * form.len()));
    form.chars().for_each(|character| match character {
        '+' => with_blanks.push_str("%20"),
        character => with_blanks.push(character),
    });
    let mut texts = vec![secret, &**form, &**with_blanks];
    texts.dedup();
    let mut needles = Vec::new();
    for text in texts {
        for shift in 0..3 {
            let mut shifted = Zeroizing::new(vec![0; shift]);
            shifted.extend_from_slice(text.as_bytes());
            let whole = (shift * 8).div_ceil(6)..shifted.len() * 8 / 6;
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let encoded = Zeroizing::new(engine.encode(&*shifted));
                needles.extend(encoded.get(whole.clone()).map(|needle| Zeroizing::new(needle.to_owned())));
            }
        }
    }
    needles
}

fn is_base64(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '-' | '_' | '=')
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::{COMPARISONS, FARTHEST, Work, scrub, search};

    #[test]
    fn plain_and_encoded_forms_are_removed() {
        let clean = scrub("secret a/b c was a%2Fb+c, id x", ["a/b c", "", "s"]);
        assert_eq!(clean, "secret [redacted] was [redacted], id x");
        assert_eq!(scrub("abcdEFGH a%20b%2fc", ["abcd", "abcdEFGH", "a b/c"]), "[redacted] [redacted]");
        assert_eq!(scrub(&"x".repeat(1 << 20), ["abcdef"]).len(), super::LONGEST);
        assert_eq!(scrub("<abcdefgh>", ["abcdef", "cdefgh"]), "<[redacted]>", "one inside the other's end");
    }

    #[test]
    fn escapes_of_json_and_html_are_seen_through() {
        let secret = "a\"b/\\é😀&<";
        for spelled in [
            r#"a\"b/\\é😀&<"#,
            r#"a\"b\/\\\u00e9\ud83d\uDE00&<"#,
            r"\u0061\u0022\u0062\u002f\u005c\u00E9😀\u0026\u003c",
            r"a&quot;b/\é😀&amp;&lt;",
            r"a&#34;b/\&#xE9;&#x1F600;&#38;&lt;",
            "a%22b%2F%5C%C3%A9%f0%9f%98%80%26%3C",
        ] {
            assert_eq!(scrub(&format!("<{spelled}>"), [secret]), "<[redacted]>", "{spelled}");
        }
        for other in ["%", "%zz%é", "\\", "\\u12", "\\ud83d", "&", "&#x;", "&#xFFFFFFFF;", "&nbsp;é"] {
            assert_eq!(scrub(other, [secret]), other);
        }
    }

    #[test]
    fn base64_is_seen_through_wherever_the_secret_stands_in_it() {
        let secret = "s3cr/t +";
        for before in ["", "i", "id", "id:", "client:"] {
            for secret in [secret, "s3cr%2Ft+%2B"] {
                let text = format!("{before}{secret} and more");
                for encoded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                    let clean = scrub(&format!("Basic {encoded}, no"), ["s3cr/t +"]);
                    assert_eq!(clean, "Basic [redacted], no");
                }
            }
        }
        let long = STANDARD.encode(secret.repeat(100_000));
        assert_eq!(scrub(&long, [secret]), "[redacted]");
        assert_eq!(scrub("Basic aWQ6b3RoZXI=", [secret]), "Basic aWQ6b3RoZXI=");
    }

    #[test]
    fn a_long_secret_goes_whole_and_what_follows_stays() {
        let words: Vec<String> = (0..2000).map(|number| format!("{number}, +word")).collect();
        let secret = words.join(" ");
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelled in [&*secret, &form, &STANDARD.encode(&secret)] {
            assert_eq!(scrub(&format!("<{spelled}> has expired"), [&*secret]), "<[redacted]", "cut");
        }
        let secret = words[..500].join(" ");
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelled in [&*secret, &form, &STANDARD.encode(&secret)] {
            assert_eq!(scrub(&format!("<{spelled}> has expired"), [&*secret]), "<[redacted]> has expired");
        }
        let first: String = words.join(" ").chars().take(FARTHEST - 10).collect();
        let clean = scrub(&format!("{first}! {secret}, and more"), [&*first, &secret]);
        assert_eq!(clean, "[redacted]! [redacted]", "it begins where the search ends");
    }

    #[test]
    fn the_work_is_bounded_whatever_a_text_repeats() {
        for (length, unit) in [
            (64, "a"),
            (16_000, "a"),
            (16_000, "%61"),
            (16_000, "&#97;"),
            (16_000, r"\u0061"),
            (16_000, "YWFh"),
        ] {
            let secrets = ["a".repeat(length), "a".repeat(length - 1) + "b"];
            let secrets = [&*secrets[0], &*secrets[1]];
            for before in ["", "+%5c\\&"] {
                let text = before.to_owned() + &unit.repeat((1 << 20) / unit.len());
                let work = Work::new(&secrets);
                let clean = search(&text, &secrets, &work);
                assert_eq!(clean, before.to_owned() + "[redacted]", "{length} of {unit}");
                assert!(work.done.get() <= secrets.len() * COMPARISONS + 1);
            }
        }
    }

    #[test]
    fn what_takes_too_long_to_search_is_hidden() {
        let almost = "a".repeat(4000);
        let secret = almost.clone() + "b";
        let clean = scrub(&format!("{almost}! {secret} and more"), [&*secret]);
        assert!(clean.ends_with("[redacted]") && clean.len() < 200, "{clean}");
    }
}
