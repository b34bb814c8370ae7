//! What the default build of `oauth-runtime` costs, beside that of `oauth2` 5 with its reqwest feature.
//!
//! `cargo run --release -p oauth-tests --bin measure_dependencies`
//!
//! Prints the number of crates, the versions of syn among them, and the CPU time of a clean `cargo check`, several
//! times in turn.

use std::path::Path;
use std::process::Command;

use oauth_tests::measure::{Result, cpu_time_of, median, workspace_root, write_crate};

const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let root = workspace_root();
    let dir = root.join("target/measure-dependencies");
    let ours = format!("oauth-runtime = {{ path = \"{}\" }}\n", root.join("oauth-runtime").display());
    let crates = [
        ("oauth-runtime", ours.as_str()),
        ("oauth2", "oauth2 = { version = \"5\", features = [\"reqwest\"] }\n"),
    ];
    for (name, dependencies) in crates {
        write_crate(&dir.join(name), &format!("uses-{name}"), dependencies, "")?;
        run(Command::new(env!("CARGO")).current_dir(dir.join(name)).args(["fetch", "--quiet"]))?;
    }
    let mut seconds = vec![Vec::new(); crates.len()];
    for _ in 0..ROUNDS {
        for ((name, _), seconds) in crates.iter().zip(&mut seconds) {
            seconds.push(clean_check(&dir.join(name))?);
        }
    }
    for ((name, _), seconds) in crates.iter().zip(&seconds) {
        let (crates, syn) = tree(&dir.join(name), name)?;
        let all: Vec<String> = seconds.iter().map(|seconds| format!("{seconds:.1}")).collect();
        println!(
            "{name:14} {crates} crates, syn {syn}, {:.1} s of CPU time (median of {})",
            median(seconds),
            all.join(", ")
        );
    }
    Ok(())
}

fn clean_check(dir: &Path) -> Result<f64> {
    let target = dir.join("target");
    if target.exists() {
        std::fs::remove_dir_all(&target)?;
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir).args(["check", "--quiet"]).env("CARGO_TARGET_DIR", target);
    cpu_time_of(&mut cargo)
}

/// The number of crates, the package itself among them, and the versions of syn.
fn tree(dir: &Path, package: &str) -> Result<(usize, String)> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir).args([
        "tree",
        "-e",
        "normal,build",
        "--prefix",
        "none",
        "-p",
        package,
        "--format",
        "{p}",
    ]);
    let output = cargo.output()?;
    let text = String::from_utf8(output.stdout)?;
    let name_and_version = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let mut crates: Vec<String> = text.lines().map(name_and_version).collect();
    crates.sort();
    crates.dedup();
    let syn: Vec<&str> = crates.iter().filter_map(|line| line.strip_prefix("syn ")).collect();
    Ok((crates.len(), syn.join(" and ")))
}

fn run(command: &mut Command) -> Result<()> {
    if command.status()?.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
