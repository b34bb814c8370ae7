//! What one annotated struct costs to check, and what its dear parts add, beside `#[derive(serde::Deserialize)]`.
//!
//! `cargo run --release -p oauth-tests --bin measure_check_time`
//!
//! Makes crates that import the same macros, each with very many structs of one kind. Checks them several times in turn
//! and prints the CPU time of `cargo check` for each struct beyond that of one of a simpler kind.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use oauth_tests::measure::{Result, cpu_time_of, median, workspace_root, write_crate};

const STRUCTS: u32 = 200;
const ROUNDS: usize = 7;

/// A crate of structs of one kind.
struct Kind {
    name: &'static str,
    structs: u32,
    /// The kind that it is compared with.
    beyond: &'static str,
    source: fn(u32) -> String,
}

const KINDS: [Kind; 8] = [
    Kind { name: "plain", structs: STRUCTS, beyond: "plain", source: plain },
    Kind { name: "provider", structs: STRUCTS, beyond: "plain", source: provider },
    Kind { name: "serde_deserialize", structs: STRUCTS, beyond: "plain", source: serde },
    Kind { name: "two_fields", structs: STRUCTS, beyond: "provider", source: two_fields },
    Kind { name: "two_scopes", structs: STRUCTS, beyond: "provider", source: two_scopes },
    Kind { name: "one_extra", structs: STRUCTS, beyond: "provider", source: one_extra },
    Kind { name: "everything", structs: STRUCTS, beyond: "plain", source: everything },
    Kind { name: "four_times_provider", structs: 4 * STRUCTS, beyond: "plain", source: provider },
];

fn main() -> Result<()> {
    let root = workspace_root();
    let dir = root.join("target/measure-check-time");
    let dependencies = format!(
        "oauth-runtime = {{ path = \"{}\" }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n",
        root.join("oauth-runtime").display()
    );
    let write = |kind: &Kind| write_crate(&dir.join(kind.name), kind.name, &dependencies, &source(kind));
    for kind in &KINDS {
        write(kind)?;
        // The dependencies are checked once, outside of the measurement.
        check(&dir, kind.name)?;
    }
    let mut seconds = vec![Vec::new(); KINDS.len()];
    for _ in 0..ROUNDS {
        for (kind, seconds) in KINDS.iter().zip(&mut seconds) {
            write(kind)?;
            seconds.push(check(&dir, kind.name)?);
        }
    }
    let medians: Vec<f64> = seconds.iter().map(|seconds| median(seconds)).collect();
    let of = |name: &str| {
        let mut all = KINDS.iter().zip(&medians);
        all.find(|(kind, _)| kind.name == name).map(|(_, seconds)| *seconds).unwrap_or_default()
    };
    println!("median of {ROUNDS} rounds, CPU time of `cargo check`");
    for (kind, seconds) in KINDS.iter().zip(&medians) {
        let (name, structs, beyond) = (kind.name, kind.structs, kind.beyond);
        let each = (seconds - of(beyond)) * 1e3 / f64::from(structs);
        let all = seconds * 1e3;
        println!("{structs:4} x {name:20} {all:6.0} ms in all {each:6.2} ms per struct more than {beyond}");
    }
    let of_serde = (of("provider") - of("plain")) / (of("serde_deserialize") - of("plain"));
    println!("provider to serde_deserialize {of_serde:.3}");
    Ok(())
}

fn check(dir: &Path, name: &str) -> Result<f64> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir.join(name)).args(["check", "--quiet"]).env("CARGO_TARGET_DIR", dir.join("target"));
    cargo.env("CARGO_INCREMENTAL", "0");
    cpu_time_of(&mut cargo)
}

/// The structs of a kind, after what loads both macros, which is no cost of a struct.
fn source(kind: &Kind) -> String {
    let imports = "pub use oauth_runtime::oauth_provider;\npub use serde::Deserialize;\n".to_owned();
    (0..kind.structs).fold(imports, |mut all, number| {
        let _ = writeln!(all, "{}", (kind.source)(number));
        all
    })
}

fn plain(number: u32) -> String {
    format!("pub struct P{number};")
}

/// A struct like Cliquify.
fn provider(number: u32) -> String {
    annotated(number, "client_credentials", "", ";")
}

fn two_fields(number: u32) -> String {
    let uses = "request(params(tenant = \"{tenant}\", region = \"{region}\")),";
    annotated(number, "client_credentials", uses, " { pub tenant: String, pub region: Option<String> }")
}

fn two_scopes(number: u32) -> String {
    let scopes = "scope(read = \"a:read\", write = \"a:write\"),";
    annotated(number, "client_credentials", scopes, ";")
}

fn one_extra(number: u32) -> String {
    let url = format!("token_url = \"https://p{number}.example/oauth/access-token\"");
    format!(
        "#[oauth_provider({url}, grant = client_credentials, response(root = \"token\", \
         extra(shop: String)), errors(ok(\"success\" = true)))] pub struct P{number};"
    )
}

/// Fields, named scopes, both grants, and ten rules.
fn everything(number: u32) -> String {
    let rules = "authorization_url = \"https://a.example/authorize\", client_auth = client_secret_basic, \
                 resource = \"https://api.example\", min_validity = 60, refresh = none, \
                 scope(read = \"a:read\", write = \"a:write\"), bearer(scheme = \"Token\"), \
                 request(format = json, headers(\"X-Tenant\" = \"{tenant}\"), params(audience = \"{region}\")),";
    let fields = " { pub tenant: String, pub region: Option<String> }";
    annotated(number, "[authorization_code, client_credentials]", rules, fields)
}

fn annotated(number: u32, grant: &str, rules: &str, body: &str) -> String {
    format!(
        "#[oauth_provider(\n    token_url = \"https://p{number}.example/oauth/access-token\",\n    \
         grant = {grant},\n    {rules}\n    response(root = \"token\"),\n    \
         errors(ok(\"success\" = true)),\n)]\npub struct P{number}{body}"
    )
}

/// A struct of four fields.
fn serde(number: u32) -> String {
    format!(
        "#[derive(Deserialize)]\npub struct P{number} {{\n    pub access_token: String,\n    \
         pub token_type: String,\n    pub expires_in: Option<u64>,\n    pub scope: Option<String>,\n}}"
    )
}
