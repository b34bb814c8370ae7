//! `lifetime`.

use super::Spanned;
use crate::parse::Section;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    Seconds(u64),
    Never,
    Jwt,
}

pub(super) fn build(section: &Section) -> Option<Spanned<Lifetime>> {
    if let Some((seconds, span)) = section.integer("lifetime") {
        return Some(Spanned { value: Lifetime::Seconds(seconds), span });
    }
    let word = section.word("lifetime")?;
    let value = if word.name() == "never" { Lifetime::Never } else { Lifetime::Jwt };
    Some(Spanned { value, span: word.span })
}
