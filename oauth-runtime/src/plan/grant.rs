//! `grant`.

use oauth_grammar::Grant;

use super::reader::Section;

pub(super) fn read(section: Section<'_>) -> Box<[Grant]> {
    section.texts("grant").filter_map(Grant::of).collect()
}
