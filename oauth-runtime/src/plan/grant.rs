//! `grant`.

use oauth_grammar::Grant;

use super::reader::Section;

/// What is offered. A word that no RFC has is a grant of the provider's own.
pub(super) fn read(section: Section<'_>) -> Box<[Grant]> {
    names(section).map(|name| Grant::of(name).unwrap_or(Grant::Vendor)).collect()
}

/// The `grant_type` of the one that is the provider's own.
pub(super) fn vendor(section: Section<'_>) -> Option<Box<str>> {
    names(section).find(|name| Grant::of(name).is_none()).map(Box::from)
}

fn names(section: Section<'_>) -> impl Iterator<Item = &str> {
    let items = section.items("grant").iter();
    // One that might be mistaken for a word of the RFCs is written `{"vendor": ".."}`.
    items.filter_map(|item| item.as_str().or_else(|| item.member("vendor")?.as_str()))
}
