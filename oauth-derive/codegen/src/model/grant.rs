//! `grant`.

use oauth_grammar::Grant;

use super::Spanned;
use crate::literal::Text;
use crate::parse::{Atom, Section};

/// What is offered, in the order in which it is written.
pub(super) fn build(section: &Section) -> Vec<Spanned<Grant>> {
    let atoms = section.get("grant").map(super::super::parse::Entry::atoms).unwrap_or_default();
    let grant = |atom: &Atom| match atom {
        Atom::Word(word) => Grant::of(&word.to_string()),
        Atom::Text(_) => Some(Grant::Vendor),
        _ => None,
    };
    atoms.iter().filter_map(|atom| Some(Spanned { value: grant(atom)?, span: atom.span() })).collect()
}

/// The `grant_type` of the one that is the provider's own.
pub(super) fn vendor(section: &Section) -> Option<Text> {
    section.text("grant").cloned()
}
