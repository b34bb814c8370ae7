//! Builds the book: `cargo run -p oauth-book`, or with a folder to write it to.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/book");
    let folder = std::env::args_os().nth(1).map_or(target, PathBuf::from);
    match oauth_book::build(&folder) {
        Ok(()) => {
            println!("{}", folder.join("index.html").display());
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("oauth-book: {problem}");
            ExitCode::FAILURE
        }
    }
}
