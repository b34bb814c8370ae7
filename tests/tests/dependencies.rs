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
