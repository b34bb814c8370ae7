//! Writes the catalogue page: `cargo run -p oauth-page`, or with a folder to write it to.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::args_os().nth(1).map_or_else(|| specs.join("../target/page"), PathBuf::from);
    let written = oauth_page::Page::build(&specs).and_then(|page| page.write(&folder));
    match written {
        Ok(()) => {
            println!("{}", folder.join("index.html").display());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("oauth-page: {problem}");
            ExitCode::FAILURE
        }
    }
}
