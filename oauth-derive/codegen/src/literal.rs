//! String literals, and spans inside of them.

use std::ops::Range;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::LitStr;

/// A string literal with what it says, which syn would read anew at every look.
#[derive(Clone)]
pub(crate) struct Text {
    literal: LitStr,
    value: String,
}

impl Text {
    pub(crate) fn new(value: &str, span: Span) -> Self {
        Self { literal: LitStr::new(value, span), value: value.to_owned() }
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn literal(&self) -> &LitStr {
        &self.literal
    }

    pub(crate) fn span(&self) -> Span {
        self.literal.span()
    }
}

impl From<LitStr> for Text {
    fn from(literal: LitStr) -> Self {
        Self { value: literal.value(), literal }
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.literal.to_tokens(tokens);
    }
}

/// The span of these bytes of the literal's value, where the compiler can give one.
pub(crate) fn span_in(text: &Text, range: &Range<usize>) -> Option<Span> {
    let token = text.literal.token();
    let source = token.to_string();
    let start = source_offset(&source, range.start)?;
    let end = source_offset(&source, range.end)?;
    token.subspan(start..end)
}

/// Where byte `target` of the value is in the source of its literal.
fn source_offset(source: &str, target: usize) -> Option<usize> {
    let open = source.find('"')? + 1;
    if source.starts_with('r') {
        return Some(open + target);
    }
    let mut rest = source.get(open..)?;
    let mut value = 0;
    while value < target {
        let (written, meant) = next_char(rest)?;
        rest = rest.get(written..)?;
        value += meant;
    }
    Some(source.len() - rest.len())
}

/// The lengths in bytes of the next character: as it is written, and in the value.
fn next_char(rest: &str) -> Option<(usize, usize)> {
    let first = rest.chars().next()?;
    if first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    match rest.chars().nth(1)? {
        'x' => Some((4, 1)),
        'u' => {
            let close = rest.find('}')?;
            let digits = rest.get(3..close)?.replace('_', "");
            let meant = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            Some((close + 1, meant.len_utf8()))
        }
        '\n' | '\r' => {
            let continued = rest.get(1..)?.trim_start();
            Some((rest.len() - continued.len(), 0))
        }
        _ => Some((2, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::source_offset;

    #[test]
    fn an_offset_in_the_value_is_one_in_its_literal() {
        // What comes before `{x}` in the literal, and in its value.
        for (written, meant) in [
            ("\"a", "a"),
            ("r#\"a\\", "a\\"),
            (r#""\n\\\"\0"#, "\n\\\"\0"),
            (r#""\x41é"#, "Aé"),
            (r#""\u{1f6_00}"#, "\u{1f600}"),
            ("\"a\\\n      b\\\r\n\tc", "abc"),
        ] {
            let source = format!("{written}{{x}}\"");
            assert_eq!(source_offset(&source, meant.len()), Some(written.len()), "{source}");
        }
    }
}
