//! `docs/openid.md` names tests, which are there.

use oauth_tests::measure::workspace_root;

#[test]
fn every_named_test_is_there() {
    let page = std::fs::read_to_string(workspace_root().join("docs/openid.md")).unwrap();
    let named: Vec<_> =
        page.split('`').skip(1).step_by(2).filter_map(|text| text.split_once(".rs::")).collect();
    assert!(named.len() > 15, "{named:?}");
    for (file, name) in named {
        let source = std::fs::read_to_string(workspace_root().join(format!("{file}.rs"))).unwrap();
        assert!(source.contains(&format!("fn {name}(")), "{file} has no {name}");
    }
}
