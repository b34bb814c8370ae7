//! What one provider adds to a release binary.
//!
//! `cargo run --release -p oauth-tests --bin measure_binary_size`
//!
//! Builds two programs, one with a provider and one with 101, each of which makes a client of every provider and asks it for
//! a token, and prints the difference of their sizes for each of the 100.

use std::fmt::Write as _;
use std::process::Command;

use oauth_tests::measure::{Result, workspace_root, write_program};

const FEW: usize = 1;
const MANY: usize = 101;

fn main() -> Result<()> {
    let root = workspace_root();
    let dir = root.join("target/measure-binary-size");
    let dependencies = format!(
        "oauth-runtime = {{ path = \"{}\" }}\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n",
        root.join("oauth-runtime").display()
    );
    let mut sizes = Vec::new();
    for providers in [FEW, MANY] {
        let name = format!("providers_{providers}");
        write_program(&dir.join(&name), &name, &dependencies, &program(providers))?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(dir.join(&name)).args(["build", "--quiet", "--release"]);
        cargo.env("CARGO_TARGET_DIR", dir.join("target"));
        if !cargo.status()?.success() {
            return Err(format!("{cargo:?} failed").into());
        }
        let bytes = std::fs::metadata(dir.join("target/release").join(&name))?.len();
        println!("{providers:4} providers {bytes:9} bytes");
        sizes.push(bytes);
    }
    if let [few, many] = sizes.as_slice() {
        let each = many.saturating_sub(*few) / (MANY - FEW) as u64;
        println!("each provider {each:9} bytes, {:.2} KiB", f64::from(u32::try_from(each)?) / 1024.0);
    }
    Ok(())
}

fn program(providers: usize) -> String {
    let mut source = "use oauth_runtime::{Credentials, oauth_provider};\n".to_owned();
    let mut calls = String::new();
    for n in 0..providers {
        let _ = write!(
            source,
            "#[oauth_provider(\n    token_url = \"https://p{n}.example/oauth/access-token\",\n    \
             grant = client_credentials,\n    response(root = \"token\"),\n    errors(ok(\"success\" = true)),\n)]\n\
             struct P{n};\n"
        );
        let _ = writeln!(
            calls,
            "        let client = P{n}.client(credentials.clone())?;\n        \
             println!(\"{{:?}}\", client.token().await.map(|token| token.expiry()));"
        );
    }
    let _ = write!(
        source,
        "fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let credentials = Credentials::secret(\"id\", \"secret\");\n    \
         let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;\n    \
         runtime.block_on(async {{\n{calls}        Ok(())\n    }})\n}}\n"
    );
    source
}
