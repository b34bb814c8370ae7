//! A provider's text, made safe to print.

use std::borrow::Cow;

/// The longest text, in bytes; what is longer is cut.
const LONGEST: usize = 1024;

/// Text of a provider made safe to print, in whatever language: control characters are escaped, so that no control sequence
/// reaches a terminal or a log, and so are the marks that turn the direction of what is around them. It is cut to 1 KiB.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::new();
    for character in text.chars() {
        let length = safe.len();
        if is_harmful(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
        if safe.len() > LONGEST {
            safe.truncate(length);
            safe.push_str("..");
            break;
        }
    }
    Cow::Owned(safe)
}

/// Whether a character changes how others are shown: controls, ends of lines, and the marks of the bidirectional algorithm
/// (UAX #9).
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn statement_30_control_sequences_are_escaped_and_long_text_is_cut() {
        assert_eq!(printable("stuff happened"), "stuff happened");
        assert_eq!(printable("\u{1b}[31mred\r\n"), "\\u{1b}[31mred\\r\\n");
        assert!(printable(&"x".repeat(5000)).len() <= 1026);
    }
}
