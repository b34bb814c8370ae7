//! Properties of the table of keys.

use std::collections::HashSet;

use oauth_grammar::keys::{EXAMPLES, KEYS, Key, Listed, PROVIDER, keys_tables, listed_keys};

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
fn the_markdown_tables_have_a_row_for_every_key() {
    let tables = keys_tables();
    for listed in listed_keys() {
        assert!(tables.contains(&format!("\n| `{}` | ", listed.path)), "{}", listed.path);
    }
    for row in tables.lines().filter(|row| row.starts_with('|')) {
        let cells = row.replace("\\|", "").matches('|').count();
        assert!([5, 6].contains(&cells), "{row}");
    }
    assert!(tables.contains("`request(method)`"));
    assert!(tables.contains("`response(expires_in(unit))`"));
    assert!(tables.contains("`field: pattern`"));
    assert!(
        !tables.contains("`refresh(response(root))`"),
        "what is written as another key has its rows there"
    );
}

#[test]
fn a_key_has_its_example_wherever_it_stands() {
    for Listed { path, key } in listed_keys() {
        let shown = EXAMPLES.iter().any(|(of, _)| *of == path);
        assert!(!shown || key.example().is_some_and(|example| example.contains(key.name())), "{path}");
    }
    let group = |name| PROVIDER.find(name).and_then(|key| key.shape.group).unwrap_or(&PROVIDER);
    let method = |name| group(name).find("method").and_then(Key::example);
    assert_eq!(method("refresh"), Some("request(method = GET)"));
    assert_eq!(method("then"), Some("request(method = GET)"));
}
