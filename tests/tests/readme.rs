//! The README says what the code says.

#[test]
fn the_table_of_keys_is_that_of_the_parser() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("<!-- keys -->\n").expect("a marker before the table");
    let (table, _) = rest.split_once("<!-- /keys -->").expect("a marker behind the table");
    let expected = oauth_grammar::keys::keys_table();
    assert!(
        table.trim() == expected.trim(),
        "the table of keys in README.md is not that of the parser; it should be:\n\n{expected}"
    );
}

#[test]
fn the_cliquify_struct_is_the_one_of_the_specs() {
    let readme = include_str!("../../README.md");
    let spec = include_str!("../../specs/src/cliquify.rs");
    let declaration = spec.find("#[oauth_provider(").and_then(|at| spec.get(at..)).expect("a declaration");
    let declaration = declaration.split("#[derive").next().unwrap_or_default();
    assert!(readme.contains(declaration), "README.md does not show the declaration of specs/src/cliquify.rs");
}
