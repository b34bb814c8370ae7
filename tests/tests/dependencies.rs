//! What the default build of the runtime brings along.

use std::collections::BTreeSet;
use std::process::Command;

/// The number of crates in the default build of `oauth2` 5 with its reqwest feature, as `measure_dependencies`
/// prints it.
const CRATES_OF_OAUTH2: usize = 114;

#[test]
fn the_default_build_is_no_larger_than_that_of_oauth2_and_has_one_syn() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "-p", "oauth-runtime", "-e", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let output = cargo.output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<String> =
        tree.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    assert!(crates.len() > 50, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(crates.len() <= CRATES_OF_OAUTH2, "{} crates", crates.len());
    let syn: Vec<&String> = crates.iter().filter(|line| line.starts_with("syn ")).collect();
    assert_eq!(syn.len(), 1, "{syn:?}");
}

/// The licences in `deny.toml`.
fn allowed() -> BTreeSet<String> {
    let (_, rest) = include_str!("../../deny.toml").split_once("allow = [").expect("a list of licences");
    let (list, _) = rest.split_once(']').expect("its end");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// An expression of SPDX in which one of the alternatives will do; `/` is what older crates write for `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], "");
    expression
        .split(" OR ")
        .any(|alternative| alternative.split(" AND ").all(|licence| allowed.contains(licence.trim())))
}

#[test]
fn every_licence_is_one_that_a_user_can_live_with() {
    let mut cargo = Command::new(env!("CARGO"));
    let tree = ["tree", "-p", "oauth-runtime", "--all-features", "-e", "normal,build", "--target", "all"];
    cargo.args(tree).args(["--prefix", "none", "--format", "{p}|{l}"]);
    let output = cargo.output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let allowed = allowed();
    assert!(tree.lines().count() > 50, "{}", String::from_utf8_lossy(&output.stderr));
    for line in tree.lines() {
        let (package, licence) = line.split_once('|').unwrap();
        let licence = licence.trim_end_matches(" (*)");
        assert!(is_allowed(licence, &allowed), "{package} is under {licence:?}");
    }
}
