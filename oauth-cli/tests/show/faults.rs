//! `oauth serve-faults`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use crate::{program, run};

#[test]
fn faults_are_listed_by_name() {
    let all = run(&["serve-faults", "--list"]);
    assert_eq!(all.code, 0);
    assert!(all.out.lines().count() > 40 && all.out.contains("gzip-bomb-65536\n"), "{}", all.out);
    let some = run(&["serve-faults", "--list", "retry-after-429", "html"]);
    assert_eq!(some.out.lines().count(), 4, "{}", some.out);
    let wrong = run(&["serve-faults", "htlm"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean `html`?"), "{}", wrong.err);
}

#[test]
fn a_fault_is_served_until_the_program_is_stopped() {
    let mut child = program()
        .args(["serve-faults", "retry-after-429-120"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (name, url) = line.trim_end().split_once("  ").unwrap();
    assert_eq!(name, "retry-after-429-120");
    let address = url.strip_prefix("http://").unwrap().strip_suffix("/token").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"POST /token HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(
        answer.starts_with("HTTP/1.1 429") && answer.to_lowercase().contains("retry-after: 120"),
        "{answer}"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}
