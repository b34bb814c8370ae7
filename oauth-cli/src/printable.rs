//! Text of others on a terminal: what would move the cursor, change how other text is shown, or type for the user is escaped.

use std::borrow::Cow;
use std::mem;

/// A text of one line.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    escaped(text, is_harmful)
}

/// A text of several lines.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, is_harmful_in_lines)
}

/// Controls, and the marks of the bidirectional algorithm (UAX #9).
fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_harmful_in_lines(letter: char) -> bool {
    is_harmful(letter) && letter != '\n' && letter != '\t'
}

fn escaped(text: &str, is_harmful: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_harmful(letter) {
            safe.extend(letter.escape_default());
        } else {
            safe.push(letter);
        }
    }
    Cow::Owned(safe)
}

/// Bytes that come in pieces, as text of several lines.
#[derive(Default)]
pub(crate) struct Pieces {
    /// The begin of a letter whose end is to come.
    begun: Vec<u8>,
}

impl Pieces {
    pub(crate) fn next(&mut self, bytes: &[u8]) -> String {
        let mut all = mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut text = String::with_capacity(all.len());
        let mut chunks = all.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(&lines(chunk.valid()));
            let is_begun =
                || std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            if chunks.peek().is_none() && is_begun() {
                self.begun = chunk.invalid().to_vec();
            } else {
                text.push_str(&chunk.invalid().escape_ascii().to_string());
            }
        }
        text
    }

    /// What is left of a letter that has no end.
    pub(crate) fn rest(self) -> String {
        self.begun.escape_ascii().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{Pieces, lines, word};

    #[test]
    fn what_changes_a_terminal_is_escaped() {
        assert_eq!(word("a\u{1b}[31m\n\u{9b}2J\u{202e}é"), "a\\u{1b}[31m\\n\\u{9b}2J\\u{202e}é");
        assert_eq!(lines("a\tb\n\u{1b}\r"), "a\tb\n\\u{1b}\\r");
    }

    #[test]
    fn a_letter_in_two_pieces_is_one() {
        let mut pieces = Pieces::default();
        let (euro, text) = ("€".as_bytes(), "\u{9b}".as_bytes());
        assert_eq!(pieces.next(&euro[..1]) + &pieces.next(&euro[1..]), "€");
        assert_eq!(pieces.next(&text[..1]) + &pieces.next(&text[1..]), "\\u{9b}");
        assert_eq!(pieces.next(b"\xff\x9b\x1b[m\n\xe2\x82"), "\\xff\\x9b\\u{1b}[m\n");
        assert_eq!(pieces.rest(), "\\xe2\\x82");
    }
}
