//! Questions, on a pseudo-terminal.

use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

/// The program at a terminal.
struct Terminal(PtySession);

impl Terminal {
    fn start(args: &[&str]) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_oauth"));
        program.arg("new").args(args).current_dir(env!("CARGO_TARGET_TMPDIR"));
        Self(spawn_command(program, Some(30_000)).unwrap())
    }

    /// Waits until this is shown, and types an answer.
    fn answer(&mut self, question: &str, keys: &str) {
        self.0.exp_string(question).unwrap();
        self.0.send(keys).unwrap();
        self.0.flush().unwrap();
    }

    /// What it exits with, and what it has shown last.
    fn end(mut self) -> (i32, String) {
        let shown = self.0.exp_eof().unwrap();
        // The type of it is of a crate that is not named: `Exited(Pid(7), 130)`.
        let status = format!("{:?}", self.0.process().wait().unwrap());
        let code = status.rsplit_once(", ").and_then(|(_, code)| code.strip_suffix(')')?.parse().ok());
        (code.unwrap_or_else(|| panic!("{status}")), shown)
    }
}

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn each_part_is_asked_for_with_a_default_and_a_wrong_answer_is_asked_again() {
    let path = temporary("questions.rs");
    let _ = std::fs::remove_file(&path);
    let mut terminal = Terminal::start(&["-o", "questions.rs"]);
    terminal.answer("Token URL: ", "acme\n");
    terminal.answer("an endpoint is a URL that begins with `https://`", "");
    terminal.answer("Token URL: ", "https://<tenant>.acme.example/token\n");
    terminal.answer("Name [Acme]: ", "\n");
    terminal.answer("Grant [client_credentials]: ", "authorization_cod\n");
    terminal.answer("authorization_code", "");
    terminal.answer("Grant [client_credentials]: ", "authorization_code\n");
    terminal.answer("Authorization URL: ", "https://acme.example/authorize\n");
    terminal.answer("Client authentication [client_secret_post]: ", "client_secret_basic\n");
    terminal.answer("Format [form]: ", "json\n");
    terminal.answer("Scopes: ", "read write\n");
    let (code, _) = terminal.end();
    assert_eq!(code, 0);
    let text = std::fs::read_to_string(path).unwrap();
    let start = r#"use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{tenant}.acme.example/token",
    authorization_url = "https://acme.example/authorize",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(default = ["read", "write"]),
    request(format = json),
"#;
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn interrupted_at_any_question_it_leaves_nothing_behind() {
    let path = temporary("interrupted.rs");
    for (grant, of_grant) in [
        ("", None),
        ("authorization_code", Some("Authorization URL: ")),
        ("device_code", Some("Device authorization URL: ")),
    ] {
        let grant = format!("{grant}\n");
        let first = [
            ("Token URL: ", "https://acme.example/token\n"),
            ("Name [Acme]: ", "\n"),
            ("Grant [client_credentials]: ", &*grant),
        ];
        let last = [
            ("Client authentication [client_secret_post]: ", "\n"),
            ("Format [form]: ", "\n"),
            ("Scopes: ", "\n"),
        ];
        let of_grant = of_grant.map(|question| (question, "https://acme.example/begin\n"));
        let answers: Vec<_> = first.into_iter().chain(of_grant).chain(last).collect();
        for end in 0..answers.len() {
            let mut terminal = Terminal::start(&["-o", "interrupted.rs"]);
            for (index, (question, answer)) in answers.iter().take(end + 1).enumerate() {
                terminal.answer(question, if index == end { "\x03" } else { answer });
            }
            assert_eq!(terminal.end().0, 130, "at question {end}");
            assert!(!path.exists());
        }
    }
    let mut terminal = Terminal::start(&["-o", "interrupted.rs"]);
    terminal.answer("Token URL: ", "\x04");
    assert_eq!(terminal.end().0, 130, "at the end of the input");
    assert!(!path.exists());
}

#[test]
fn a_line_is_pasted_and_interrupted() {
    let mut terminal = Terminal::start(&["--curl", "-"]);
    terminal.answer(
        "until a line that is Ctrl-D alone",
        "curl https://acme.example/token -d client_id=a \\\n -d client_secret=b\n\x04",
    );
    let (code, text) = terminal.end();
    assert_eq!(code, 0);
    assert!(text.contains("pub struct Acme;"), "{text}");
    let mut terminal = Terminal::start(&["--curl", "-"]);
    terminal.answer("until a line that is Ctrl-D alone", "curl \x03");
    assert_eq!(terminal.end().0, 130);
}
