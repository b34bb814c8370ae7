//! Inputs that would break a program, or that it would wait for without end.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use super::{Folder, program, provider, run};

#[test]
fn a_file_that_is_nested_too_deep_is_an_error_that_names_it() {
    let folder = Folder::new();
    let acme =
        "#[oauth_provider(token_url = \"https://acme.example/\", grant = client_credentials)] struct Acme;";
    let parentheses = format!("const A: u8 = {}1{};{acme}", "(".repeat(30_000), ")".repeat(30_000));
    for (name, text) in [
        ("modules.rs", format!("{}{acme}{}", "mod a {".repeat(3_000), "}".repeat(3_000))),
        ("parentheses.rs", parentheses),
        ("generics.rs", format!("type A = {}u8{};{acme}", "A<".repeat(30_000), ">".repeat(30_000))),
        ("references.rs", format!("type A = {}u8;{acme}", "&".repeat(30_000))),
    ] {
        let file = folder.file(name, &text);
        for arguments in [&["show", &file][..], &["expand", &file], &["diff", &file, &file]] {
            let ran = run(arguments);
            assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}: {}", ran.err);
            assert!(ran.err.contains(&file) && ran.err.contains("more than 1000 tokens"), "{}", ran.err);
        }
    }
}

const ANSWER: &str =
    r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 60}"#;

#[test]
fn what_is_no_file_is_not_read() {
    let folder = Folder::new();
    let acme = provider("Cliquify");
    let inner = folder.path("folder.rs");
    std::fs::create_dir(&inner).unwrap();
    for (arguments, says) in [
        (["check", &acme, "--answer", "/dev/zero"], "/dev/zero is a device or a socket, and no file"),
        (["check", &acme, "--metadata", "/dev/tty"], "/dev/tty is a device or a socket, and no file"),
        (["new", "--name", "Acme", &format!("--openapi={inner}")], "folder.rs is a folder, and no file"),
        (["token", &acme, "--credentials", &inner], "folder.rs is a folder, and no file"),
        (["token", &acme, "--authority", "/dev/zero"], "/dev/zero is a device or a socket, and no file"),
    ] {
        let ran = program().args(arguments).env("OAUTH_STORE", folder.path("store")).output().unwrap();
        let err = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains(says), "{arguments:?}: {err}");
    }
    for command in ["show", "expand"] {
        let ran = run(&[command, &inner]);
        assert!(ran.code == 2 && ran.err.contains("folder.rs is a folder"), "{}", ran.err);
    }
}

#[test]
fn a_pipe_of_a_shell_is_read_to_its_end() {
    let script = format!(
        r#""$0" check "$1" --answer <(printf '%s' '{ANSWER}') && "$0" explain <(echo invalid_grant)"#
    );
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).arg(program().get_program()).arg(provider("Spotify"));
    let ran = shell.output().unwrap();
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{out}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(out.contains("access_token: access_token"), "{out}");
}

/// Waits until a process catches Ctrl-C: from then on it may be stopped wherever it is.
fn hears(child: &mut Child) {
    let status = format!("/proc/{}/status", child.id());
    let caught = || {
        let text = std::fs::read_to_string(&status).unwrap();
        let mask = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim().to_owned();
        u64::from_str_radix(&mask, 16).unwrap() & 0b10 != 0
    };
    while !caught() {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
}

#[test]
fn a_pipe_that_nobody_writes_into_can_be_left() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let folder = Folder::new();
    let pipe = folder.path("pipe.json");
    assert!(Command::new("mkfifo").args(["-m", "600", &pipe]).status().unwrap().success());
    let acme = provider("Cliquify");
    for arguments in [
        &["show", &pipe][..],
        &["check", &acme, "--answer", &pipe],
        &["explain", &pipe],
        &["new", "--openapi", &pipe],
        &["token", &acme, "--credentials", &pipe],
        &["token", &acme, "--authority", &pipe],
        &["mock", &acme, "--field", &format!("key=@{pipe}")],
    ] {
        let mut child = program();
        child.args(arguments).env("OAUTH_STORE", folder.path("store"));
        child.envs([("CLIQUIFY_CLIENT_ID", "id"), ("CLIQUIFY_CLIENT_SECRET", "secret")]);
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        hears(&mut child);
        let kill = format!("kill -INT {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let ran = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&ran.stderr);
        assert_eq!((ran.status.code(), &*err), (Some(130), ""), "{arguments:?}");
    }
    // One who does write is waited for.
    let child = program()
        .args(["check", &acme, "--answer", &pipe])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    OpenOptions::new()
        .write(true)
        .open(&pipe)
        .unwrap()
        .write_all(b"{\"error\": \"invalid_client\"}")
        .unwrap();
    let out = child.wait_with_output().unwrap().stdout;
    assert!(String::from_utf8_lossy(&out).contains("invalid_client"));
}

#[test]
fn an_answer_with_more_headers_than_a_map_holds_is_read() {
    let folder = Folder::new();
    let header = |number: u32| ["x-".to_owned(), number.to_string(), ": a\nx-same: a\n".to_owned()];
    let headers: String = (0..40_000).flat_map(header).collect();
    let file = folder.file("answer", &format!("HTTP/1.1 200 OK\n{headers}\n{ANSWER}"));
    let ran = run(&["check", &provider("Cliquify"), "--answer", &file]);
    let plain = folder.file("plain", &format!("HTTP/1.1 200 OK\n\n{ANSWER}"));
    let plain = run(&["check", &provider("Cliquify"), "--answer", &plain]);
    assert_eq!(ran.code, plain.code, "{}{}", ran.out, ran.err);
    for line in plain.out.lines() {
        assert!(ran.out.lines().any(|said| said == line), "{line}\n{}", ran.out);
    }
}

#[test]
fn an_input_that_does_not_end_is_an_error() {
    let large = vec![b' '; (4 << 20) + 1];
    for arguments in [&["new", "--curl", "-"][..], &["explain"]] {
        let mut child = program();
        child.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        // It ends before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(&large);
        let ran = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&ran.stderr);
        assert_eq!((ran.status.code(), &*ran.stdout), (Some(2), &b""[..]), "{err}");
        assert!(err.contains("the standard input has more than 4 MiB"), "{err}");
    }
}
