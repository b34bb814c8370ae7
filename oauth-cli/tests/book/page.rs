//! A page whose commands are run.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rexpect::session::spawn_command;
use tempfile::TempDir;

use super::commands::Repository;

/// A shell in which an error ends the page, and what was started ends with it.
const PROLOGUE: &str = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n";
const CLIENT_ID: &str = "mock-client-id";
const CLIENT_SECRET: &str = "mock-client-secret";

/// `oauth`, with a mock for a provider that is named, and its credentials where there is no terminal to ask on.
const OAUTH: &str = r#"
case "$1 $2" in
    "token "*[./]* | "login "*[./]* | "call "*[./]*) exec "$OAUTH" "$@" ;;
    "token "* | "login "* | "call "*) ;;
    *) exec "$OAUTH" "$@" ;;
esac
file=$HOME/$2.json
"$OAUTH" mock "$2" --write "$file" >"$file.log" &
until [ -s "$file" ]; do kill -0 $! && sleep 0.1; done
name=$(echo "$2" | tr a-z- A-Z_)
[ -t 0 ] || export "${name}_CLIENT_ID=mock-client-id" "${name}_CLIENT_SECRET=mock-client-secret"
command=$1
shift 2
"$OAUTH" "$command" "$file" "$@" || code=$?
kill $!
exit ${code-0}
"#;

/// `cargo`, of which nothing is run but what makes a folder.
const CARGO: &str = r#"
[ "$1" != new ] || exec "$CARGO" "$@"
(IFS='	'; echo "cargo	$*") >>"$HOME/recorded"
"#;

/// A folder to run its commands in, with what is found there and on the path.
pub(crate) struct Page {
    name: String,
    folder: TempDir,
}

impl Page {
    pub(crate) fn new(name: &str, repository: &Repository) -> Self {
        let page = Self { name: name.to_owned(), folder: tempfile::tempdir().unwrap() };
        page.program("bin/oauth", OAUTH);
        page.program("bin/cargo", CARGO);
        for script in repository.scripts() {
            let recorded = format!("(IFS='\t'; echo \"{script}\t$*\") >>\"$HOME/recorded\"\n");
            page.program(&format!("page/{script}"), &recorded);
        }
        page
    }

    fn program(&self, file: &str, text: &str) {
        let file = self.folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, format!("#!/bin/sh\n{text}")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn shell(&self, script: &str) -> Command {
        let oauth = env!("CARGO_BIN_EXE_oauth");
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("{PROLOGUE}{script}")]).current_dir(self.cwd()).env_clear();
        let path = format!("{}:/usr/bin:/bin", self.folder.path().join("bin").display());
        shell.env("PATH", path).env("HOME", self.folder.path()).env("OAUTH", oauth);
        shell.env("CARGO", env!("CARGO")).env("EDITOR", "true").env("TERM", "dumb");
        shell
    }

    fn cwd(&self) -> PathBuf {
        self.folder.path().join("page")
    }

    /// Runs a script to its end.
    pub(crate) fn run(&self, script: &str) {
        let ran = self.shell(script).stdin(Stdio::null()).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(
            ran.status.success(),
            "{}: a block does not run as it stands, with `oauth`, `cargo` and the scripts of the repository, in a folder with \
             nothing else; what needs more is a script to write, and to name in {}:\n{script}\n{out}\n{err}",
            self.name,
            super::commands::FILE
        );
    }

    /// Runs the commands of a transcript, and compares what `oauth` prints. `..` stands for what is never twice the same.
    pub(crate) fn play(&self, transcript: &str) {
        let is_asked = transcript.contains(CLIENT_ID);
        let mut script = String::new();
        let mut steps = Vec::new();
        for step in format!("\n{}", transcript.trim_end()).split("\n$ ").skip(1) {
            let (command, lines) = step.split_once('\n').unwrap_or((step, ""));
            let printed = self.folder.path().join(format!("printed-{}", steps.len()));
            // What stands below a command is what it prints, or what it reads.
            let to = printed.display();
            writeln!(script, "{{ {command}\n}} <<'END' >{to} 2>&1\n{lines}\nEND").unwrap();
            if is_asked {
                self.type_into(command, lines);
            }
            steps.push((command.to_owned(), lines.to_owned(), printed));
        }
        if is_asked {
            return;
        }
        self.run(&script);
        for (command, lines, printed) in steps {
            self.compare(&command, &lines, &fs::read_to_string(&printed).unwrap());
        }
    }

    /// Gives a command on a terminal, where a user answers as the lines below it show.
    fn type_into(&self, command: &str, lines: &str) {
        let mut session = spawn_command(self.shell(command), Some(20_000)).unwrap();
        let mut shown = Vec::new();
        for line in lines.lines().map(str::trim_end) {
            let (question, answer) = match line.strip_suffix(CLIENT_ID) {
                Some(question) => (question, CLIENT_ID),
                None if line.ends_with("client secret:") => (line, CLIENT_SECRET),
                None => {
                    shown.push(line);
                    continue;
                }
            };
            session.exp_string(question).unwrap();
            session.send_line(answer).unwrap();
        }
        let printed = session.exp_eof().unwrap().replace(&*self.folder.path().to_string_lossy(), "/root");
        self.compare(command, &shown.join("\n"), &printed);
    }

    /// `oauth` prints what is shown; that of others is of others.
    fn compare(&self, command: &str, shown: &str, printed: &str) {
        let is_ours = command.starts_with("oauth ");
        assert!(
            !is_ours || is_alike(shown, printed),
            "{}: `{command}` prints\n{printed}\nand not\n{shown}",
            self.name
        );
    }

    /// What `cargo` and the scripts of the repository were called with.
    pub(crate) fn recorded(&self) -> Vec<Vec<String>> {
        let recorded = fs::read_to_string(self.folder.path().join("recorded")).unwrap_or_default();
        let words =
            |line: &str| line.split('\t').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        recorded.lines().map(words).collect()
    }

    pub(crate) fn read(&self, file: impl AsRef<Path>) -> String {
        fs::read_to_string(self.cwd().join(file)).unwrap()
    }
}

/// Whether the same is printed as is shown, but for empty lines, and where `..` is shown for what differs each time.
fn is_alike(shown: &str, printed: &str) -> bool {
    let lines = |text: &str| {
        text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (shown, printed): (Vec<_>, Vec<_>) = (lines(shown), lines(printed));
    shown.len() == printed.len()
        && shown.iter().zip(&printed).all(|(shown, printed)| is_line_alike(shown, printed))
}

fn is_line_alike(shown: &str, printed: &str) -> bool {
    match shown.split_once("..") {
        Some((before, behind)) => {
            printed.len() > before.len() + behind.len()
                && printed.starts_with(before)
                && printed.ends_with(behind)
        }
        None => shown == printed,
    }
}
