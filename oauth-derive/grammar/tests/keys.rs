//! Properties of the table of keys.

use std::collections::HashSet;

use oauth_grammar::keys::{KEYS, Key, keys_table};

fn walk(keys: &'static [Key], visit: &mut impl FnMut(&'static Key)) {
    for key in keys {
        visit(key);
        walk(key.keys(), visit);
    }
}

#[test]
fn a_group_has_no_key_twice() {
    let distinct = |keys: &'static [Key]| {
        let names: HashSet<_> = keys.iter().map(Key::name).collect();
        assert_eq!(names.len(), keys.len(), "{names:?}");
    };
    distinct(KEYS);
    walk(KEYS, &mut |key| distinct(key.keys()));
}

#[test]
fn every_key_says_what_it_means_and_how_it_is_written() {
    walk(KEYS, &mut |key| {
        assert!(!key.meaning().is_empty() && !key.meaning().ends_with('.'), "{}", key.name());
        assert!(key.usage().contains(key.name()), "{}", key.usage());
        assert!(!key.source().contains('|') && !key.meaning().contains('|'), "{}", key.name());
    });
}

#[test]
fn the_markdown_table_has_a_row_for_every_key() {
    let table = keys_table();
    walk(KEYS, &mut |key| assert!(table.contains(key.name()), "{}", key.name()));
    for row in table.lines() {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 6, "{row}");
    }
    assert!(table.contains("`request(method)`"));
    assert!(table.contains("field: `pattern`"));
}
