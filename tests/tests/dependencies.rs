//! What the default build of the runtime brings along.

use std::collections::BTreeSet;
use std::process::Command;

/// The number of crates in the default build of `oauth2` 5 with its reqwest feature, as `measure_dependencies`
/// prints it.
const CRATES_OF_OAUTH2: usize = 114;

/// The crates of a build of the runtime, with the versions; `edges` and `features` are what `cargo tree` calls so.
fn crates(edges: &str, features: &str) -> BTreeSet<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "tree",
        "-p",
        "oauth-runtime",
        "-e",
        edges,
        "--features",
        features,
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let output = cargo.output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: BTreeSet<String> =
        tree.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    assert!(crates.len() > 50, "{}", String::from_utf8_lossy(&output.stderr));
    crates
}

#[test]
fn the_default_build_is_no_larger_than_that_of_oauth2_and_has_one_syn() {
    let crates = crates("normal,build", "default");
    assert!(crates.len() <= CRATES_OF_OAUTH2, "{} crates", crates.len());
    let syn: Vec<&String> = crates.iter().filter(|line| line.starts_with("syn ")).collect();
    assert_eq!(syn.len(), 1, "{syn:?}");
}

/// The rows of "Crates that a feature adds" in docs/benchmarks.md: the features, and how many.
fn documented() -> Vec<(Vec<&'static str>, usize)> {
    let text = include_str!("../../docs/benchmarks.md");
    let (_, table) = text.split_once("## Crates that a feature adds").expect("the section");
    let rows = table.lines().skip_while(|line| !line.starts_with("|---"));
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let features = cells[1].split(", ").map(|feature| feature.trim_matches('`')).collect();
        (features, cells[2].parse().expect("a number"))
    })
    .collect()
}

#[test]
fn a_feature_adds_as_many_crates_as_the_documentation_says() {
    let default = crates("normal", "default");
    let count = format!("The default build has {} crates", default.len());
    assert!(include_str!("../../docs/benchmarks.md").contains(&count), "{count}");
    let documented = documented();
    let listed: Vec<&str> = documented.iter().flat_map(|(features, _)| features.iter().copied()).collect();
    for feature in ["dpop", "openid", "discovery", "native", "qr"] {
        assert!(listed.contains(&feature), "{feature}");
    }
    for (features, expected) in documented {
        for feature in features {
            let all = crates("normal", feature);
            let added: Vec<&String> = all.difference(&default).collect();
            assert_eq!(added.len(), expected, "{feature}: {added:?}");
        }
    }
}

#[test]
fn the_default_build_has_no_crate_of_a_feature_that_is_off() {
    let default = crates("normal,build", "default");
    let has = |name: &str| default.iter().any(|line| line.split(' ').next() == Some(name));
    assert!(has("ring") && has("reqwest"));
    for name in ["open", "qrcode", "chacha20poly1305", "quick-xml", "metrics", "schemars", "h2", "aws-lc-rs"]
    {
        assert!(!has(name), "{name}");
    }
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
