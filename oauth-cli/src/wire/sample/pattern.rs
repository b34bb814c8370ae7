//! A text that matches a pattern.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How often something is repeated at most beyond what it has to be.
const MORE: u32 = 8;

/// A text that the pattern matches as a whole, with this letter where it may have one.
pub(super) fn matching(pattern: &str, letter: char) -> Option<String> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let mut bytes = Vec::new();
    append(&parser.parse(pattern).ok()?, u8::try_from(letter).ok()?, &mut bytes);
    String::from_utf8(bytes).ok()
}

fn append(pattern: &Hir, letter: u8, bytes: &mut Vec<u8>) {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => bytes.extend_from_slice(&literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            let has = |byte: u8| class.iter().any(|range| (range.start()..=range.end()).contains(&byte));
            // A digit or a letter in capitals that is another one of the other round.
            let digit = b'1' + (letter - b'a');
            let usual = [letter, letter.to_ascii_uppercase(), digit].into_iter().find(|byte| has(*byte));
            bytes
                .extend(usual.or_else(|| class.iter().next().map(regex_syntax::hir::ClassBytesRange::start)));
        }
        HirKind::Class(Class::Unicode(class)) => {
            let first = class.iter().next().map(|range| range.start().to_string());
            bytes.extend(first.unwrap_or_default().into_bytes());
        }
        HirKind::Repetition(repeated) => {
            // Long enough to be told from other text.
            let most = repeated.max.unwrap_or(u32::MAX);
            for _ in 0..most.min(repeated.min.max(MORE)) {
                append(&repeated.sub, letter, bytes);
            }
        }
        HirKind::Capture(capture) => append(&capture.sub, letter, bytes),
        HirKind::Concat(parts) => parts.iter().for_each(|part| append(part, letter, bytes)),
        HirKind::Alternation(parts) => {
            if let Some(first) = parts.first() {
                append(first, letter, bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn it_matches_and_differs() {
        for pattern in [
            "[a-z0-9][a-z0-9-]*",
            "[A-Z0-9]{10}",
            "[0-9a-f-]{36}",
            "v[0-9]+\\.[0-9]+",
            "https://[a-z0-9-]+\\.docusign\\.(net|com)",
            "^[1-5][0-9][0-9]$",
            "[!-~]{20,30}",
            "\\d+(\\.x)?",
        ] {
            let [one, other] = ['a', 'b'].map(|letter| matching(pattern, letter).unwrap());
            for text in [&one, &other] {
                let whole = regex_lite::Regex::new(&format!("^(?:{pattern})$")).unwrap();
                assert!(whole.is_match(text), "{pattern} {text}");
            }
            assert_ne!(one, other, "{pattern}");
        }
    }
}
