//! The generated code of a provider: print it to read it, keep it as a snapshot to review how it changes.
//!
//! `cargo run --bin snapshot_your_provider -- path/to/provider.rs` prints that of any file.

use std::process::ExitCode;

use oauth_codegen::expand_source;

fn main() -> ExitCode {
    let source = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}")),
        None => Ok(include_str!("add_a_provider.rs").to_owned()),
    };
    match source.and_then(|source| expand_source(&source).map_err(|error| error.to_string())) {
        Ok(code) => println!("{code}"),
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Copy this test next to your provider. `cargo insta review` shows what changed.
#[cfg(test)]
mod tests {
    use oauth_codegen::expand_source;

    #[test]
    fn generated_code_of_zephyr_pay() {
        insta::assert_snapshot!(expand_source(include_str!("add_a_provider.rs")).unwrap());
    }
}
