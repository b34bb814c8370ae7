//! The table of keys as Markdown.

use std::fmt::Write;

use super::{FIELD, KEYS, Key};

/// The table of keys as Markdown, for a README or a documentation page.
///
/// A key inside a group is written with it, such as `request(method)`.
#[must_use]
pub fn keys_table() -> String {
    let mut table = String::from("| key | written | meaning | source | |\n|---|---|---|---|---|\n");
    rows(&mut table, KEYS, "", true);
    rows(&mut table, FIELD.keys, "field: ", true);
    table
}

fn rows(table: &mut String, keys: &'static [Key], place: &str, supported: bool) {
    for key in keys {
        let supported = supported && key.is_supported();
        let name =
            if place.ends_with('(') { format!("{place}{})", key.name()) } else { key.name().to_owned() };
        let written = key.usage().replace('|', "\\|");
        let status = if supported { "" } else { "not yet" };
        let prefix = if place.ends_with('(') { "" } else { place };
        // Writing to a string cannot fail.
        let _ = writeln!(
            table,
            "| {prefix}`{name}` | {written} | {} | {} | {status} |",
            key.meaning(),
            key.source()
        );
        let group_supported = key.shape.group.is_some_and(|group| group.supported);
        rows(table, key.keys(), &format!("{}(", key.name()), supported && group_supported);
    }
}
