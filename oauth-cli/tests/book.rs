//! What the book's chapter on the command line shows is so: each block is run as it stands, in its order.

use std::path::Path;
use std::process::Command;

/// A shell in which an error ends the chapter, and what was started ends with it.
const PROLOGUE: &str = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n";

#[test]
fn the_blocks_of_the_chapter_run_as_they_stand() {
    let blocks = oauth_book::shell_blocks().unwrap();
    let chapter: Vec<_> =
        blocks.iter().filter(|(file, _)| file == "cli.md").map(|(_, block)| block.as_str()).collect();
    assert!(chapter.len() > 4);
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_oauth")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let script = format!("{PROLOGUE}{}\n", chapter.join("\n"));
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).current_dir(folder.path()).env_clear();
    let ran = shell.env("PATH", path).env("HOME", folder.path()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
    // The token was asked for once, and was in the store from then on.
    let log = std::fs::read_to_string(folder.path().join("mock.log")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains("POST /oauth/access-token")).count(), 1, "{log}");
}
