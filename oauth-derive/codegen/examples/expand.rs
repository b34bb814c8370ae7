//! Prints the generated code of a file: `cargo run --features source --example expand -- FILE`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: expand FILE");
        return ExitCode::FAILURE;
    };
    let generated = std::fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|source| oauth_codegen::expand_source(&source).map_err(|error| error.to_string()));
    match generated {
        Ok(code) => {
            print!("{code}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
