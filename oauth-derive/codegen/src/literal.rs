//! Spans inside a string literal.

use std::ops::Range;

use proc_macro2::Span;
use syn::LitStr;

/// The span of these bytes of the literal's value, where the compiler can give one.
pub(crate) fn span_in(literal: &LitStr, range: &Range<usize>) -> Option<Span> {
    let token = literal.token();
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
