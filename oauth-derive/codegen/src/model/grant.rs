//! `grant`.

use oauth_grammar::Grant;

use super::Spanned;
use crate::parse::{Entry, Section};

pub(super) fn build(section: &Section) -> Vec<Spanned<Grant>> {
    let words = section.get("grant").into_iter().flat_map(Entry::words);
    words.filter_map(|word| Some(Spanned { value: Grant::of(word.name())?, span: word.span })).collect()
}
