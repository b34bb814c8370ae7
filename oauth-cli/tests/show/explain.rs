//! `oauth explain`.

use std::io::Write as _;
use std::process::Stdio;

use crate::{Folder, program, run};

#[test]
fn an_error_of_the_program_leads_to_its_key() {
    let ran = run(&["explain", "Acme: invalid_client: the provider refused (HTTP 401)"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("write client_auth = client_secret_basic"), "{}", ran.out);
    let unknown = run(&["explain", "all", "is", "well"]);
    assert_eq!((unknown.code, unknown.out.is_empty()), (1, true));
}

#[test]
fn an_answer_in_a_file_or_from_the_standard_input() {
    let answer = r#"{"errcode": 40013, "errmsg": "invalid appid"}"#;
    let folder = Folder::new();
    let explained = run(&["explain", &folder.file("answer.json", answer)]);
    let mut child =
        program().args(["explain", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    let piped = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), explained.out);
    let check = |answer: &str, stdin: Stdio| {
        let mut check = program();
        check.args(["check", "cliquify", "--answer", answer]).stdin(stdin);
        String::from_utf8(check.output().unwrap().stdout).unwrap()
    };
    let file = folder.file("answer.json", answer);
    let of_file = check(&file, Stdio::null());
    assert_eq!(check("-", std::fs::File::open(&file).unwrap().into()), of_file);
    assert!(of_file.contains("errcode"), "{of_file}");
    for line in ["ok(\"errcode\" = 0)", "error = \"errcode\"", "code(40013 = invalid_client)"] {
        assert!(explained.out.contains(line), "{line}\n{}", explained.out);
    }
}

#[test]
fn a_file_that_is_not_there_is_not_explained() {
    for path in ["invalid_client_answer.json", "answer.txt", "answers/invalid_client"] {
        let ran = run(&["explain", path]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{path}");
        assert!(ran.err.contains(&format!("{path} cannot be read")), "{}", ran.err);
    }
    for text in
        ["invalid_client", "https://acme.example/cb?error=invalid_scope", "see acme.json: invalid_client"]
    {
        assert_eq!(run(&["explain", text]).code, 0, "{text}");
    }
}

#[test]
fn what_the_provider_says_leads_further_than_its_code() {
    let answer =
        r#"{"error": "invalid_client", "error_description": "the redirect URI of order 14035 is unknown"}"#;
    let ran = run(&["explain", answer, "--status", "400"]);
    let lines: Vec<_> =
        ran.out.lines().filter(|line| line.starts_with("  write ") && !line.contains('`')).collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    assert!(lines[0].contains("redirect_uri") && lines[1].contains("client_auth"), "{}", ran.out);
}

#[test]
fn an_answer_of_a_provider_is_read_as_that_declares() {
    let folder = Folder::new();
    let answer = folder.file("a.json", r#"{"errcode": 40029, "errmsg": "invalid code"}"#);
    let ran = run(&["explain", &answer, "--provider", "WeChat"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("errcode: error") && ran.out.contains("errmsg: error_description"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("differs"), "{}", ran.out);
    assert_eq!(run(&["explain", &folder.file("empty", "")]).code, 2);
}

#[cfg(unix)]
#[test]
fn it_is_interrupted_while_somebody_types() {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_oauth"));
    program.args(["explain", "-"]);
    let mut session = rexpect::session::spawn_command(program, Some(30_000)).unwrap();
    session.exp_string("until a line that is Ctrl-D alone").unwrap();
    session.send("{\"error\": \x03").unwrap();
    session.flush().unwrap();
    session.exp_eof().unwrap();
    // The type of it is of a crate that is not named: `Exited(Pid(7), 130)`.
    let status = format!("{:?}", session.process().wait().unwrap());
    assert!(status.starts_with("Exited(") && status.ends_with(", 130)"), "{status}");
}
