//! What one annotated struct costs to check, beside one struct with `#[derive(serde::Deserialize)]`.
//!
//! `cargo run --release -p oauth-tests --bin measure_check_time`
//!
//! Makes three crates that import the same macros: 200 structs like Cliquify, 200 structs of four fields that
//! derive `serde::Deserialize`, and 200 plain structs. Checks each several times in turn and prints the CPU time
//! of `cargo check` per struct more than a plain one.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use oauth_tests::measure::{Result, cpu_time_of, median, workspace_root, write_crate};

const STRUCTS: u32 = 200;
const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let root = workspace_root();
    let dir = root.join("target/measure-check-time");
    let dependencies = format!(
        "oauth-runtime = {{ path = \"{}\" }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n",
        root.join("oauth-runtime").display()
    );
    let crates = [("plain", plain()), ("oauth_provider", providers()), ("serde_deserialize", serde())];
    for (name, source) in &crates {
        write_crate(&dir.join(name), name, &dependencies, source)?;
        // The dependencies are checked once, outside of the measurement.
        check(&dir, name)?;
    }
    let mut seconds = vec![Vec::new(); crates.len()];
    for _ in 0..ROUNDS {
        for ((name, source), seconds) in crates.iter().zip(&mut seconds) {
            write_crate(&dir.join(name), name, &dependencies, source)?;
            seconds.push(check(&dir, name)?);
        }
    }
    let medians: Vec<f64> = seconds.iter().map(|seconds| median(seconds)).collect();
    let plain = medians.first().copied().unwrap_or_default();
    println!("{STRUCTS} structs, median of {ROUNDS} rounds, CPU time of `cargo check`");
    for ((name, _), seconds) in crates.iter().zip(&medians) {
        let each = (seconds - plain) * 1e3 / f64::from(STRUCTS);
        println!("{name:20} {:7.0} ms in all {each:8.2} ms per struct more than plain", seconds * 1e3);
    }
    Ok(())
}

fn check(dir: &Path, name: &str) -> Result<f64> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir.join(name)).args(["check", "--quiet"]).env("CARGO_TARGET_DIR", dir.join("target"));
    cargo.env("CARGO_INCREMENTAL", "0");
    cpu_time_of(&mut cargo)
}

/// Loads both macros, which is no cost of a struct.
const IMPORTS: &str = "pub use oauth_runtime::oauth_provider;\npub use serde::Deserialize;\n";

fn plain() -> String {
    (0..STRUCTS).fold(IMPORTS.to_owned(), |mut source, n| {
        let _ = writeln!(source, "pub struct P{n};");
        source
    })
}

fn providers() -> String {
    (0..STRUCTS).fold(IMPORTS.to_owned(), |mut source, n| {
        let _ = write!(
            source,
            "#[oauth_provider(\n    token_url = \"https://p{n}.example/oauth/access-token\",\n    \
             grant = client_credentials,\n    response(root = \"token\"),\n    errors(ok(\"success\" = true)),\n)]\n\
             pub struct P{n};\n"
        );
        source
    })
}

fn serde() -> String {
    (0..STRUCTS).fold(IMPORTS.to_owned(), |mut source, n| {
        let _ = write!(
            source,
            "#[derive(Deserialize)]\npub struct P{n} {{\n    pub access_token: String,\n    \
             pub token_type: String,\n    pub expires_in: Option<u64>,\n    pub scope: Option<String>,\n}}\n"
        );
        source
    })
}
