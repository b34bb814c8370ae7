//! On a terminal a command says the same as without one, with colour, and the servers end when they are told to.

use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use super::{Folder, program, provider};

const TOKEN: &str = r#"{"access_token": "AT", "token_type": "Bearer", "expires_in": 3600, "shop": "one"}"#;
const REFUSAL: &str = r#"{"error": "invalid_client"}"#;

/// The program with a home of its own, where nothing is kept yet.
fn at_home(folder: &Folder, arguments: &[&str]) -> Command {
    let mut program = program();
    program.args(arguments).env("HOME", folder.path("home")).env("TERM", "xterm-256color");
    program.env("OAUTH_STORE", folder.path("store")).env_remove("NO_COLOR").env_remove("CI");
    program
}

/// What it prints on a terminal, and what the process ended with.
fn on_terminal(program: Command) -> (String, String) {
    let mut session = spawn_command(program, Some(20_000)).unwrap();
    // Each byte is a letter of it.
    let bytes: Vec<u8> = session.exp_eof().unwrap().chars().map(|byte| u8::try_from(byte).unwrap()).collect();
    (String::from_utf8(bytes).unwrap().replace("\r\n", "\n"), ended(&session))
}

fn ended(session: &PtySession) -> String {
    // The type is of a crate that is not named: `Exited(Pid(7), 1)`.
    let status = format!("{:?}", session.process().wait().unwrap());
    status.rsplit_once(", ").unwrap().1.trim_end_matches(')').to_owned()
}

/// The text without its colours.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

#[test]
fn what_is_printed_differs_by_its_colours_alone() {
    let folder = Folder::new();
    let (token, refusal) = (folder.file("token.json", TOKEN), folder.file("refusal.json", REFUSAL));
    let (line, acme) = (
        folder.file("line", "curl -u a:b -d grant_type=client_credentials https://a.example/t"),
        provider("cliquify"),
    );
    let (other, rust) =
        (provider("github"), format!("{}/../specs/src/cliquify.rs", env!("CARGO_MANIFEST_DIR")));
    let mut coloured = 0;
    for arguments in [
        &["list"][..],
        &["list", "--catalogue"],
        &["status"],
        &["show", "github"],
        &["expand", &rust],
        &["diff", &acme, &other],
        &["check", "github", "--answer", &token],
        &["check", "github", "--answer", &refusal],
        &["explain", "--provider", "github", &refusal],
        &["new", "--curl", &line],
        &["serve-faults", "--list"],
        &["completions", "fish"],
        &["man"],
        &["logout", "github"],
        &["token", "no-such-provider"],
    ] {
        let ran = at_home(&folder, arguments).output().unwrap();
        let expected = String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap();
        assert!(!expected.contains('\u{1b}'), "{arguments:?}: {expected}");
        let (printed, code) = on_terminal(at_home(&folder, arguments));
        assert_eq!(code, ran.status.code().unwrap().to_string(), "{arguments:?}: {printed}");
        let (mut shown, mut expected): (Vec<_>, Vec<_>) = (
            plain(&printed).lines().map(str::to_owned).collect(),
            expected.lines().map(str::to_owned).collect(),
        );
        // The two outputs are one on a terminal, in the order in which they were written.
        shown.sort();
        expected.sort();
        assert_eq!(shown, expected, "{arguments:?}");
        coloured += usize::from(printed.contains('\u{1b}'));
        let mut without = at_home(&folder, arguments);
        without.env("NO_COLOR", "1");
        assert!(!on_terminal(without).0.contains('\u{1b}'), "{arguments:?}");
    }
    assert!(coloured > 5, "{coloured}");
    assert!(!std::path::Path::new(&folder.path("store")).exists(), "nothing is left behind");
}

#[test]
fn servers_run_until_ctrl_c() {
    let folder = Folder::new();
    for (arguments, says) in [
        (&["mock", "cliquify"][..], "http://127.0.0.1:"),
        (&["serve-faults", "never-answers"], "http://127.0.0.1:"),
    ] {
        let mut session = spawn_command(at_home(&folder, arguments), Some(20_000)).unwrap();
        session.exp_string(says).unwrap();
        session.send_control('c').unwrap();
        let rest = session.exp_eof().unwrap();
        assert!(!rest.contains("error:"), "{rest}");
        assert_eq!(ended(&session), "130", "{arguments:?}");
    }
}
