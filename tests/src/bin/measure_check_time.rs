//! What one annotated struct costs to check, and what its dear parts add, beside `#[derive(serde::Deserialize)]`.
//!
//! `cargo run --release -p oauth-tests --bin measure_check_time`
//!
//! Makes crates that import the same macros, each with very many structs of one kind. Checks them several times in turn
//! and prints the CPU time of `cargo check` for each struct beyond that of one of a simpler kind. Two kinds are the
//! providers of `specs` themselves, once and twice as many, with all that is typed of them.
//!
//! With names of kinds as arguments it measures those, and `plain`. It fails where a target is missed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use oauth_tests::measure::{Result, cpu_time_of, median, workspace_root, write_crate};

const STRUCTS: u32 = 200;
const ROUNDS: usize = 7;
/// The most that a provider of `specs` may cost, in milliseconds.
const MOST_FOR_ONE: f64 = 2.0;
/// The most that one of twice as many may cost beside it.
const MOST_GROWTH: f64 = 1.1;

/// A crate of structs of one kind.
struct Kind {
    name: &'static str,
    structs: u32,
    /// The kind that it is compared with.
    beyond: &'static str,
    source: Source,
}

/// How the source of a crate is made.
enum Source {
    /// Of a struct for each number.
    Each(fn(u32) -> String),
    /// Of the files of `specs`.
    Specs,
}

const KINDS: [Kind; 10] = [
    Kind { name: "plain", structs: STRUCTS, beyond: "plain", source: Source::Each(plain) },
    Kind { name: "provider", structs: STRUCTS, beyond: "plain", source: Source::Each(provider) },
    Kind { name: "serde_deserialize", structs: STRUCTS, beyond: "plain", source: Source::Each(serde) },
    Kind { name: "two_fields", structs: STRUCTS, beyond: "provider", source: Source::Each(two_fields) },
    Kind { name: "two_scopes", structs: STRUCTS, beyond: "provider", source: Source::Each(two_scopes) },
    Kind { name: "one_extra", structs: STRUCTS, beyond: "provider", source: Source::Each(one_extra) },
    Kind { name: "everything", structs: STRUCTS, beyond: "plain", source: Source::Each(everything) },
    Kind { name: "specs", structs: STRUCTS, beyond: "plain", source: Source::Specs },
    Kind { name: "twice_specs", structs: 2 * STRUCTS, beyond: "plain", source: Source::Specs },
    Kind {
        name: "four_times_provider",
        structs: 4 * STRUCTS,
        beyond: "plain",
        source: Source::Each(provider),
    },
];

fn main() -> Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let is_asked =
        |kind: &&Kind| asked.is_empty() || kind.name == "plain" || asked.iter().any(|name| name == kind.name);
    let kinds: Vec<&Kind> = KINDS.iter().filter(is_asked).collect();
    let root = workspace_root();
    let dir = root.join("target/measure-check-time");
    let dependencies = format!(
        "oauth-runtime = {{ path = \"{}\" }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n",
        root.join("oauth-runtime").display()
    );
    let sources = kinds.iter().map(|kind| source(kind, &root)).collect::<Result<Vec<String>>>()?;
    let write =
        |kind: &Kind, source: &str| write_crate(&dir.join(kind.name), kind.name, &dependencies, source);
    for (kind, source) in kinds.iter().zip(&sources) {
        write(kind, source)?;
        // The dependencies are checked once, outside of the measurement.
        check(&dir, kind.name)?;
    }
    let mut seconds = vec![Vec::new(); kinds.len()];
    for _ in 0..ROUNDS {
        for ((kind, source), seconds) in kinds.iter().zip(&sources).zip(&mut seconds) {
            write(kind, source)?;
            seconds.push(check(&dir, kind.name)?);
        }
    }
    let medians: Vec<f64> = seconds.iter().map(|seconds| median(seconds)).collect();
    let of = |name: &str| {
        let mut all = kinds.iter().zip(&medians);
        all.find(|(kind, _)| kind.name == name).map(|(_, seconds)| *seconds)
    };
    let each = |name: &str| {
        let kind = kinds.iter().find(|kind| kind.name == name)?;
        Some((of(name)? - of(kind.beyond)?) * 1e3 / f64::from(kind.structs))
    };
    println!("median of {ROUNDS} rounds, CPU time of `cargo check`");
    for (kind, seconds) in kinds.iter().zip(&medians) {
        let (name, structs, beyond) = (kind.name, kind.structs, kind.beyond);
        let (all, each) = (seconds * 1e3, each(name).unwrap_or(f64::NAN));
        println!("{structs:4} x {name:20} {all:6.0} ms in all {each:6.2} ms per struct more than {beyond}");
    }
    if let (Some(ours), Some(serde)) = (each("provider"), each("serde_deserialize")) {
        println!("provider to serde_deserialize {:.3}", ours / serde);
    }
    let Some((one, of_twice)) = each("specs").zip(each("twice_specs")) else { return Ok(()) };
    let growth = of_twice / one;
    println!("twice_specs to specs, per struct {growth:.3} (at most {MOST_GROWTH})");
    println!("twice_specs {of_twice:.2} ms per struct (at most {MOST_FOR_ONE})");
    if growth > MOST_GROWTH || of_twice > MOST_FOR_ONE {
        return Err("a target is missed".into());
    }
    Ok(())
}

fn check(dir: &Path, name: &str) -> Result<f64> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(dir.join(name)).args(["check", "--quiet"]).env("CARGO_TARGET_DIR", dir.join("target"));
    cargo.env("CARGO_INCREMENTAL", "0");
    cpu_time_of(&mut cargo)
}

/// The structs of a kind, after what loads both macros, which is no cost of a struct.
fn source(kind: &Kind, root: &Path) -> Result<String> {
    let imports = "pub use oauth_runtime::oauth_provider;\npub use serde::Deserialize;\n".to_owned();
    match kind.source {
        Source::Each(source) => Ok((0..kind.structs).fold(imports, |mut all, number| {
            let _ = writeln!(all, "{}", source(number));
            all
        })),
        Source::Specs => Ok(imports + &specs(kind.structs, root)?),
    }
}

/// So many providers of `specs`, each in the module of its file, and over again when there are no more.
fn specs(structs: u32, root: &Path) -> Result<String> {
    let dir = root.join("specs/src");
    let paths = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let is_provider =
        |path: &&std::path::PathBuf| !path.ends_with("lib.rs") && !path.ends_with("catalogue.rs");
    let mut files = Vec::new();
    for path in paths.iter().filter(is_provider) {
        let text = fs::read_to_string(path)?;
        // The page of the module stands at its top.
        let items: Vec<&str> = text.lines().filter(|line| !line.starts_with("//!")).collect();
        let count = items.iter().filter(|line| line.starts_with("#[oauth_provider(")).count();
        files.push((u32::try_from(count)?, path, items.join("\n")));
    }
    files.sort_by_key(|(_, path, _)| path.to_owned());
    let (mut left, mut all) = (structs, String::new());
    for (number, (count, _, items)) in files.iter().filter(|(count, ..)| *count > 0).cycle().enumerate() {
        if left == 0 {
            break;
        }
        // The last files are small enough to end with the wanted number.
        if *count <= left {
            left -= count;
            writeln!(all, "pub mod m{number} {{\n{items}\n}}")?;
        }
    }
    Ok(all)
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
