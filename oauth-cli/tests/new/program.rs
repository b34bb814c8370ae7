//! The built program.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What the program said.
pub(crate) struct Said {
    pub(crate) result: String,
    pub(crate) messages: String,
    pub(crate) code: i32,
}

/// Runs `oauth new`.
pub(crate) fn new(args: &[&str], input: &[u8]) -> Said {
    let mut program = Command::new(env!("CARGO_BIN_EXE_oauth"));
    program.arg("new").args(args).env_remove("RUST_BACKTRACE");
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = program.spawn().unwrap();
    // It may end before it has read everything.
    let _ = program.stdin.take().unwrap().write_all(input);
    let output = program.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { result: text(output.stdout), messages: text(output.stderr), code: output.status.code().unwrap() }
}

impl Said {
    /// The result of a run that went well.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.messages);
        self.result
    }
}

/// A file of the test's data.
pub(crate) fn data(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/new/data").join(path)
}

/// The files of a folder of the test's data, by their names.
pub(crate) fn folder(path: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(data(path)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
